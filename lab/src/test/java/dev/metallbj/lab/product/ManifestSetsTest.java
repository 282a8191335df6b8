package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.run.Await;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The sets below {@code lab/manifests/gitops}: each author's expectation (README there) comes true. Two nodes with two interfaces each. */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManifestSetsTest {
    private static final String OPERATOR = "metallb-system";

    private Product product;

    @BeforeAll
    void start() {
        product = Product.start(Lab.builder().nodes(2).interfaces("eth0", "eth1"));
        product.lab().apiServer().manifests().createNamespace("traefik");
    }

    @AfterAll
    void stop() {
        product.close();
    }

    @AfterEach
    void removeServicesAndConfiguration() {
        var client = product.lab().kubernetes();
        for (String namespace : List.of("default", "traefik")) {
            client.services().inNamespace(namespace).list().getItems().stream()
                    .filter(service -> !service.getMetadata().getName().equals("kubernetes"))
                    .forEach(service -> client.resource(service).delete());
        }
        for (String kind : List.of("L2Advertisement", "IPAddressPool")) {
            client.genericKubernetesResources("metallb.io/v1beta1", kind)
                    .inNamespace(OPERATOR)
                    .delete();
        }
    }

    @Test
    void oneAddressIsSharedByTwoServicesAndRefusedToAThird() {
        product.apply(OPERATOR, "gitops/default/ipaddresspool.yaml");
        product.apply(OPERATOR, "gitops/default/l2advertisement.yaml");
        product.apply("default", "gitops/default/services-shared-ip.yaml");
        product.awaitAddress("default", "service-http", "192.0.2.200");
        product.awaitAddress("default", "service-https", "192.0.2.200");
        product.serveEverywhere("default", "service-http");
        product.serveEverywhere("default", "service-https");
        product.awaitAnnouncer("192.0.2.200", product.lab().nodes());

        product.apply("default", "gitops/default/service-traefik.yaml");
        product.awaitEvent("traefik", "traefik", "AllocationFailed: Failed to allocate IP for \"traefik/traefik\": ");
        assertEquals(List.of(), product.addresses("traefik", "traefik"));

        // Both of the pair give the address up; the one that waits gets it without being touched.
        product.delete("default", "gitops/default/services-shared-ip.yaml");
        product.awaitAddress("traefik", "traefik", "192.0.2.200");
    }

    @Test
    void aServiceMayAskForItsAddress() {
        product.apply(OPERATOR, "gitops/default/ipaddresspool.yaml");
        product.apply("default", "gitops/default/service-requested-ip.yaml");
        product.awaitAddress("default", "my-service", "192.0.2.200");
        product.awaitEvent("default", "my-service", "deprecatedAnnotation: ");
    }

    @Test
    void productionAddressesAreGivenOnRequestOnly() {
        product.apply(OPERATOR, "gitops/two-pools/ipaddresspools.yaml");
        product.apply(OPERATOR, "gitops/two-pools/l2advertisement.yaml");
        product.apply("default", "gitops/two-pools/service.yaml");
        product.awaitAddress("default", "my-service", "192.0.2.200");
        product.delete("default", "gitops/two-pools/service.yaml");
        product.apply("default", "gitops/default/service.yaml");
        product.awaitAddress("default", "my-service", "192.0.2.211");
    }

    @Test
    void onlyWorkersAnnounceAndOnBothInterfaces() {
        product.apply(OPERATOR, "gitops/default/ipaddresspool.yaml");
        product.apply(OPERATOR, "gitops/layer2-options/l2advertisement.yaml");
        product.apply("default", "gitops/default/service.yaml");
        String ip = product.awaitAddress("default", "my-service");
        product.serveEverywhere("default", "my-service");
        assertEquals(List.of(), product.answers(ip)); // nobody is labelled as a worker
        Node worker = product.lab().nodes().getFirst();
        worker.label("node-role.kubernetes.io/worker", "true");
        // Both interfaces are on the one segment of the lab, so a broadcast reaches both.
        var expected = Set.of(Product.mac(worker, "eth0"), Product.mac(worker, "eth1"));
        Await.until(PATIENCE, () -> Set.copyOf(product.answers(ip)).equals(expected));
        assertEquals(expected, Set.copyOf(product.answers(ip)), () -> Product.log(product.speaker(worker)));
        worker.unlabel("node-role.kubernetes.io/worker");
        product.awaitSilence(ip);
    }

    @Test
    void bgpKindsAreStoredAndDisturbNobody() {
        for (String file : List.of("bgppeer", "bgpadvertisement", "community")) {
            product.apply(OPERATOR, "gitops/bgp-kinds/" + file + ".yaml");
        }
        var client = product.lab().kubernetes();
        var peer = client.genericKubernetesResources("metallb.io/v1beta2", "BGPPeer")
                .inNamespace(OPERATOR)
                .withName("router")
                .require();
        assertEquals(64501, peer.<Integer>get("spec", "peerASN"));
        product.apply(OPERATOR, "gitops/default/ipaddresspool.yaml");
        product.apply("default", "gitops/default/service.yaml");
        product.awaitAddress("default", "my-service", "192.0.2.200");
    }

    @Test
    void aBadPoolLeavesTheLastGoodConfigurationInForce() {
        product.apply(OPERATOR, "gitops/default/ipaddresspool.yaml");
        product.apply("default", "gitops/default/service.yaml");
        product.awaitAddress("default", "my-service", "192.0.2.200");
        product.lab().apiServer().manifests().applyText("""
                        apiVersion: metallb.io/v1beta1
                        kind: IPAddressPool
                        metadata: {name: bad}
                        spec:
                          addresses: [192.0.2.240-192.0.2.230]
                        """, OPERATOR, Map.of());
        var controller = product.controller();
        assertTrue(
                Await.until(
                        PATIENCE,
                        () -> controller
                                        .metrics()
                                        .value("metallb_k8s_client_config_stale_bool")
                                        .orElse(0)
                                == 1),
                () -> Product.log(controller));
        controller.awaitLog(
                line -> line.text().contains("192.0.2.240-192.0.2.230")
                        && line.text().contains("bad"),
                PATIENCE);
        product.delete("default", "gitops/default/service.yaml");
        product.apply("default", "gitops/default/service.yaml");
        product.awaitAddress("default", "my-service", "192.0.2.200");
    }
}
