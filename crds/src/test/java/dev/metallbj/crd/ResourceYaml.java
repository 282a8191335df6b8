package dev.metallbj.crd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Pools and advertisements read from YAML, as the Kubernetes client reads them. */
record ResourceYaml(List<IPAddressPool> pools, List<L2Advertisement> advertisements) {
    static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /** A file in {@code src/test/resources/manifests}. */
    static ResourceYaml ofFile(String name) {
        try (InputStream file = ResourceYaml.class.getResourceAsStream("/manifests/" + name)) {
            if (file == null) {
                throw new IllegalArgumentException("no test resource " + name);
            }
            return of(new String(file.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ResourceYaml of(String documents) {
        List<IPAddressPool> pools = new ArrayList<>();
        List<L2Advertisement> advertisements = new ArrayList<>();
        Object read = SERIALIZATION.unmarshal(documents);
        for (Object one : read instanceof Collection<?> many ? many : List.of(read)) {
            GenericKubernetesResource resource = (GenericKubernetesResource) one;
            if (resource.getKind().equals("IPAddressPool")) {
                pools.add(SERIALIZATION.convertValue(resource, IPAddressPool.class));
            } else {
                advertisements.add(SERIALIZATION.convertValue(resource, L2Advertisement.class));
            }
        }
        return new ResourceYaml(pools, advertisements);
    }

    ParsedConfig parse() {
        return ConfigParser.parse(pools, advertisements);
    }
}
