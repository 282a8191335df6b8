package dev.metallbj.lab.probe;

import dev.metallbj.lab.network.Namespace;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;

/** Sends frames as they are, whatever they say, out of one interface. Any thread. */
public final class Injector implements AutoCloseable {
    private final PcapHandle handle;
    private final String what;

    private Injector(PcapHandle handle, String what) {
        this.handle = handle;
        this.what = what;
    }

    /**
     * Opens one.
     *
     * @throws IllegalStateException if the interface does not allow it
     */
    public static Injector open(Namespace namespace, String interfaceName) {
        String what = interfaceName + " in " + namespace;
        try {
            PcapHandle handle = FrameReader.openHandle(namespace, interfaceName);
            // It only sends; received frames must not fill its ring.
            handle.setFilter("less 1", BpfCompileMode.OPTIMIZE);
            return new Injector(handle, what);
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException("no capture handle on " + what, e);
        }
    }

    /**
     * Sends a frame.
     *
     * @param frame from the Ethernet header on, without checksum
     * @throws IllegalStateException if the interface is down or gone
     */
    public void send(byte[] frame) {
        try {
            handle.sendPacket(frame);
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException("no frame leaves " + what, e);
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
