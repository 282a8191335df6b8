package dev.metallbj.lab.apiserver;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Asks the API server whether it is ready: all its start hooks have run, the roles of RBAC are made. */
final class Readiness {
    private Readiness() {}

    static boolean ask(KubernetesClient client) {
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException e) {
            return false;
        }
    }
}
