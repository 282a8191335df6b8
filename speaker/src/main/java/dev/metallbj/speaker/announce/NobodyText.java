package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.election.Decision.Nobody;
import dev.metallbj.speaker.election.Decision.Reason;
import dev.metallbj.speaker.election.Decision.Removal;
import dev.metallbj.speaker.election.Placement;
import dev.metallbj.speaker.election.Rule;
import dev.metallbj.speaker.election.ServiceView;
import java.util.List;
import java.util.Optional;

/** Why nobody announces a Service, for the person who looks at it: what is in the way, and what would be right. Pure. */
final class NobodyText {
    /** Characters that an Event may have. */
    static final int LIMIT = 1024;

    /** Names of nodes given for each rule. */
    private static final int NAMES = 5;

    private NobodyText() {}

    /**
     * Whether a person should hear of it: not when there is nothing to serve, and not when no pool has the address, which is the controller's to
     * tell, or another load balancer's address.
     */
    static boolean isWorthSaying(Reason reason) {
        return switch (reason) {
            case NO_CANDIDATE, NO_MATCHING_ADVERTISEMENT, SHARED_IP_WITH_SERVICE_SELECTOR -> true;
            case NO_ENDPOINTS, IP_NOT_ALLOWED -> false;
        };
    }

    /**
     * One sentence, at most {@link #LIMIT} characters.
     *
     * @param placement which pool has the addresses
     * @param nobody for a reason that is worth saying
     */
    static String of(ServiceView service, Optional<Placement> placement, Nobody nobody) {
        String address = "LB IP \"" + service.rankingIp() + "\"";
        return switch (nobody.reason()) {
            case NO_CANDIDATE -> withoutCandidate(address, nobody.removals());
            case SHARED_IP_WITH_SERVICE_SELECTOR ->
                address + " is not announced: the service has the annotation metallb.io/allow-shared-ip, and an"
                        + " L2Advertisement for it has serviceSelectors, so that two nodes could announce one address; want"
                        + " advertisements without serviceSelectors, or an address of its own";
            case NO_MATCHING_ADVERTISEMENT, NO_ENDPOINTS, IP_NOT_ALLOWED ->
                "no L2Advertisement is for " + address
                        + placement
                                .map(one -> " of pool \"" + one.pool() + "\"")
                                .orElse("")
                        + " and this service: want one whose ipAddressPools or ipAddressPoolSelectors select the pool (or"
                        + " with neither), and whose serviceSelectors match the service's labels (or without any)";
        };
    }

    private static String withoutCandidate(String address, List<Removal> removals) {
        if (removals.isEmpty()) {
            return "no node can announce " + address + ": the cluster has none";
        }
        // Names of nodes may be as long as 253 characters.
        for (int names = NAMES; names > 0; names--) {
            String text = withoutCandidate(address, removals, names);
            if (text.length() <= LIMIT) {
                return text;
            }
        }
        return withoutCandidate(address, removals, 0);
    }

    private static String withoutCandidate(String address, List<Removal> removals, int names) {
        StringBuilder text = new StringBuilder("no node can announce " + address);
        String separator = ": ";
        for (Removal removal : removals) {
            text.append(separator).append(removal.rule()).append(": ").append(nodes(removal.nodes(), names));
            if (removal.rule() == Rule.EXCLUDED_BY_LABEL) {
                text.append(
                        " (to use them all the same, start the speakers with --ignore-exclude-lb or remove the label)");
            }
            separator = "; ";
        }
        return text.toString();
    }

    private static String nodes(List<String> nodes, int names) {
        int left = nodes.size() - names;
        if (names == 0) {
            return nodes.size() == 1 ? "1 node" : nodes.size() + " nodes";
        }
        return left <= 0
                ? String.join(", ", nodes)
                : String.join(", ", nodes.subList(0, names)) + " and " + left + " more";
    }
}
