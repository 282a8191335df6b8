package dev.metallbj.speaker.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.model.Pod;
import dev.metallbj.speaker.announce.SpeakerPod;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeakerPodTableTest {
    private final AtomicInteger changes = new AtomicInteger();
    private final SpeakerPodTable table = new SpeakerPodTable(changes::incrementAndGet);

    /** The parts of a Pod that a test changes, as JSON with single quotes. */
    private record Parts(String metadata, String spec, String status) {
        static final Parts PLAIN = new Parts(
                "'creationTimestamp': '2026-01-01T00:00:00Z'",
                "'nodeName': 'node-1', 'containers': [{'name': 'speaker', 'image': 'example.com/speaker:v0.16.1'}]",
                "'phase': 'Running', 'podIPs': [{'ip': '192.0.2.1'}, {'ip': '2001:db8::1'}]");

        Parts metadata(String more) {
            return new Parts(more, spec, status);
        }

        Parts spec(String other) {
            return new Parts(metadata, other, status);
        }

        Parts status(String other) {
            return new Parts(metadata, spec, other);
        }
    }

    @Test
    void aPodHasNodeAddressesAndVersion() {
        added("speaker-a", Parts.PLAIN);
        List<IpAddress> both = List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1"));
        assertEquals(List.of(new SpeakerPod("node-1", both, "v0.16.1")), List.copyOf(table.all()));
        assertEquals(1, changes.get());
    }

    @Test
    void whatDoesNotMatterIsNoChange() {
        added("speaker-a", Parts.PLAIN);
        updated("speaker-a", Parts.PLAIN.metadata("'resourceVersion': '7', 'labels': {'x': 'y'}"));
        updated("speaker-a", Parts.PLAIN.metadata("'deletionTimestamp': '2026-01-01T00:00:05Z'"));
        assertEquals(1, changes.get());
        deleted("speaker-a");
        assertEquals(2, changes.get());
        assertTrue(table.all().isEmpty());
        deleted("speaker-a");
        assertEquals(2, changes.get());
    }

    @ParameterizedTest
    @CsvSource({
        "v0.16.1, 'example.com/speaker:v0.16.1'",
        "v0.16.1, 'example.com:5000/metallb/speaker:v0.16.1@sha256:0123456789abcdef'",
        "'', 'example.com:5000/metallb/speaker'",
        "'', 'example.com/speaker@sha256:0123456789abcdef'",
        "'', ''",
        "main, 'speaker:main'",
    })
    void withoutLabelTheImagesTagIsTheVersion(String version, String image) {
        added("speaker-a", Parts.PLAIN.spec(spec("{'name': 'speaker', 'image': '" + image + "'}")));
        assertEquals(version, only().version());
    }

    @Test
    void theLabelComesFirst() {
        added("speaker-a", Parts.PLAIN.metadata("'labels': {'app.kubernetes.io/version': '0.15.3'}"));
        assertEquals("0.15.3", only().version());
        updated("speaker-a", Parts.PLAIN.metadata("'labels': {'app.kubernetes.io/version': ''}"));
        assertEquals("v0.16.1", only().version());
    }

    @Test
    void ofSeveralContainersTheOneCalledSpeakerCounts() {
        added(
                "speaker-a",
                Parts.PLAIN.spec(
                        spec("{'name': 'frr', 'image': 'frr:9.1'}, {'name': 'speaker', 'image': 's:v0.14.9'}")));
        assertEquals("v0.14.9", only().version());
        updated("speaker-a", Parts.PLAIN.spec(spec("{'name': 'other', 'image': 'x:1.2'}")));
        assertEquals("1.2", only().version());
        updated("speaker-a", Parts.PLAIN.spec(spec("")));
        assertEquals("", only().version());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'phase': 'Succeeded', 'podIPs': [{'ip': '192.0.2.1'}]",
                "'phase': 'Failed', 'podIPs': [{'ip': '192.0.2.1'}]",
                "'phase': 'Pending'",
                "'phase': 'Running', 'podIPs': [{'ip': 'nonsense'}], 'podIP': ''",
            },
            quoteCharacter = '"')
    void whoCannotLiveDoesNotCount(String status) {
        added("speaker-a", Parts.PLAIN.status(status));
        assertTrue(table.all().isEmpty());
        updated("speaker-a", Parts.PLAIN);
        assertEquals(1, table.all().size());
        updated("speaker-a", Parts.PLAIN.status(status));
        assertTrue(table.all().isEmpty());
        assertEquals(2, changes.get());
    }

    @Test
    void notBoundToANodeDoesNotCount() {
        added("speaker-a", Parts.PLAIN.spec("'containers': []"));
        assertTrue(table.all().isEmpty());
    }

    @Test
    void theOldFieldOfOneAddressWillDo() {
        added("speaker-a", Parts.PLAIN.status("'phase': 'Running', 'podIP': '192.0.2.9'"));
        assertEquals(List.of(IpAddress.parse("192.0.2.9")), only().addresses());
    }

    @Test
    void duringARollingUpdateTheNewestRunningOneCounts() {
        added("speaker-old", pod("1.0", "2026-01-01T00:00:00Z", "'phase': 'Running'"));
        added("speaker-new", pod("2.0", "2026-01-02T00:00:00Z", "'phase': 'Pending'"));
        assertEquals("1.0", only().version());
        updated("speaker-new", pod("2.0", "2026-01-02T00:00:00Z", "'phase': 'Running'"));
        assertEquals("2.0", only().version());
        deleted("speaker-new");
        assertEquals("1.0", only().version());
    }

    @Test
    void oneThatIsBeingDeletedCountsAsLongAsThereIsNoOther() {
        String leaving = "2026-01-03T00:00:00Z', 'deletionTimestamp': '2026-01-04T00:00:00Z";
        added("speaker-leaving", pod("1.0", leaving, "'phase': 'Running'"));
        assertEquals("1.0", only().version());
        added("speaker-new", pod("2.0", "2026-01-02T00:00:00Z", "'phase': 'Running'"));
        assertEquals("2.0", only().version());
    }

    @Test
    void aPodOfTheSameNameOnAnotherNodeLeavesTheFirst() {
        added("speaker-a", Parts.PLAIN);
        updated("speaker-a", Parts.PLAIN.spec("'nodeName': 'node-2', 'containers': []"));
        assertEquals("node-2", only().node());
    }

    @Test
    void everyNodeHasItsOwn() {
        added("speaker-a", Parts.PLAIN);
        added("speaker-b", Parts.PLAIN.spec("'nodeName': 'node-2', 'containers': []"));
        assertEquals(
                List.of("node-1", "node-2"),
                table.all().stream().map(SpeakerPod::node).sorted().toList());
    }

    private SpeakerPod only() {
        assertEquals(1, table.all().size());
        return table.all().iterator().next();
    }

    private static String spec(String containers) {
        return "'nodeName': 'node-1', 'containers': [" + containers + "]";
    }

    private static Parts pod(String version, String created, String phase) {
        return new Parts(
                "'creationTimestamp': '" + created + "', 'labels': {'app.kubernetes.io/version': '" + version + "'}",
                Parts.PLAIN.spec(),
                phase + ", 'podIPs': [{'ip': '192.0.2.1'}]");
    }

    private void added(String name, Parts parts) {
        accept(Change.Kind.ADDED, name, parts);
    }

    private void updated(String name, Parts parts) {
        accept(Change.Kind.UPDATED, name, parts);
    }

    private void deleted(String name) {
        accept(Change.Kind.DELETED, name, Parts.PLAIN);
    }

    private void accept(Change.Kind kind, String name, Parts parts) {
        String json = "{'metadata': {'namespace': 'metallb-system', 'name': '" + name + "', " + parts.metadata()
                + "}, 'spec': {" + parts.spec() + "}, 'status': {" + parts.status() + "}}";
        try {
            Pod pod = new ObjectMapper().readValue(json.replace('\'', '"'), Pod.class);
            table.accept(new Change<>(kind, "metallb-system/" + name, pod));
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(json, wrong);
        }
    }
}
