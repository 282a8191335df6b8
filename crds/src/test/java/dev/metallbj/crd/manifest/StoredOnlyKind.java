package dev.metallbj.crd.manifest;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersionBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A kind of MetalLB that is kept so that old manifests and backups work, and that nothing acts on (spec section 1).
 *
 * @param versions all are served, the last is stored; they need no conversion, because every field is kept as it is
 * @param columns what {@code kubectl get} shows, as {@code name|type|jsonPath} and, for wide output only, {@code |priority}
 */
record StoredOnlyKind(String kind, String plural, List<String> versions, List<String> columns) {
    static final List<StoredOnlyKind> ALL = List.of(
            new StoredOnlyKind(
                    "BGPPeer",
                    "bgppeers",
                    List.of("v1beta1", "v1beta2"),
                    List.of(
                            "Address|string|.spec.peerAddress",
                            "ASN|string|.spec.peerASN",
                            "BFD Profile|string|.spec.bfdProfile",
                            "Multi Hops|string|.spec.ebgpMultiHop")),
            new StoredOnlyKind(
                    "BGPAdvertisement",
                    "bgpadvertisements",
                    List.of("v1beta1"),
                    List.of(
                            "IPAddressPools|string|.spec.ipAddressPools",
                            "IPAddressPool Selectors|string|.spec.ipAddressPoolSelectors",
                            "Peers|string|.spec.peers",
                            "Node Selectors|string|.spec.nodeSelectors|10")),
            new StoredOnlyKind("Community", "communities", List.of("v1beta1"), List.of()),
            new StoredOnlyKind(
                    "BFDProfile",
                    "bfdprofiles",
                    List.of("v1beta1"),
                    List.of(
                            "Passive Mode|boolean|.spec.passiveMode",
                            "Transmit Interval|integer|.spec.transmitInterval",
                            "Receive Interval|integer|.spec.receiveInterval",
                            "Multiplier|integer|.spec.detectMultiplier")),
            new StoredOnlyKind(
                    "ServiceBGPStatus",
                    "servicebgpstatuses",
                    List.of("v1beta1"),
                    List.of(
                            "Node|string|.status.node",
                            "Service Name|string|.status.serviceName",
                            "Service Namespace|string|.status.serviceNamespace")));

    CustomResourceDefinition manifest() {
        List<CustomResourceDefinitionVersion> definitions = new ArrayList<>();
        for (String version : versions) {
            definitions.add(version(version, version.equals(versions.getLast())));
        }
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(plural + ".metallb.io")
                .endMetadata()
                .withNewSpec()
                .withGroup("metallb.io")
                .withNewNames()
                .withKind(kind)
                .withListKind(kind + "List")
                .withPlural(plural)
                .withSingular(kind.toLowerCase(Locale.ROOT))
                .endNames()
                .withScope("Namespaced")
                .withNewConversion()
                .withStrategy("None")
                .endConversion()
                .withVersions(definitions)
                .endSpec()
                .build();
    }

    private CustomResourceDefinitionVersion version(String name, boolean stored) {
        return new CustomResourceDefinitionVersionBuilder()
                .withName(name)
                .withServed(true)
                .withStorage(stored)
                .withAdditionalPrinterColumns(
                        columns.stream().map(StoredOnlyKind::column).toList())
                .withNewSchema()
                .withNewOpenAPIV3Schema()
                .withDescription("Kept as it is, and not acted on: this program announces in layer 2 only.")
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .endOpenAPIV3Schema()
                .endSchema()
                .withNewSubresources()
                .withNewStatus()
                .endStatus()
                .endSubresources()
                .build();
    }

    private static CustomResourceColumnDefinition column(String text) {
        String[] parts = text.split("\\|");
        CustomResourceColumnDefinitionBuilder column = new CustomResourceColumnDefinitionBuilder()
                .withName(parts[0])
                .withType(parts[1])
                .withJsonPath(parts[2]);
        return (parts.length > 3 ? column.withPriority(Integer.valueOf(parts[3])) : column).build();
    }
}
