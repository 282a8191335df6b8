package dev.metallbj.controller.service;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.controller.allocator.Families;
import java.util.List;

/** Which address families a Service wants: those of its cluster IPs (spec section 4). */
sealed interface ClusterFamilies {
    /** The cluster IPs say so. */
    record Known(Families families) implements ClusterFamilies {
        /** Whether a Service may keep these addresses, as far as their families go. */
        boolean allow(List<IpAddress> addresses) {
            Families present = Families.of(addresses);
            return families.preferDual() || families.sameAs(present);
        }
    }

    /** The cluster IPs do not tell, for example {@code None}. */
    record Unknown(String problem) implements ClusterFamilies {}

    /**
     * Reads the cluster IPs and the policy.
     *
     * @param service with at least one cluster IP
     */
    static ClusterFamilies of(ServiceView service) {
        return switch (AddressTexts.of(service.clusterIps())) {
            case AddressTexts.Bad bad -> new Unknown(bad.problem());
            case AddressTexts.Good(List<IpAddress> ips)
            when ips.size() == 1 -> new Known(Families.only(ips.getFirst().family()));
            case AddressTexts.Good(List<IpAddress> ips) ->
                new Known(dual(service, ips.getFirst().family()));
        };
    }

    private static Families dual(ServiceView service, IpFamily firstClusterIp) {
        return switch (service.ipFamilyPolicy()) {
            case "PreferDualStack" ->
                Families.preferDual(
                        service.ipFamilies().isEmpty()
                                ? firstClusterIp
                                : service.ipFamilies().getFirst());
            case "RequireDualStack" -> Families.DUAL;
            default -> Families.DUAL_BUT_SINGLE_STACK;
        };
    }
}
