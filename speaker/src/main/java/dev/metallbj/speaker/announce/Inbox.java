package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.packet.Claim;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the announcer's loop has to look at. Others only say that something changed, never what it became; the loop then asks for the present
 * state. So nothing needs an order, saying it twice is harmless, and the size is bounded by the number of Services.
 *
 * <p>All public methods are for any thread and never block.
 */
public final class Inbox {
    private static final int CLAIMS = 1024;

    private final Set<String> services = ConcurrentHashMap.newKeySet();
    private final ArrayBlockingQueue<Claim> claims = new ArrayBlockingQueue<>(CLAIMS);
    private volatile boolean cluster;
    private volatile boolean news;
    private volatile @Nullable Thread loop;

    /**
     * A Service or its endpoints changed.
     *
     * @param service namespace/name
     */
    public void serviceChanged(String service) {
        services.add(service);
        wake();
    }

    /** A node, the configuration or the members changed: all Services have to be looked at. */
    public void clusterChanged() {
        cluster = true;
        wake();
    }

    /** The network interfaces, or a capture, changed: nothing to remember, each turn looks at them. */
    public void wake() {
        news = true;
        Thread thread = loop;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Somebody claims an address.
     *
     * @return false when too many wait already
     */
    public boolean offer(Claim claim) {
        boolean taken = claims.offer(claim);
        wake();
        return taken;
    }

    /** The thread to wake from now on: the caller. */
    void attach() {
        loop = Thread.currentThread();
    }

    /**
     * Whether anything was said since {@link #read}. What is inside does not count: a turn that cannot use it yet, because it is fenced or the caches
     * are not read, leaves it there, and must not be repeated at once for it.
     */
    boolean hasNews() {
        return news;
    }

    /** The turn begins that looks at what was said so far. */
    void read() {
        news = false;
    }

    /** Whether the cluster changed since the last call. */
    boolean takeClusterChanged() {
        boolean changed = cluster;
        cluster = false;
        return changed;
    }

    /** Moves the names of changed Services. */
    void drainServices(Collection<String> target) {
        for (Iterator<String> names = services.iterator(); names.hasNext(); ) {
            target.add(names.next());
            names.remove();
        }
    }

    /** Moves the claims. */
    void drainClaims(Collection<Claim> target) {
        claims.drainTo(target);
    }
}
