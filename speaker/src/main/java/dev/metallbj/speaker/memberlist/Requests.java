package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What other threads want of the gossip thread. Only the newest wish of each kind is kept, so nothing needs a bound. Any thread.
 */
final class Requests {
    private final AtomicReference<Optional<MemberMeta>> meta = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Set<String>>> successions = new AtomicReference<>(Optional.empty());
    private final AtomicReference<OptionalLong> confirm = new AtomicReference<>(OptionalLong.empty());
    private volatile boolean open;
    private volatile boolean pods;
    private volatile boolean rejoin;
    private volatile boolean leave;
    private volatile boolean close;

    /** Returns whether this is the first time. The caches are read then, so the Pods are known, even if there are none. */
    boolean open() {
        if (open) {
            return false;
        }
        pods = true;
        open = true;
        return true;
    }

    void podsChanged() {
        pods = true;
    }

    void rejoin() {
        rejoin = true;
    }

    void leave() {
        leave = true;
    }

    void close() {
        close = true;
    }

    void describe(MemberMeta newMeta) {
        meta.set(Optional.of(newMeta));
    }

    void successions(Set<String> nodes) {
        successions.set(Optional.of(Set.copyOf(nodes)));
    }

    void confirm(long since) {
        confirm.set(OptionalLong.of(since));
    }

    /** Once asked for, for ever. */
    boolean isOpen() {
        return open;
    }

    boolean isLeaving() {
        return leave;
    }

    boolean isClosed() {
        return close;
    }

    boolean takePodsChanged() {
        // Taken back before it is acted on: what is said meanwhile is seen the next time.
        if (!pods) {
            return false;
        }
        pods = false;
        return true;
    }

    /** Until {@link #rejoined}. */
    boolean isRejoining() {
        return rejoin;
    }

    void rejoined() {
        rejoin = false;
    }

    Optional<MemberMeta> takeMeta() {
        return meta.getAndSet(Optional.empty());
    }

    Optional<Set<String>> takeSuccessions() {
        return successions.getAndSet(Optional.empty());
    }

    OptionalLong takeConfirm() {
        return confirm.getAndSet(OptionalLong.empty());
    }
}
