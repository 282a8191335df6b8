package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import java.util.Set;

/**
 * The group of speakers, and what this one tells it. Called on the announcer's loop thread, except {@link #group}; nothing blocks, everything
 * may be said again without effect.
 */
public interface Gossip {
    /** The newest snapshot: one volatile read, any thread. {@link Inbox#clusterChanged} is called after it has changed. */
    Group group();

    /** Caches are read and captures are open: open the port and join (spec section 6, "Starting"). Before this nobody knows of us. */
    void open();

    /** What this speaker says about itself from now on. */
    void describe(MemberMeta meta);

    /** The nodes from which this one would take over an address: they are looked at closely when they fall silent. */
    void successions(Set<String> nodes);

    /** The gossip interface had lost its carrier: the start rule runs anew ({@link Group.Standing#STARTING} until it is done). */
    void rejoin();

    /**
     * This process was stopped: ask members that were live before whether they still hold us for live. {@link Group#confirmedAt} becomes at
     * least {@code since} when one has answered, or none has within 300 ms.
     *
     * @param since monotonic nanoseconds, later than the stop
     */
    void confirm(long since);

    /** Tell everybody that this speaker goes; it stays quiet from then on. */
    void leave();

    /** No gossip. */
    Gossip OFF = new Gossip() {
        @Override
        public Group group() {
            return Group.OFF;
        }

        @Override
        public void open() {}

        @Override
        public void describe(MemberMeta meta) {}

        @Override
        public void successions(Set<String> nodes) {}

        @Override
        public void rejoin() {}

        @Override
        public void confirm(long since) {}

        @Override
        public void leave() {}
    };
}
