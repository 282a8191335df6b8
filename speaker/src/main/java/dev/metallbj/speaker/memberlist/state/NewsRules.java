package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What news about a node changes (SWIM section 4.2, with the originals' rules for names and addresses). Alive counts when its incarnation is
 * newer; suspect and dead when it is not older. What changed something is gossiped on.
 */
final class NewsRules {
    /** The longest name of a Kubernetes node has 253 characters. */
    private static final int MAX_NAME = 255;

    private final NodeTable nodes;
    private final OwnEntry self;
    private final Profiles profiles;
    private final Outbox outbox;
    private Map<String, IpAddress> podAddresses = Map.of();

    NewsRules(NodeTable nodes, OwnEntry self, Profiles profiles, Outbox outbox) {
        this.nodes = nodes;
        this.self = self;
        this.profiles = profiles;
        this.outbox = outbox;
    }

    void podsAre(Map<String, IpAddress> addresses) {
        podAddresses = addresses;
    }

    /** A node lives. */
    void alive(Message.Alive news, long now) {
        boolean aboutSelf = isAboutSelf(news);
        if (aboutSelf && self.isLeaving() || !areSane(news.versions())) {
            return;
        }
        Optional<IpAddress> address = news.address().toAddress();
        if (address.isEmpty() || !isName(news.node()) || news.meta().length() > Self.MAX_META) {
            outbox.note(Note.BAD_NEWS, self.node().name());
            return;
        }
        // A node that sends no port listens where this one does.
        int port = news.port() == 0 ? self.node().endpoint().port() : news.port();
        Endpoint endpoint = new Endpoint(address.get(), port);
        Node node = nodes.find(news.node());
        if (node == null) {
            node = newNode(news, endpoint, now);
            if (node == null) {
                return;
            }
        }
        boolean moved = !node.endpoint().equals(endpoint);
        if (moved && !mayMove(node, endpoint)) {
            outbox.add(new Output.NameConflict(node.view(), endpoint.address()));
            return;
        }
        if (aboutSelf) {
            aliveAboutSelf(news);
        } else if (news.incarnation() > node.incarnation() || moved) {
            accept(node, news, endpoint, now);
        }
    }

    /** Longer news might fit into no packet and wait for ever. */
    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= MAX_NAME;
    }

    /** {@code 0} is not announced at all; a lowest protocol of 0 with a highest one, or above it, is nonsense. */
    static boolean areSane(Versions versions) {
        return versions.equals(Versions.NONE)
                || versions.protocolMin() > 0 && versions.protocolMin() <= versions.protocolMax();
    }

    private @Nullable Node newNode(Message.Alive news, Endpoint endpoint, long now) {
        if (nodes.isFull()) {
            outbox.note(Note.TOO_MANY_NODES, news.node());
            return null;
        }
        Node node = new Node(news.node(), endpoint, news.meta(), news.versions(), nodes, now);
        nodes.add(node);
        return node;
    }

    /** The name of a node that left may be taken. That of a dead one only when Kubernetes says that the node moved. */
    private boolean mayMove(Node node, Endpoint endpoint) {
        return switch (node.status()) {
            case LEFT -> true;
            case DEAD -> endpoint.address().equals(podAddresses.get(node.name()));
            case ALIVE, SUSPECT -> false;
        };
    }

    /**
     * The same incarnation with the same content is an echo. With other content it is from before a restart of this node, and must be
     * overruled.
     */
    private void aliveAboutSelf(Message.Alive news) {
        Node own = self.node();
        boolean older = news.incarnation() < own.incarnation();
        boolean echo = news.incarnation() == own.incarnation()
                && news.meta().equals(own.meta())
                && news.versions().equals(own.versions());
        if (!older && !echo) {
            self.refute(news.incarnation());
        }
    }

    private void accept(Node node, Message.Alive news, Endpoint endpoint, long now) {
        boolean wasGone = node.isGone();
        Bytes oldMeta = node.meta();
        node.alive(endpoint, news.meta(), news.versions(), news.incarnation(), now);
        Message.Alive passedOn = new Message.Alive(
                news.incarnation(), news.node(), news.address(), endpoint.port(), news.meta(), news.versions());
        outbox.broadcast(news.node(), passedOn);
        if (wasGone) {
            outbox.add(new Output.Joined(node.view()));
        } else if (!oldMeta.equals(node.meta())) {
            outbox.add(new Output.Updated(node.view()));
        }
    }

    /** Somebody else suspects a node. */
    void suspect(Message.Suspect news, long now) {
        suspect(news, Silence.HEARSAY, now);
    }

    /** This node suspects another, having seen its silence. */
    void suspect(Node node, Silence silence, long now) {
        suspect(new Message.Suspect(node.incarnation(), node.name(), self.node().name()), silence, now);
    }

    private void suspect(Message.Suspect news, Silence silence, long now) {
        Node node = nodes.find(news.node());
        if (node == null || news.incarnation() < node.incarnation() || !isName(news.from())) {
            return;
        }
        if (node.suspicion().isPresent()) {
            if (node.suspicion().get().confirm(news.from())) {
                outbox.broadcast(news.node(), news);
            }
            return;
        }
        if (!node.isAlive()) {
            return;
        }
        if (nodes.isSelf(node)) {
            self.refute(news.incarnation());
            return;
        }
        outbox.broadcast(news.node(), news);
        Suspicion suspicion =
                Suspicion.of(news.from(), profiles.of(node), profiles.isOurs(node), nodes.known(), now, silence);
        node.suspect(suspicion, news.incarnation(), now);
    }

    /** A node is dead, or says itself that it leaves. */
    void dead(Message.Dead news, long now) {
        Node node = nodes.find(news.node());
        if (node != null && !news.isLeave() && answeredJustNow(node, now)) {
            outbox.note(Note.DOUBTED, node.name());
            suspect(new Message.Suspect(news.incarnation(), news.node(), news.from()), now);
            return;
        }
        bury(news, now);
    }

    /** This node itself declares another one dead. */
    void declareDead(Node node, long now) {
        bury(new Message.Dead(node.incarnation(), node.name(), self.node().name()), now);
    }

    /** This node leaves. */
    void leave(long now) {
        Node own = self.node();
        self.leave();
        bury(new Message.Dead(own.incarnation(), own.name(), own.name()), now);
    }

    private void bury(Message.Dead news, long now) {
        Node node = nodes.find(news.node());
        if (node == null || news.incarnation() < node.incarnation() || !isName(news.from())) {
            return;
        }
        node.endSuspicion();
        if (node.isGone()) {
            return;
        }
        if (nodes.isSelf(node) && !self.isLeaving()) {
            self.refute(news.incarnation());
            return;
        }
        outbox.broadcast(news.node(), news);
        node.gone(news.isLeave() ? MemberStatus.LEFT : MemberStatus.DEAD, news.incarnation(), now);
        outbox.add(new Output.Gone(node.view()));
    }

    /**
     * One of ours that answered within its shortest suspicion, or whose kernel did, cannot have been silent for so long that somebody may
     * bury it: the others are cut off from it, not we. If its process is gone, the look that follows is refused and says so.
     */
    private boolean answeredJustNow(Node node, long now) {
        if (!profiles.isOurs(node) || node.isGone()) {
            return false;
        }
        Parameters parameters = profiles.of(node);
        long shortest =
                GroupSize.suspicionTimeout(parameters.suspicionMult(), nodes.known(), parameters.probeInterval());
        return now - Math.max(node.provenAt(), node.kernelSeenAt()) < shortest;
    }

    private boolean isAboutSelf(Message.News news) {
        return news.node().equals(self.node().name());
    }
}
