package dev.metallbj.speaker.election;

import dev.metallbj.config.Config;
import dev.metallbj.config.L2Advertisement;
import dev.metallbj.speaker.election.Decision.Announce;
import dev.metallbj.speaker.election.Decision.Nobody;
import dev.metallbj.speaker.election.Decision.Reason;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of spec section 5 for one Service. Every speaker that has the same views comes to the same decision, whatever the order in
 * which it learnt of nodes and advertisements.
 */
public final class Election {
    private final ServiceView service;
    private final Placement placement;
    private final Electorate electorate;
    private final List<L2Advertisement> advertisements;

    private Election(ServiceView service, Placement placement, Electorate electorate) {
        this.service = service;
        this.placement = placement;
        this.electorate = electorate;
        this.advertisements = forService(placement.advertisements(), service, electorate.rules());
    }

    /** Decides with the pool that owns the Service's addresses now; nobody announces if there is none. */
    public static Decision decide(ServiceView service, Config config, Electorate electorate, NodeOrder order) {
        Optional<Placement> placement = Placement.of(config, service.ips());
        return placement.isPresent()
                ? decide(service, placement.get(), electorate, order)
                : new Nobody(Reason.IP_NOT_ALLOWED, List.of());
    }

    /**
     * Decides with a given placement.
     *
     * @param order over all nodes of the electorate, for the Service's {@link ServiceView#rankingIp}
     * @throws IllegalArgumentException if the order is for another address
     */
    public static Decision decide(ServiceView service, Placement placement, Electorate electorate, NodeOrder order) {
        if (!order.ip().equals(service.rankingIp())) {
            throw new IllegalArgumentException("nodes ordered for " + order.ip() + " cannot decide about "
                    + service.namespace() + "/" + service.name() + " with " + service.rankingIp());
        }
        return new Election(service, placement, electorate).decide(order);
    }

    /**
     * What the speaker of one node makes of a decision that {@link #decide} took with the same views; for its log and metrics.
     *
     * @param node any name, also of a node that does not exist
     */
    public static Role roleOf(
            String node, Decision decision, ServiceView service, Placement placement, Electorate electorate) {
        return switch (decision) {
            case Announce announce when announce.winner().equals(node) -> Role.ANNOUNCE;
            case Announce announce -> new Election(service, placement, electorate).roleOfLoser(node);
            case Nobody nobody ->
                switch (nobody.reason()) {
                    case NO_ENDPOINTS -> Role.NOT_OWNER;
                    case SHARED_IP_WITH_SERVICE_SELECTOR -> Role.SHARED_IP_WITH_SERVICE_SELECTOR;
                    case IP_NOT_ALLOWED, NO_MATCHING_ADVERTISEMENT -> Role.NO_MATCHING_ADVERTISEMENT;
                    case NO_CANDIDATE -> new Election(service, placement, electorate).roleOfLoser(node);
                };
        };
    }

    private Role roleOfLoser(String name) {
        boolean selected = electorate.node(name).map(this::isSelected).orElse(false);
        return selected ? Role.NOT_OWNER : Role.NO_MATCHING_ADVERTISEMENT;
    }

    private Decision decide(NodeOrder order) {
        if (!service.endpoints().anyServing()) {
            return new Nobody(Reason.NO_ENDPOINTS, List.of());
        }
        if (advertisements.isEmpty()) {
            return new Nobody(Reason.NO_MATCHING_ADVERTISEMENT, List.of());
        }
        if (sharedIpForbids()) {
            return new Nobody(Reason.SHARED_IP_WITH_SERVICE_SELECTOR, List.of());
        }
        List<String> ranking = rank(order);
        return ranking.isEmpty()
                ? new Nobody(Reason.NO_CANDIDATE, Removals.of(electorate, this::removedBy))
                : new Announce(
                        ranking,
                        interfacesOf(electorate.node(ranking.getFirst()).orElseThrow()),
                        placement.pool());
    }

    private static List<L2Advertisement> forService(List<L2Advertisement> all, ServiceView service, Rules rules) {
        if (!rules.serviceSelectors()) {
            return all;
        }
        List<L2Advertisement> matching = new ArrayList<>(all.size());
        for (L2Advertisement advertisement : all) {
            if (advertisement.selectsService(service.labels())) {
                matching.add(advertisement);
            }
        }
        return matching;
    }

    // Two Services on one address could otherwise be announced by two nodes.
    private boolean sharedIpForbids() {
        if (!electorate.rules().sharedIpRule() || !service.sharesIp()) {
            return false;
        }
        for (L2Advertisement advertisement : advertisements) {
            if (!advertisement.serviceSelectors().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** The rule that keeps the node from being a candidate, or empty if it is one. */
    private Optional<Rule> removedBy(NodeView node) {
        if (!electorate.members().isLive(node.name())) {
            return Optional.of(Rule.NO_LIVE_SPEAKER);
        }
        if (node.networkUnavailable()) {
            return Optional.of(Rule.NETWORK_UNAVAILABLE);
        }
        if (electorate.isExcluded(node)) {
            return Optional.of(Rule.EXCLUDED_BY_LABEL);
        }
        if (!isSelected(node)) {
            return Optional.of(Rule.NOT_SELECTED);
        }
        if (service.trafficPolicy() == TrafficPolicy.LOCAL
                && !service.endpoints().servingNodes().contains(node.name())) {
            return Optional.of(Rule.NO_LOCAL_ENDPOINT);
        }
        if (electorate.rules().interfacesUp() && !electorate.isAnyUp(node.name(), interfacesOf(node))) {
            return Optional.of(Rule.NO_INTERFACE);
        }
        return Optional.empty();
    }

    private boolean isSelected(NodeView node) {
        return Candidates.isSelected(node, advertisements);
    }

    private List<String> rank(NodeOrder order) {
        Candidates candidates = electorate.candidates(advertisements);
        boolean local = service.trafficPolicy() == TrafficPolicy.LOCAL;
        List<String> ranking = new ArrayList<>(candidates.count());
        for (String name : order.nodes()) {
            if (candidates.contains(name)
                    && (!local || service.endpoints().servingNodes().contains(name))) {
                ranking.add(name);
            }
        }
        candidates.sort(ranking);
        return ranking;
    }

    private Interfaces interfacesOf(NodeView node) {
        return Candidates.interfacesOf(node, advertisements);
    }
}
