package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.inquiry.Spot;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.packet.Claim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what happens: log lines whose keys and order users rely on (spec section 10), and Events on the Service (spec section 4). Called at
 * transitions only, on the announcer's loop thread.
 *
 * <p>What is said is written at {@link #flush}: a node that takes over a thousand addresses on a tenth of a core has sent its gratuitous frames long
 * before it has written a thousand lines.
 */
final class AnnouncementLog {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementLog.class);
    private static final String PROTOCOL = "layer2";
    private static final int SHOWN = 20;
    private static final String ANNOUNCE_FAILED = "announceFailed";

    /** For {@link #announced}: the address does not come from a dead node. */
    static final long NO_FAILOVER = -1;

    private final String node;
    private final ServiceEvents events;
    private final AnnouncedServices listener;
    private final ArrayDeque<Runnable> unsaid = new ArrayDeque<>();

    /** Tells nobody what is announced, but in its lines and Events. */
    AnnouncementLog(String node, ServiceEvents events) {
        this(node, events, AnnouncedServices.UNTOLD);
    }

    AnnouncementLog(String node, ServiceEvents events, AnnouncedServices listener) {
        this.node = node;
        this.events = events;
        this.listener = listener;
    }

    /** Writes at most so many of the lines and Events that wait. */
    void flush(int limit) {
        for (int i = 0; i < limit && !unsaid.isEmpty(); i++) {
            unsaid.remove().run();
        }
    }

    /** Whether all is written. */
    boolean isFlushed() {
        return unsaid.isEmpty();
    }

    /**
     * This node begins to answer for the Service, or for other addresses of it than before.
     *
     * @param failoverNanos how long the dead owner before it had been silent, or {@link #NO_FAILOVER}
     * @param isAssigned whether the Service, or all of its addresses, are new to this node: then there is an Event
     */
    void announced(String service, String pool, List<IpAddress> ips, long failoverNanos, boolean isAssigned) {
        unsaid.add(() -> {
            sayAnnounced(service, pool, ips);
            if (isAssigned) {
                sayAssigned(service, failoverNanos);
            }
        });
    }

    private void sayAnnounced(String service, String pool, List<IpAddress> ips) {
        // event, ips and protocol stay adjacent and in this order: users search for exactly that.
        LOG.atInfo()
                .addKeyValue("event", "serviceAnnounced")
                .addKeyValue("ips", texts(ips))
                .addKeyValue("protocol", PROTOCOL)
                .addKeyValue("ip", ips.getFirst().toString())
                .addKeyValue("pool", pool)
                .addKeyValue("service", service)
                .addKeyValue("node", node)
                .log("service has IP, announcing");
    }

    private void sayAssigned(String service, long failoverNanos) {
        String cause = failoverNanos == NO_FAILOVER
                ? ""
                : ", failover " + millis(failoverNanos) + " ms after the last sign of life of its node before";
        events.normal(
                service,
                "nodeAssigned",
                "announcing from node \"" + node + "\" with protocol \"" + PROTOCOL + "\"" + cause);
    }

    /** This node takes over from a dead one. */
    void failover(String service, IpAddress ip, String from, long silentNanos) {
        unsaid.add(() -> LOG.atWarn()
                .addKeyValue("event", "failover")
                .addKeyValue("service", service)
                .addKeyValue("ip", ip.toString())
                .addKeyValue("from", from)
                .addKeyValue("to", node)
                .addKeyValue("silentMillis", millis(silentNanos))
                .log("failover from dead node " + from + " to " + node + ", " + millis(silentNanos)
                        + " ms after its last sign of life"));
    }

    /** Another rule set is in force; 0 is MetalLB's own. Nothing is said when it is the same one. */
    void rules(int before, int after) {
        if (before != after) {
            unsaid.add(() -> LOG.atInfo()
                    .addKeyValue("event", "electionRules")
                    .addKeyValue("before", before)
                    .addKeyValue("after", after)
                    .log("election rules in force: set " + after + ", before: set " + before));
        }
    }

    /**
     * These speakers of MetalLB are members now, each with its version, others than before. Its rules hold for all of us as long as there is one.
     *
     * @param first whether there were none before
     */
    void originals(List<String> speakers, boolean first) {
        String shown = String.join(", ", speakers.subList(0, Math.min(SHOWN, speakers.size())));
        String message = "MetalLB speakers are members of gossip: " + shown
                + "; as long as there is one, all speakers elect by MetalLB's rules, and nobody is asked on the wire."
                + " During a migration this is as it should be; otherwise remove its DaemonSet";
        unsaid.add(() -> {
            LOG.atWarn()
                    .addKeyValue("event", "originalSpeakers")
                    .addKeyValue("count", speakers.size())
                    .log(message);
            if (first) {
                events.speaker("OriginalSpeakers", message);
            }
        });
    }

    /** The last speaker of MetalLB is gone. */
    void noOriginals() {
        unsaid.add(() -> LOG.atInfo()
                .addKeyValue("event", "originalSpeakers")
                .addKeyValue("count", 0)
                .log("no MetalLB speaker is a member of gossip any more; its rules are left 10 s later"));
    }

    /** This node owns the Service from now on; see {@link AnnouncedServices#announced}. */
    void owned(String service, Interfaces interfaces, boolean tookOver) {
        unsaid.add(() -> listener.announced(service, interfaces, tookOver));
    }

    /** This node owns the Service no more, although it may go on answering until the next owner does. */
    void disowned(String service) {
        unsaid.add(() -> listener.withdrawn(service));
    }

    /** Every Service has been decided once. */
    void allDecided() {
        unsaid.add(listener::allDecided);
    }

    /** A burst begins. */
    void burst(IpAddress ip, Link link) {
        unsaid.add(() -> LOG.atInfo()
                .addKeyValue("event", "gratuitousBurst")
                .addKeyValue("ip", ip.toString())
                .addKeyValue("interface", link.name())
                .addKeyValue("mac", link.mac().toString())
                .log(ip.isV4() ? "sending gratuitous ARP" : "sending unsolicited neighbour advertisements"));
    }

    /**
     * This node ceases to answer for the Service.
     *
     * @param reason one word in camel case
     */
    void withdrawn(String service, List<IpAddress> ips, String reason) {
        unsaid.add(() -> sayWithdrawn(service, ips, reason));
    }

    private void sayWithdrawn(String service, List<IpAddress> ips, String reason) {
        LOG.atInfo()
                .addKeyValue("event", "serviceWithdrawn")
                .addKeyValue("ips", texts(ips))
                .addKeyValue("protocol", PROTOCOL)
                .addKeyValue("ip", ips.getFirst().toString())
                .addKeyValue("reason", reason)
                .addKeyValue("service", service)
                .addKeyValue("node", node)
                .log("withdrawing service announcement");
    }

    /** The Service has another owner than before; one of both is this node. */
    void leaderChanged(String service, IpAddress ip, String from, String to) {
        unsaid.add(() -> LOG.atInfo()
                .addKeyValue("event", "leaderChanged")
                .addKeyValue("service", service)
                .addKeyValue("ip", ip.toString())
                .addKeyValue("from", from)
                .addKeyValue("to", to)
                .log("the leader for the service changes from " + from + " to " + to));
    }

    /** This node should announce, but none of the interfaces can be used. */
    void announceFailed(String service, List<IpAddress> ips, Interfaces interfaces) {
        unsaid.add(() -> sayAnnounceFailed(service, ips, interfaces));
    }

    private void sayAnnounceFailed(String service, List<IpAddress> ips, Interfaces interfaces) {
        for (IpAddress ip : ips) {
            String message = switch (interfaces) {
                case Interfaces.Named _ ->
                    "the interfaces specified by LB IP \"" + ip + "\" doesn't exist in assigned node \"" + node
                            + "\" with protocol \"" + PROTOCOL + "\"";
                case Interfaces.All _ ->
                    "no interface of assigned node \"" + node + "\" can announce LB IP \"" + ip + "\" with protocol \""
                            + PROTOCOL + "\": want one that is up, not excluded and "
                            + (ip.isV4() ? "open for ARP" : "open for NDP, which needs a link-local address");
            };
            LOG.atWarn()
                    .addKeyValue("event", ANNOUNCE_FAILED)
                    .addKeyValue("ip", ip.toString())
                    .addKeyValue("service", service)
                    .addKeyValue("node", node)
                    .log(message);
            events.warning(service, ANNOUNCE_FAILED, message);
        }
    }

    /**
     * A machine that is no speaker claims an address. Said once for each MAC and conflict.
     *
     * @param services those that have the address
     * @param refused whether it is not announced while the conflict lasts
     */
    void addressConflict(Set<String> services, Claim claim, boolean refused) {
        unsaid.add(() -> {
            String message = "another machine, MAC " + claim.mac() + " on interface " + claim.interfaceName()
                    + ", claims " + claim.ip() + ": node \"" + node + "\" "
                    + (refused ? "does not announce it until that ends" : "announces it all the same")
                    + " (--on-conflict); find the machine and give it another address, or take this one out of the pool";
            LOG.atWarn()
                    .addKeyValue("event", "addressConflict")
                    .addKeyValue("ip", claim.ip().toString())
                    .addKeyValue("mac", claim.mac().toString())
                    .addKeyValue("interface", claim.interfaceName())
                    .addKeyValue("form", claim.form().name())
                    .addKeyValue("announced", !refused)
                    .addKeyValue("services", List.copyOf(services))
                    .addKeyValue("node", node)
                    .log(message);
            for (String service : services) {
                events.warning(service, "AddressConflict", message);
            }
        });
    }

    /** Nobody else claims the address any more. */
    void conflictOver(IpAddress ip) {
        unsaid.add(() -> LOG.atInfo()
                .addKeyValue("event", "addressConflictOver")
                .addKeyValue("ip", ip.toString())
                .log("no other machine claims the address any more"));
    }

    /** Another node, which does not announce the address, answers for it by itself. */
    void duplicateAnswer(String service, Claim claim, String other) {
        unsaid.add(() -> {
            String message = "node \"" + other + "\", MAC " + claim.mac() + " on interface " + claim.interfaceName()
                    + ", answers for " + claim.ip()
                    + " too, although its speaker does not announce it: its kernel does so by itself."
                    + " The usual reasons: kube-proxy in IPVS mode without strictARP, or the address is configured on an"
                    + " interface of that node";
            LOG.atWarn()
                    .addKeyValue("event", "duplicateAnswer")
                    .addKeyValue("service", service)
                    .addKeyValue("ip", claim.ip().toString())
                    .addKeyValue("mac", claim.mac().toString())
                    .addKeyValue("other", other)
                    .addKeyValue("node", node)
                    .log(message);
            events.warning(service, "DuplicateAnswer", message);
        });
    }

    /** A node that gossip holds for dead answers on the wire: this one stands by instead of answering beside it. Said once for each outage. */
    void splitBrainAvoided(String service, Spot spot, String other) {
        unsaid.add(() -> {
            String message = "gossip cannot reach the speaker of node \"" + other + "\", but it still answers for "
                    + spot.ip() + " on interface " + spot.interfaceName() + ": node \"" + node
                    + "\" stands by for what it answers for";
            LOG.atWarn()
                    .addKeyValue("event", "splitBrainAvoided")
                    .addKeyValue("service", service)
                    .addKeyValue("ip", spot.ip().toString())
                    .addKeyValue("interface", spot.interfaceName())
                    .addKeyValue("other", other)
                    .addKeyValue("node", node)
                    .log(message);
            events.warning(service, "SplitBrainAvoided", message);
        });
    }

    /** No node announces the Service, and this speaker is the one to say so. */
    void unannounced(String service, IpAddress ip, String message) {
        unsaid.add(() -> {
            LOG.atWarn()
                    .addKeyValue("event", ANNOUNCE_FAILED)
                    .addKeyValue("ip", ip.toString())
                    .addKeyValue("service", service)
                    .addKeyValue("node", node)
                    .log(message);
            events.warning(service, ANNOUNCE_FAILED, message);
        });
    }

    /** The sign of life of a program at rest. */
    void atRest(List<Announcement> announced) {
        List<String> shown = new ArrayList<>(SHOWN);
        for (Announcement one : announced) {
            if (shown.size() == SHOWN) {
                break;
            }
            shown.add(one.ip().toString());
        }
        LOG.atInfo()
                .addKeyValue("count", announced.size())
                .addKeyValue("ips", shown)
                .addKeyValue("node", node)
                .log("announcing");
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    private static List<String> texts(List<IpAddress> ips) {
        List<String> texts = new ArrayList<>(ips.size());
        for (IpAddress ip : ips) {
            texts.add(ip.toString());
        }
        return texts;
    }
}
