package dev.metallbj.crd;

import static dev.metallbj.crd.ResourceYaml.SERIALIZATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.Pool;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests as users write them become resources and a configuration, and go back to YAML without loss. */
class ManifestRoundTripTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "floating-ip.yaml",
                "home-minimal.yaml",
                "home-full.yaml",
                "two-pools.yaml",
                "layer2-options.yaml",
                "everything.yaml"
            })
    void nothingIsLost(String file) {
        ResourceYaml read = ResourceYaml.ofFile(file);
        assertInstanceOf(ParsedConfig.Valid.class, read.parse());
        for (IPAddressPool pool : read.pools()) {
            String yaml = SERIALIZATION.asYaml(pool);
            IPAddressPool again = SERIALIZATION.unmarshal(yaml, IPAddressPool.class);
            assertEquals(pool.getSpec(), again.getSpec());
            assertEquals(pool.getStatus(), again.getStatus());
            assertEquals(pool.getMetadata(), again.getMetadata());
            GenericKubernetesResource written = SERIALIZATION.unmarshal(yaml, GenericKubernetesResource.class);
            assertTrue(
                    Set.of("spec", "status")
                            .containsAll(written.getAdditionalProperties().keySet()),
                    yaml);
            assertTrue(
                    yaml.contains("apiVersion: \"metallb.io/v1beta1\"") && yaml.contains("kind: \"IPAddressPool\""),
                    yaml);
        }
        for (L2Advertisement advertisement : read.advertisements()) {
            L2Advertisement again = SERIALIZATION.unmarshal(SERIALIZATION.asYaml(advertisement), L2Advertisement.class);
            assertEquals(advertisement.getSpec(), again.getSpec());
            assertEquals(advertisement.getMetadata(), again.getMetadata());
        }
    }

    @Test
    void oneAddressOnRequest() {
        Config config = config("floating-ip.yaml");
        Pool pool = config.pools().getFirst();
        assertFalse(pool.autoAssign());
        assertEquals(1, pool.size());
        assertEquals(
                List.of("ens3"),
                config.advertisementsOf("gateway-pool").getFirst().interfaces());
        assertEquals(
                "gateway-pool",
                config.poolOf(IpAddress.parse("203.0.113.7")).orElseThrow().name());
        assertTrue(config.poolOf(IpAddress.parse("203.0.113.8")).isEmpty());
    }

    @Test
    void anAdvertisementWithoutSpecIsForEverything() {
        Config config = config("home-minimal.yaml");
        assertEquals(255, config.pools().getFirst().size());
        assertTrue(config.pools().getFirst().autoAssign());
        dev.metallbj.config.L2Advertisement advertisement =
                config.advertisementsOf("primary").getFirst();
        assertTrue(advertisement.interfaces().isEmpty());
        assertTrue(advertisement.selectsNode(Map.of()) && advertisement.selectsService(Map.of()));
    }

    @Test
    void aStarIsEveryNodeThatHasTheLabel() {
        dev.metallbj.config.L2Advertisement advertisement =
                config("home-full.yaml").advertisementsOf("primary").getFirst();
        assertTrue(advertisement.selectsNode(Map.of("kubernetes.io/hostname", "n1")));
        assertFalse(advertisement.selectsNode(Map.of()));
    }

    @Test
    void everyFieldArrives() {
        Config config = config("everything.yaml");
        Pool pool = config.pools().getFirst();
        assertTrue(pool.avoidBuggyIps());
        assertEquals(
                "[192.0.2.0-192.0.2.127, 2001:db8::-2001:db8::ff]",
                pool.ranges().toString());
        assertEquals(127 + 256, pool.size());
        assertEquals(50, pool.serviceAllocation().orElseThrow().priority());
        assertTrue(pool.serviceAllocation().orElseThrow().matches("x", Map.of("team", "a"), Map.of("app", "api")));
        assertTrue(pool.serviceAllocation().orElseThrow().matches("shop", Map.of(), Map.of("app", "web")));
        assertFalse(pool.serviceAllocation().orElseThrow().matches("shop", Map.of(), Map.of("app", "db")));
        assertFalse(pool.serviceAllocation().orElseThrow().matches("x", Map.of("team", "b"), Map.of("app", "api")));
        List<dev.metallbj.config.L2Advertisement> advertisements = config.advertisementsOf("team");
        assertEquals(1, advertisements.size(), "reached by name and by selector, it counts once");
        assertEquals(101, advertisements.getFirst().preference(Map.of("zone", "a")));
        assertEquals(1, advertisements.getFirst().preference(Map.of()));
        assertFalse(advertisements.getFirst().selectsNode(Map.of("node-role.kubernetes.io/control-plane", "")));
        assertFalse(advertisements.getFirst().selectsService(Map.of()));
        assertEquals(
                new IPAddressPool.Status(1L, 0L, 126L, 256L, null, null),
                ResourceYaml.ofFile("everything.yaml").pools().getFirst().getStatus());
    }

    @Test
    void whatSpeakersAndControllerWriteGoesThereAndBack() {
        ServiceL2Status l2 = new ServiceL2Status();
        l2.setStatus(new ServiceL2Status.Status("n1", "web", "shop", List.of(new ServiceL2Status.Interface("eth0"))));
        assertEquals(
                l2.getStatus(),
                SERIALIZATION
                        .unmarshal(SERIALIZATION.asYaml(l2), ServiceL2Status.class)
                        .getStatus());
        ConfigurationState state = new ConfigurationState();
        state.setStatus(new ConfigurationState.Status(
                ConfigurationState.Result.INVALID,
                "pool a: ...",
                List.of(new ConfigurationState.Condition(
                        "Parsed",
                        ConfigurationState.ConditionStatus.FALSE,
                        null,
                        "2026-01-02T03:04:05Z",
                        "Invalid",
                        ""))));
        String yaml = SERIALIZATION.asYaml(state);
        assertTrue(
                yaml.contains("result: \"Invalid\"")
                        && yaml.contains("status: \"False\"")
                        && yaml.contains("message: \"\""),
                yaml);
        assertEquals(
                state.getStatus(),
                SERIALIZATION.unmarshal(yaml, ConfigurationState.class).getStatus());
    }

    @Test
    void unknownFieldsAndMissingPartsAreHarmless() {
        IPAddressPool pool = SERIALIZATION.unmarshal(
                "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nfuture: 1\nspec:\n  future: {a: b}\n  addresses: [192.0.2.0/30]\n",
                IPAddressPool.class);
        assertEquals(List.of("192.0.2.0/30"), pool.getSpec().addresses());
        assertTrue(pool.getSpec().autoAssign() && !pool.getSpec().avoidBuggyIPs());
        assertEquals("IPAddressPool (without a name)", pool.describe());
        assertEquals(
                List.of(),
                SERIALIZATION
                        .unmarshal("kind: IPAddressPool\nspec: null\n", IPAddressPool.class)
                        .getSpec()
                        .addresses());
    }

    @Test
    void totalsOfAPoolStatusSaturate() {
        IPAddressPool.Status status = IPAddressPool.Status.of(2, 3, 10, Long.MAX_VALUE);
        assertEquals(5, status.assigned());
        assertEquals(Long.MAX_VALUE, status.available());
    }

    private static Config config(String file) {
        return assertInstanceOf(
                        ParsedConfig.Valid.class, ResourceYaml.ofFile(file).parse())
                .config();
    }
}
