package dev.metallbj.lab.cluster.product;

import dev.metallbj.lab.cluster.Cluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.List;
import java.util.TreeSet;

/** What must be the same after an uninstallation: definitions, the user's objects with their uids, addresses. */
final class Kept {
    private static final String GROUP = "metallb.io";

    private Kept() {}

    /** All of it as a text. */
    static String of(Cluster cluster) {
        TreeSet<String> kept = new TreeSet<>();
        List<CustomResourceDefinition> definitions =
                cluster.kubernetes().apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                        .filter(crd -> crd.getSpec().getGroup().equals(GROUP))
                        .toList();
        kept.add(definitions.size() + " definitions");
        for (String kind : List.of("IPAddressPool", "L2Advertisement")) {
            for (GenericKubernetesResource object : cluster.kubernetes()
                    .genericKubernetesResources(GROUP + "/v1beta1", kind)
                    .inNamespace(Installation.NAMESPACE)
                    .list()
                    .getItems()) {
                kept.add(kind + " " + object.getMetadata().getName() + " "
                        + object.getMetadata().getUid());
            }
        }
        cluster.kubernetes().services().inAnyNamespace().list().getItems().stream()
                .filter(service -> "LoadBalancer".equals(service.getSpec().getType()))
                .forEach(service -> kept.add("Service " + service.getMetadata().getName() + " "
                        + service.getStatus()
                                .getLoadBalancer()
                                .getIngress()
                                .getFirst()
                                .getIp()));
        return String.join(", ", kept);
    }
}
