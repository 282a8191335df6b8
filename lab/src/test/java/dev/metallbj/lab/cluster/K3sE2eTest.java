package dev.metallbj.lab.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.chart.Helm;
import dev.metallbj.lab.cluster.product.Installation;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** The same image and chart on k3s in a container; skipped, with the reason printed, where there is no Docker. Run by {@code make e2e} only. */
@Tag("e2e")
class K3sE2eTest {
    private static final String K3S = System.getProperty("k3s.image", "rancher/k3s:v1.34.1-k3s1");
    private static final String IMAGES = "/var/lib/rancher/k3s/agent/images/";

    @BeforeAll
    static void needsDocker() {
        boolean there = DockerClientFactory.instance().isDockerAvailable();
        if (!there) {
            System.out.println("SKIPPED K3sE2eTest: no Docker answers on this machine");
        }
        Assumptions.assumeTrue(there, "no Docker answers on this machine");
    }

    @Test
    void theChartInstallsAndAServiceIsAnnounced(@TempDir Path folder) throws IOException {
        // Its own load balancer would take the Services.
        try (K3sContainer k3s = new K3sContainer(DockerImageName.parse(K3S))
                .withCommand("server", "--disable=traefik,servicelb,metrics-server", "--tls-san=localhost")
                .withCopyFileToContainer(
                        MountableFile.forHostPath(Installation.image()), IMAGES + "metallb-java.tar")) {
            k3s.start();
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), k3s.getKubeConfigYaml());
            Helm helm = Helm.of(folder, kubeconfig);
            helm.run(
                    "install",
                    "metallb",
                    ProjectFiles.get("helm/metallb").toString(),
                    "-n",
                    Installation.NAMESPACE,
                    "--create-namespace",
                    "--wait",
                    "--timeout",
                    "150s");
            try (KubernetesClient client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(k3s.getKubeConfigYaml()))
                    .build()) {
                assertAnnounced(client);
            }
        }
    }

    /** The cluster's own DNS has Pods and a Service, which gets an address here. */
    private static void assertAnnounced(KubernetesClient client) throws IOException {
        for (String file : new String[] {"ipaddresspool.yaml", "l2advertisement.yaml"}) {
            String yaml = Files.readString(ProjectFiles.get("lab/manifests/gitops/default/" + file));
            client.resource(yaml).serverSideApply();
        }
        client.services()
                .inNamespace("kube-system")
                .withName("kube-dns")
                .edit(service -> service.edit()
                        .editSpec()
                        .withType("LoadBalancer")
                        .endSpec()
                        .build());
        Service service = client.services()
                .inNamespace("kube-system")
                .withName("kube-dns")
                .waitUntilCondition(
                        one -> one != null
                                && !one.getStatus()
                                        .getLoadBalancer()
                                        .getIngress()
                                        .isEmpty(),
                        60,
                        TimeUnit.SECONDS);
        assertTrue(service.getStatus()
                .getLoadBalancer()
                .getIngress()
                .getFirst()
                .getIp()
                .startsWith("192.0.2."));
        var statuses = client.genericKubernetesResources("metallb.io/v1beta1", "ServiceL2Status")
                .inNamespace(Installation.NAMESPACE)
                .withLabel("metallb.io/service-name", "kube-dns");
        boolean announced = Await.every(
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                () -> !statuses.list().getItems().isEmpty());
        assertTrue(announced, "no ServiceL2Status for kube-dns");
    }
}
