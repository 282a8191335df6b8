package dev.metallbj.speaker.link;

import dev.metallbj.config.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the carrier of the interface that has a given address: two small files of sysfs. {@code carrier_changes} counts every loss, so that
 * none is missed between two looks. For one thread.
 */
public final class CarrierWatch implements Supplier<Optional<Carrier>> {
    private final Path folder;
    private final IpAddress address;
    private Optional<String> name = Optional.empty();
    private Optional<Carrier> last = Optional.empty();

    /**
     * Makes the watch.
     *
     * @param folder {@link SysfsLinks#SYS_CLASS_NET}
     * @param address of the interface; none may have it yet
     */
    public CarrierWatch(Path folder, IpAddress address) {
        this.folder = folder;
        this.address = address;
    }

    /** The carrier now; down when the interface is gone; empty as long as none was seen with the address, and for loopback. */
    @Override
    public Optional<Carrier> get() {
        if (name.isEmpty()) {
            name = find();
        }
        last = name.map(this::read);
        return last;
    }

    private Optional<String> find() {
        try {
            NetworkInterface found = NetworkInterface.getByInetAddress(InetAddress.getByAddress(address.toBytes()));
            return found == null || found.isLoopback() ? Optional.empty() : Optional.of(found.getName());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private Carrier read(String interfaceName) {
        Path entry = folder.resolve(interfaceName);
        try {
            boolean up = SysfsLinks.hasCarrier(entry);
            return new Carrier(interfaceName, up, Long.parseLong(value(entry, "carrier_changes")));
        } catch (IOException | NumberFormatException _) {
            // Gone, or renamed: another interface may have the address from now on.
            name = Optional.empty();
            return new Carrier(interfaceName, false, last.map(Carrier::changes).orElse(0L));
        }
    }

    private static String value(Path entry, String file) throws IOException {
        return new String(Files.readAllBytes(entry.resolve(file)), StandardCharsets.US_ASCII).strip();
    }
}
