package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.project.ProjectFiles;
import java.util.Map;

/** Labs as the figures need them: our custom resources, one pool, one advertisement, nothing that serves the addresses. */
final class BenchLab {
    /**
     * For more Services than the documentation ranges have addresses: made for measuring (RFC 2544), and like those never routed. Does not
     * overlap the lab's cluster IPs.
     */
    static final String LARGE_POOL = "198.19.0.0/16";

    /** For figures about single addresses (RFC 5737). */
    static final String SMALL_POOL = "192.0.2.0/24";

    private static final String CONFIGURATION = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: bench}
            spec: {addresses: [POOL]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: bench}
            """;

    private BenchLab() {}

    /**
     * Starts one; the caller closes it.
     *
     * @param pool a CIDR
     */
    static Lab start(int nodes, String pool, Progress progress) {
        Lab lab = Lab.builder()
                .nodes(nodes)
                .crds(ProjectFiles.get("crds/manifests"))
                .withoutDataPath()
                .onProgress(progress::step)
                .start();
        try {
            lab.apiServer().manifests().applyText(CONFIGURATION, lab.namespace(), Map.of("POOL", pool));
            return lab;
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }
}
