package dev.metallbj.speaker.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.model.Node;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeTableTest {
    private final AtomicInteger changes = new AtomicInteger();
    private final NodeTable table = new NodeTable(changes::incrementAndGet);

    @Test
    void heartbeatsAreNoChange() throws JsonProcessingException {
        accept(Change.Kind.ADDED, "'lastHeartbeatTime': 'one', 'status': 'False'");
        accept(Change.Kind.UPDATED, "'lastHeartbeatTime': 'two', 'status': 'False'");
        assertEquals(1, changes.get());
    }

    @Test
    void networkStateAndDeletionAre() throws JsonProcessingException {
        accept(Change.Kind.ADDED, "'status': 'Unknown'");
        assertTrue(table.all().stream().noneMatch(node -> node.networkUnavailable()));
        accept(Change.Kind.UPDATED, "'status': 'True'");
        assertTrue(table.all().stream().allMatch(node -> node.networkUnavailable()));
        accept(Change.Kind.DELETED, "'status': 'True'");
        assertEquals(3, changes.get());
        assertTrue(table.all().isEmpty());
    }

    private void accept(Change.Kind kind, String condition) throws JsonProcessingException {
        String json = "{'metadata': {'name': 'node-1', 'labels': {'zone': 'a'}}, 'spec': {},"
                + " 'status': {'conditions': [{'type': 'NetworkUnavailable', " + condition + "}]}}";
        table.accept(new Change<>(kind, "node-1", new ObjectMapper().readValue(json.replace('\'', '"'), Node.class)));
    }
}
