package dev.metallbj.speaker.link;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.LinkState;
import dev.metallbj.speaker.link.rtnetlink.RouteMessages;
import dev.metallbj.speaker.link.rtnetlink.RouteRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for the carrier of the interface that has a given address. It is asked because it tells by itself only after up to a second when the
 * carrier changes often, and because its count of changes misses no loss between two looks. For one thread; a look is one request and its answer.
 */
public final class CarrierWatch implements Supplier<Optional<Carrier>> {
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final int ROOM_BYTES = 32 * 1024;
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;

    private final Supplier<Links> links;
    private final IpAddress address;
    private Optional<String> name = Optional.empty();
    private Optional<Carrier> last = Optional.empty();
    private @Nullable NetlinkSocket socket;
    private int sequence;
    private @Nullable RouteMessage answer;

    /**
     * Makes the watch.
     *
     * @param links asked for the interface with the address
     * @param address of the interface; none may have it yet
     */
    public CarrierWatch(Supplier<Links> links, IpAddress address) {
        this.links = links;
        this.address = address;
    }

    /** The carrier now; down when the interface is gone; empty as long as none was seen with the address, and for loopback. */
    @Override
    public Optional<Carrier> get() {
        if (name.isEmpty()) {
            name = Optional.ofNullable(links.get().local().get(address));
        }
        if (name.isEmpty()) {
            last = Optional.empty();
            return last;
        }
        try {
            last = read(name.get());
        } catch (IOException _) {
            close(); // a new socket next time; what was seen last still holds
        }
        return last;
    }

    private Optional<Carrier> read(String interfaceName) throws IOException {
        return switch (ask(interfaceName)) {
            case LinkState state when (state.flags() & IFF_LOOPBACK) != 0 -> Optional.empty();
            case LinkState state ->
                Optional.of(new Carrier(
                        interfaceName,
                        (state.flags() & IFF_UP) != 0 && state.hasCarrier(),
                        Integer.toUnsignedLong(state.carrierChanges())));
            default -> {
                // Gone, or renamed: another interface may have the address from now on.
                name = Optional.empty();
                yield Optional.of(new Carrier(
                        interfaceName, false, last.map(Carrier::changes).orElse(0L)));
            }
        };
    }

    private RouteMessage ask(String interfaceName) throws IOException {
        NetlinkSocket open = socket;
        if (open == null) {
            open = NetlinkSocket.open(NetlinkSocket.ANSWERS_ONLY, PATIENCE, ROOM_BYTES);
            socket = open;
        }
        answer = null;
        if (!open.send(RouteRequest.link(++sequence, interfaceName))) {
            throw new IOException("the kernel took no request");
        }
        RouteMessage present = null;
        while (present == null) {
            if (open.receive(true) <= 0) {
                throw new IOException("the kernel gave no answer");
            }
            RouteMessages.read(open.received(), message -> answer = message);
            present = answer;
        }
        return present;
    }

    private void close() {
        NetlinkSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }
}
