package dev.metallbj.controller.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesDocumentTest {
    private static final String NAMESPACE = "metallb-system";

    private static List<WantedObject> read(String json) throws ValuesDocument.Unreadable {
        return ValuesDocument.read(Map.of(ValuesDocument.KEY, json), NAMESPACE);
    }

    @Test
    void poolsComeBeforeAdvertisementsAndKeepTheirOrder() throws Exception {
        List<WantedObject> wanted = read("""
                [{"apiVersion": "metallb.io/v1beta1", "kind": "L2Advertisement", "metadata": {"name": "a"}, "spec": {}},
                 {"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool", "metadata": {"name": "z"}, "spec": {}},
                 {"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool", "metadata": {"name": "b"}, "spec": {}}]
                """);
        assertEquals(
                List.of("IPAddressPool z", "IPAddressPool b", "L2Advertisement a"),
                wanted.stream().map(object -> object.name().toString()).toList());
    }

    @Test
    void isAppliedWithTheLabelAndInTheNamespace() throws Exception {
        String json = read("""
                [{"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool",
                  "metadata": {"name": "z", "labels": {"zone": "a"}}, "spec": {"addresses": ["192.0.2.0/24"]}}]
                """).getFirst().json();
        var mapper = new ObjectMapper();
        assertEquals(mapper.readTree("""
                {"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool",
                 "metadata": {"name": "z", "namespace": "metallb-system", "labels": {"zone": "a", "metallb.io/from-values": "true"}},
                 "spec": {"addresses": ["192.0.2.0/24"]}}
                """), mapper.readTree(json));
    }

    @Test
    void emptyObjectsAreLeftOutButNotInLists() throws Exception {
        String json = read("""
                [{"apiVersion": "metallb.io/v1beta1", "kind": "L2Advertisement", "metadata": {"name": "a"},
                  "spec": {"nodeSelectors": [{}], "other": {"deep": {}}}},
                 {"apiVersion": "metallb.io/v1beta1", "kind": "L2Advertisement", "metadata": {"name": "b"}, "spec": {}}]
                """).stream().map(WantedObject::json).collect(java.util.stream.Collectors.joining("\n"));
        assertTrue(json.contains("\"spec\":{\"nodeSelectors\":[{}]}"), json);
        assertEquals(1, json.split("\"spec\"", -1).length - 1, json);
    }

    @Test
    void anEmptyListIsReadable() throws Exception {
        assertEquals(List.of(), read("[]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                                                                       | is no array
            [{                                                                                       | is no JSON
            [{"kind": "IPAddressPool", "metadata": {"name": "a"}}]                                   | objects.json[0]: apiVersion ""
            [{"apiVersion": "metallb.io/v1beta1", "kind": "BGPPeer", "metadata": {"name": "a"}}]     | kind "BGPPeer": want
            [{"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool", "metadata": {}}]          | objects.json[0].metadata.name is empty
            [{"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool", "metadata": {"name": "a", "namespace": "b"}}] | namespace is "b": want "metallb-system"
            """)
    void whatCannotBeReadNamesThePlace(String json, String expected) {
        String message = String.valueOf(
                assertThrows(ValuesDocument.Unreadable.class, () -> read(json)).getMessage());
        assertTrue(message.contains(expected), message);
    }

    @Test
    void aNameTwiceIsUnreadable() {
        String pool =
                "{\"apiVersion\": \"metallb.io/v1beta1\", \"kind\": \"IPAddressPool\", \"metadata\": {\"name\": \"a\"}}";
        String message =
                String.valueOf(assertThrows(ValuesDocument.Unreadable.class, () -> read("[" + pool + "," + pool + "]"))
                        .getMessage());
        assertTrue(message.contains("objects.json[1]: IPAddressPool a is there twice"), message);
    }

    @Test
    void aConfigMapWithoutTheKeyIsUnreadable() {
        String message = String.valueOf(assertThrows(
                        ValuesDocument.Unreadable.class, () -> ValuesDocument.read(Map.of("other", "[]"), NAMESPACE))
                .getMessage());
        assertTrue(message.contains("no key objects.json"), message);
    }
}
