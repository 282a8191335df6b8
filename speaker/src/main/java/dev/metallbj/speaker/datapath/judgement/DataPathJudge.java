package dev.metallbj.speaker.datapath.judgement;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.LocalAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Judges a {@link Situation}. */
public final class DataPathJudge {
    /** So many addresses are named in a message. */
    private static final int NAMED = 3;

    /** A prefix length that is no network. */
    private static final int HOST = 32;

    private final Situation situation;
    private final Map<String, Finding> findings = new LinkedHashMap<>();

    private DataPathJudge(Situation situation) {
        this.situation = situation;
    }

    /** Everything that is wrong, each once. */
    public static List<Finding> judge(Situation situation) {
        DataPathJudge judge = new DataPathJudge(situation);
        judge.judgeLocalAddresses();
        for (AdvertisedPool advertised : situation.pools()) {
            advertised.interfaces().ifPresent(on -> judge.judgePool(advertised.pool(), on));
        }
        return List.copyOf(judge.findings.values());
    }

    // By interface that has them: kube-ipvs0 has thousands.
    private void judgeLocalAddresses() {
        Map<String, List<LocalAddress>> ofPools = new LinkedHashMap<>();
        for (LocalAddress address : situation.addresses()) {
            if (poolOf(address.ip()) != null) {
                ofPools.computeIfAbsent(address.interfaceName(), _ -> new ArrayList<>())
                        .add(address);
            }
        }
        ofPools.forEach(this::judgeAddressesOf);
    }

    private void judgeAddressesOf(String owner, List<LocalAddress> addresses) {
        List<LocalAddress> answered = new ArrayList<>();
        TreeSet<String> on = new TreeSet<>();
        for (LocalAddress address : addresses) {
            boolean any = false;
            for (Link link : situation.links()) {
                if (answers(link, address)) {
                    on.add(link.name());
                    any = true;
                }
            }
            if (any) {
                answered.add(address);
            }
        }
        if (answered.isEmpty()) {
            return;
        }
        LocalAddress first = answered.getFirst();
        if (first.isOnNoArp()) {
            add(
                    Risk.IPVS_WITHOUT_STRICT_ARP,
                    owner,
                    "the kernel answers ARP on " + String.join(", ", on) + " for " + named(answered) + ", because "
                            + owner + " has it and arp_ignore is "
                            + situation.settings(on.first()).arpIgnore()
                            + ": so does that of every such node, and clients reach any of them."
                            + " Set ipvs.strictARP: true in the configuration of kube-proxy, or net.ipv4.conf.all.arp_ignore=1");
        } else {
            add(
                    Risk.KERNEL_ANSWERS,
                    owner,
                    "the kernel answers by itself on " + String.join(", ", on) + " for " + named(answered)
                            + ", because " + owner + " has it: two nodes answer when another one announces it. "
                            + (on.contains(owner)
                                    ? "Take it from the interface or out of the pool"
                                    : "Set net.ipv4.conf.all.arp_ignore=1, or take it from the interface"));
        }
    }

    // For IPv6 the kernel answers on the interface that has the address, and on no other.
    private boolean answers(Link link, LocalAddress address) {
        boolean here = link.name().equals(address.interfaceName());
        return switch (address.ip().family()) {
            case IPV4 -> link.carriesArp() && situation.settings(link.name()).answers(here, address.isOnLoopback());
            case IPV6 -> link.carriesNdp() && here;
        };
    }

    private String named(List<LocalAddress> addresses) {
        List<String> texts = new ArrayList<>();
        for (LocalAddress address : addresses.subList(0, Math.min(NAMED, addresses.size()))) {
            Pool pool = poolOf(address.ip());
            texts.add(address.ip() + (pool == null ? "" : " of pool " + pool.name()));
        }
        int more = addresses.size() - texts.size();
        return String.join(", ", texts) + (more > 0 ? " and " + more + " more" : "");
    }

    private @Nullable Pool poolOf(IpAddress ip) {
        for (AdvertisedPool one : situation.pools()) {
            if (one.pool().contains(ip)) {
                return one.pool();
            }
        }
        return null;
    }

    // Of IPv4 only: an IPv6 interface always has an address, and there is no rp_filter.
    private void judgePool(Pool pool, Interfaces advertisedOn) {
        List<Link> on = new ArrayList<>();
        for (Link link : situation.links()) {
            if (link.carriesArp() && advertisedOn.contains(link.name())) {
                on.add(link);
            }
        }
        if (!hasV4(pool) || on.isEmpty()) {
            return;
        }
        List<Link> inNetwork = new ArrayList<>();
        for (Link link : on) {
            if (isInNetworkOf(link, pool)) {
                inNetwork.add(link);
            }
        }
        for (Link link : inNetwork) {
            judgeWayBack(link);
        }
        if (inNetwork.isEmpty()) {
            hint(pool, on);
        }
    }

    /*
     * A strict filter drops a packet whose sender is not reached through the interface it came in on. It hurts where clients of other networks come in
     * through a router of the pool's network, on an interface that is not the one of the default route: the way back to them is the default route. On
     * the interface of the default route, and for clients in the pool's own network, it does no harm.
     */
    private void judgeWayBack(Link link) {
        String out = situation.routes().defaultInterface();
        if (!out.isEmpty()
                && !out.equals(link.name())
                && situation.settings(link.name()).isStrict()) {
            add(
                    Risk.REVERSE_PATH_FILTER,
                    link.name(),
                    "rp_filter is strict (1) on " + link.name() + ", and the default route leaves through " + out
                            + ": packets of clients in other networks that come in on " + link.name()
                            + " are dropped. Set net.ipv4.conf." + link.name()
                            + ".rp_filter=2, or route them back through "
                            + link.name());
        }
    }

    private void hint(Pool pool, List<Link> on) {
        TreeSet<String> names = new TreeSet<>();
        boolean anyAddress = false;
        for (Link link : on) {
            names.add(link.name());
            anyAddress |= hasV4(link);
        }
        String where = "pool " + pool.name() + " is announced on " + String.join(", ", names);
        if (anyAddress) {
            add(
                    Risk.OTHER_NETWORK,
                    pool.name(),
                    where
                            + ", and no network there has its addresses: clients find them only if their router has a route"
                            + " for them on that segment; otherwise it is the wrong VLAN");
        } else {
            add(
                    Risk.NO_ADDRESS,
                    pool.name(),
                    where + ", which has no IPv4 address: answers to clients take another way, if there is one");
        }
    }

    private boolean hasV4(Link link) {
        for (LocalAddress address : situation.addresses()) {
            if (address.interfaceName().equals(link.name()) && address.ip().isV4()) {
                return true;
            }
        }
        return false;
    }

    private boolean isInNetworkOf(Link link, Pool pool) {
        for (LocalAddress address : situation.addresses()) {
            if (address.interfaceName().equals(link.name())
                    && address.ip().isV4()
                    && address.prefixLength() < HOST
                    && overlaps(Cidr.containing(address.ip(), address.prefixLength()), pool)) {
                return true;
            }
        }
        for (Routes.OnLink route : situation.routes().onLink()) {
            if (route.interfaceName().equals(link.name()) && overlaps(route.network(), pool)) {
                return true;
            }
        }
        return false;
    }

    private static boolean overlaps(Cidr network, Pool pool) {
        IpRange range = network.range();
        for (IpRange one : pool.ranges()) {
            if (one.family() == range.family() && one.overlaps(range)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasV4(Pool pool) {
        for (IpRange range : pool.ranges()) {
            if (range.family() == IpFamily.IPV4) {
                return true;
            }
        }
        return false;
    }

    private void add(Risk risk, String subject, String message) {
        Finding finding = new Finding(risk, subject, message);
        findings.putIfAbsent(finding.key(), finding);
    }
}
