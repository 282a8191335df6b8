package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.project.ProjectFiles;
import java.util.Map;

/** Labs as the figures need them: our custom resources, one pool, one advertisement. */
final class BenchLab {
    /**
     * For more Services than the documentation ranges have addresses: made for measuring (RFC 2544), and like those never routed. Does not
     * overlap the lab's cluster IPs.
     */
    static final String LARGE_POOL = "198.19.0.0/16";

    /** For figures about single addresses (RFC 5737). */
    static final String SMALL_POOL = "192.0.2.0/24";

    /** The same for IPv6 (RFC 3849). */
    static final String IPV6_POOL = "2001:db8:100::/64";

    /** Where a client's probes go: the only Services that nodes serve in a lab of {@link #startProbed}. */
    static final String PROBED = "probed";

    private static final String CONFIGURATION = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: bench}
            spec: {addresses: [POOLS]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: bench}
            """;

    private BenchLab() {}

    /**
     * Starts one whose speakers do not gossip, so that one of them alone announces its node's share; the caller closes it.
     *
     * @param pool a CIDR
     */
    static Lab start(int nodes, String pool, Progress progress) {
        return start(Lab.builder().nodes(nodes).withoutDataPath().withoutGossip(), pool, progress);
    }

    /** As {@link #start(int, String, Progress)}, and what the programs ask of the API server is written down; the caller closes it. */
    static Lab startAudited(int nodes, Progress progress) {
        return start(
                Lab.builder().nodes(nodes).withoutDataPath().withoutGossip().audited(), LARGE_POOL, progress);
    }

    /** As {@link #startAudited}, with speakers that gossip; the caller closes it. */
    static Lab startGossiping(int nodes, Progress progress) {
        return start(Lab.builder().nodes(nodes).withoutDataPath().audited(), LARGE_POOL, progress);
    }

    /** Starts one whose speakers gossip, and whose nodes serve the Services of namespace {@link #PROBED}; the caller closes it. */
    static Lab startProbed(int nodes, Progress progress) {
        return start(Lab.builder().nodes(nodes).dataPathFor(PROBED), SMALL_POOL + ", " + LARGE_POOL, progress);
    }

    private static Lab start(Lab.Builder builder, String pools, Progress progress) {
        Lab lab = builder.crds(ProjectFiles.get("crds/manifests"))
                .onProgress(progress::step)
                .start();
        try {
            lab.apiServer().manifests().applyText(CONFIGURATION, lab.namespace(), Map.of("POOLS", pools));
            return lab;
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }
}
