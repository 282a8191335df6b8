package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.announce.Gossip;
import dev.metallbj.speaker.announce.Group;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import java.util.Set;

/**
 * This speaker's part in gossip: who of the others is there, and what they say about themselves. Its thread "gossip" owns everything; the
 * methods here leave requests for it, from any thread, and never block, except {@link #awaitLeft} and {@link #close}.
 *
 * <p>A port that cannot be opened, a wrong key, whatever a peer sends: nothing of it is thrown here. It is logged, counted, and told to
 * {@link Problems}, and the speaker keeps running. Source: memberlist.md; spec section 6.
 */
public final class MemberlistAgent implements Gossip, AutoCloseable {
    private static final long CLOSE_MILLIS = 1_000;

    private final Requests requests = new Requests();
    private final GossipLoop loop;
    private final Thread thread;

    /** Makes the agent; {@link #start} starts its thread, {@link #open} opens its port. */
    public MemberlistAgent(AgentSettings settings, AgentPorts ports) {
        this.loop = new GossipLoop(settings, ports, requests);
        this.thread = Thread.ofPlatform().daemon().name("gossip").unstarted(loop);
    }

    /** Starts the thread; once. Until {@link #open} it only turns. */
    public void start() {
        thread.start();
    }

    /** The speaker Pods changed. They are read at {@link #open} too. */
    public void podsChanged() {
        requests.podsChanged();
        loop.wake();
    }

    @Override
    public Group group() {
        // Asked before the group is read: the loop withdraws the request only after it has published.
        boolean rejoining = requests.isRejoining();
        Group group = loop.group();
        return rejoining && group.standing() != Group.Standing.STARTING ? startingAgain(group) : group;
    }

    private static Group startingAgain(Group group) {
        return new Group(
                Group.Standing.STARTING, group.joinedAt(), group.peers(), group.confirmedAt(), group.fenceNanos());
    }

    /**
     * When the loop wanted to look at its timers: a {@code System.nanoTime}, {@code Long.MAX_VALUE} when it has none. When that is well in
     * the past, this process gets too little CPU for gossip. Packets that wait in the sockets do not count. One volatile read, any thread.
     */
    public long dueAt() {
        return loop.dueAt();
    }

    @Override
    public void open() {
        if (requests.open()) {
            loop.wake();
        }
    }

    @Override
    public void describe(MemberMeta meta) {
        requests.describe(meta);
        loop.wake();
    }

    @Override
    public void successions(Set<String> nodes) {
        requests.successions(nodes);
        loop.wake();
    }

    @Override
    public void rejoin() {
        requests.rejoin();
        loop.wake();
    }

    @Override
    public void confirm(long since) {
        requests.confirm(since);
        loop.wake();
    }

    @Override
    public void leave() {
        requests.leave();
        loop.wake();
    }

    /**
     * After {@link #leave}: waits until everybody was told, or there is nobody to tell.
     *
     * @return whether that was so within the time given
     */
    public boolean awaitLeft(long millis) throws InterruptedException {
        return loop.awaitQuiet(millis);
    }

    /** Ends the thread and closes the port; nobody is told. Waits up to a second for the thread. */
    @Override
    public void close() {
        requests.close();
        loop.wake();
        try {
            if (thread.isAlive()) {
                loop.awaitEnd(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
