package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code lab/manifests/envoy-gateway}: one floating address, with a class, beside a second load-balancer controller. */
@NeedsLab
class LoadBalancerClassTest {
    private static final String OPERATOR = "metallb-system";
    private static final String GATEWAYS = "envoy-gateway-system";
    private static final String GATEWAY = "envoy-envoy-gateway-system-eg";
    private static final String IP = "203.0.113.10";

    /** Also: both programs are started while there is no API server, wait, and go on by themselves. */
    @Test
    void onlyServicesOfTheClassAreTouched() {
        Lab.Builder builder = Lab.builder().nodes(2).interfaces("ens3", "ens4");
        try (Product product =
                Product.startWithoutApiServer(builder, LoadBalancerClassTest::assertWaiting, "--lb-class=metallb")) {
            product.lab().apiServer().manifests().createNamespace(GATEWAYS);
            checkClass(product);
        }
    }

    /** Alive, which comes with the health port, and not ready. */
    private static void assertWaiting(Product product) {
        List<Program> programs = Stream.concat(
                        Stream.of(product.controller()),
                        product.lab().nodes().stream().map(product::speaker))
                .toList();
        for (Program program : programs) {
            assertTrue(Await.until(PATIENCE, program::isHealthy), () -> Product.log(program));
            assertFalse(program.isReady(), () -> Product.log(program));
        }
    }

    private static void checkClass(Product product) {
        product.apply(GATEWAYS, "envoy-gateway/service-other-controller.yaml");
        writeStatusAsAnotherController(product);
        GenericKubernetesResource before = someoneElses(product);

        product.apply(OPERATOR, "envoy-gateway/ipaddresspool.yaml");
        product.apply(OPERATOR, "envoy-gateway/l2advertisement.yaml");
        product.apply(GATEWAYS, "envoy-gateway/service.yaml");
        product.awaitAddress(GATEWAYS, GATEWAY, IP);
        product.serveEverywhere(GATEWAYS, GATEWAY);
        // ens4 is on the segment too and stays silent.
        product.awaitAnsweredBy(IP, Product.electionWinner(IP, product.lab().nodes()), "ens3");

        assertEquals(before, someoneElses(product));
        assertEquals(List.of(), product.events(GATEWAYS, "someone-elses"));
    }

    private static void writeStatusAsAnotherController(Product product) {
        product.lab()
                .kubernetes()
                .services()
                .inNamespace(GATEWAYS)
                .withName("someone-elses")
                .editStatus(service -> {
                    var ingress = new LoadBalancerIngress();
                    ingress.setIp("192.0.2.77");
                    service.getStatus().getLoadBalancer().setIngress(List.of(ingress));
                    return service;
                });
    }

    private static GenericKubernetesResource someoneElses(Product product) {
        return product.lab()
                .kubernetes()
                .genericKubernetesResources("v1", "Service")
                .inNamespace(GATEWAYS)
                .withName("someone-elses")
                .require();
    }
}
