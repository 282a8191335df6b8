package dev.metallbj.speaker.link;

import dev.metallbj.runtime.kubernetes.Backoff;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage;
import dev.metallbj.speaker.link.rtnetlink.RouteMessages;
import dev.metallbj.speaker.link.rtnetlink.RouteRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the interfaces and addresses of this node: the kernel tells each change, within a millisecond. Everything is listed anew when the kernel had
 * no room for something it wanted to tell, when {@link #lookAgain} is called, and once a minute in case anything was missed otherwise.
 *
 * <p>One thread, started by {@link #start}, is the only writer of the published snapshot; any thread may read it.
 */
public final class LinkMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkMonitor.class);

    private static final long LIST_AGAIN_NANOS = Duration.ofSeconds(60).toNanos();

    /** Between the beginnings of two listings: a storm of changes that overruns us again and again must not cost the CPU. */
    private static final long LISTING_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    /** A listing takes a few milliseconds; one that takes this long has got lost. */
    private static final long LISTING_LOST_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Backoff REOPENING = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    /** A thousand interfaces that are made at once; the kernel's own memory. */
    private static final int ROOM_BYTES = 1024 * 1024;

    /** So many buffers are read before what they say is published: in a storm, once for many changes. */
    private static final int BUFFERS_AT_ONCE = 64;

    private static final int STACK_BYTES = 128 * 1024;

    private enum Listing {
        NONE,
        LINKS,
        ADDRESSES
    }

    private final LinkTable table;
    private final Runnable onChange;
    private final Thread thread;
    private volatile NodeNetwork published = NodeNetwork.NONE;
    private volatile @Nullable NetlinkSocket socket;
    private volatile boolean closed;
    private volatile boolean lookAgain;

    private Listing listing = Listing.NONE;
    private boolean listedOnce;
    private boolean listAgain = true;
    private int sequence;
    private long listedAt;
    private int failures;
    private boolean complainedOfMalformed;

    /**
     * Makes the monitor; {@link #start} starts it.
     *
     * @param excludes interfaces that are left out of {@link Links#all}
     * @param onChange called after {@link #network()} has changed, on the thread that saw it; must not block
     */
    public LinkMonitor(InterfaceExcludes excludes, Runnable onChange) {
        this.table = new LinkTable(excludes);
        this.onChange = onChange;
        this.thread = new Thread(null, this::run, "links", STACK_BYTES);
        thread.setDaemon(true);
    }

    /**
     * Lists once, so that {@link #links()} is filled when this returns, and goes on in the background. The interfaces are those of the caller's network
     * namespace. When the kernel cannot be asked, that is logged, and tried again in the background.
     */
    public void start() {
        long until = System.nanoTime() + LISTING_LOST_NANOS;
        do {
            turn();
        } while (!listedOnce && failures == 0 && System.nanoTime() - until < 0);
        thread.start();
    }

    /** The newest interfaces; {@link Links#NONE} before {@link #start}. */
    public Links links() {
        return published.links();
    }

    /** The newest interfaces and addresses. */
    public NodeNetwork network() {
        return published;
    }

    /** Asks for a listing soon: a capture failed, so an interface has probably changed. From any thread, never blocks. */
    public void lookAgain() {
        lookAgain = true;
        wake();
    }

    /** Ends the thread; it closes the socket. */
    @Override
    public void close() {
        closed = true;
        wake();
    }

    private void wake() {
        NetlinkSocket waiting = socket;
        if (waiting != null) {
            waiting.send(RouteRequest.nothing(0));
        }
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            if (failures > 0) {
                double random = ThreadLocalRandom.current().nextDouble();
                LockSupport.parkNanos(this, REOPENING.delay(failures, random).toNanos());
            }
            turn();
        }
        closeSocket();
    }

    private void turn() {
        try {
            NetlinkSocket open = opened();
            beginDueListing(open, System.nanoTime());
            take(open, open.receive(true));
            for (int i = 1; i < BUFFERS_AT_ONCE && take(open, open.receive(false)); i++) {
                // Until nothing more is there.
            }
            publish();
            failures = 0;
        } catch (IOException e) {
            failed(e);
        }
    }

    private NetlinkSocket opened() throws IOException {
        NetlinkSocket open = socket;
        if (open == null) {
            open = NetlinkSocket.open(NetlinkSocket.LINKS_AND_ADDRESSES, PATIENCE, ROOM_BYTES);
            socket = open;
            listing = Listing.NONE;
            listAgain = true;
        }
        return open;
    }

    private void beginDueListing(NetlinkSocket open, long now) throws IOException {
        if (listing != Listing.NONE) {
            if (now - listedAt > LISTING_LOST_NANOS) {
                throw new IOException("the kernel has not ended the list of interfaces");
            }
            return;
        }
        if (lookAgain) {
            lookAgain = false;
            listAgain = true;
        }
        if (listAgain || now - listedAt > LIST_AGAIN_NANOS) {
            pauseUntil(listedAt + LISTING_PAUSE_NANOS, now);
            listAgain = false;
            listedAt = System.nanoTime();
            table.beginListing();
            listing = Listing.LINKS;
            request(open, RouteRequest.links(++sequence));
        }
    }

    private void pauseUntil(long due, long now) {
        if (listedOnce && due - now > 0) {
            LockSupport.parkNanos(this, due - now);
        }
    }

    private static void request(NetlinkSocket open, byte[] request) throws IOException {
        if (!open.send(request)) {
            throw new IOException("the kernel took no request for the list of interfaces");
        }
    }

    // Whether there may be more.
    private boolean take(NetlinkSocket open, int received) throws IOException {
        if (received == NetlinkSocket.NOTHING) {
            return false;
        }
        if (received == NetlinkSocket.LOST) {
            LOG.debug("the kernel had no room for a change of the interfaces; they are listed anew");
            listAgain = true;
            return true;
        }
        Listing before = listing;
        int malformed = RouteMessages.read(open.received(), this::take);
        if (malformed > 0 && !complainedOfMalformed) {
            complainedOfMalformed = true;
            LOG.atWarn()
                    .addKeyValue("messages", malformed)
                    .log("the kernel's list of interfaces has messages that cannot be read; they are left out");
        }
        if (before == Listing.LINKS && listing == Listing.ADDRESSES) {
            request(open, RouteRequest.addresses(++sequence));
        }
        return true;
    }

    private void take(RouteMessage message) {
        switch (message) {
            case RouteMessage.LinkState state -> table.put(state);
            case RouteMessage.LinkGone gone -> table.removeLink(gone.index());
            case RouteMessage.AddressState state -> table.put(state);
            case RouteMessage.AddressGone gone -> table.remove(gone);
            case RouteMessage.DumpInterrupted interrupted -> listAgain |= interrupted.sequence() == sequence;
            case RouteMessage.EndOfDump end -> ended(end.sequence());
            case RouteMessage.Outcome outcome -> refused(outcome);
            case RouteMessage.Neighbour _ -> {
                // Not asked for here.
            }
        }
    }

    private void ended(int dump) {
        if (dump != sequence || listing == Listing.NONE) {
            return;
        }
        if (listing == Listing.LINKS) {
            listing = Listing.ADDRESSES;
            return;
        }
        listing = Listing.NONE;
        // What was left out because it changed meanwhile must not look as if it were gone.
        if (!listAgain || !listedOnce) {
            table.endListing();
            listedOnce = true;
        }
    }

    // A listing that the kernel refuses is tried again in a while; what is known stays.
    private void refused(RouteMessage.Outcome outcome) {
        if (outcome.errno() != 0 && outcome.sequence() == sequence && listing != Listing.NONE) {
            LOG.debug("the kernel refused to list the interfaces: errno {}", outcome.errno());
            listing = Listing.NONE;
            listAgain = true;
        }
    }

    private void publish() {
        if (!listedOnce || !table.takeChanged()) {
            return;
        }
        NodeNetwork now = table.snapshot();
        if (!now.equals(published)) {
            published = now;
            onChange.run();
        }
    }

    private void failed(IOException e) {
        closeSocket();
        failures++;
        if (failures == 1) {
            LOG.atError()
                    .addKeyValue("error", String.valueOf(e.getMessage()))
                    .log(
                            "cannot follow the network interfaces by netlink; the last known ones stay in use, trying again");
        }
    }

    private void closeSocket() {
        NetlinkSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }
}
