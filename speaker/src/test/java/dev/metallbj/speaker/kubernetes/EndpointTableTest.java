package dev.metallbj.speaker.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.model.Endpoint;
import dev.metallbj.runtime.kubernetes.model.EndpointConditions;
import dev.metallbj.runtime.kubernetes.model.EndpointSlice;
import dev.metallbj.speaker.election.Endpoints;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointTableTest {
    private static final EndpointConditions READY = new EndpointConditions(true, true, false);
    private static final EndpointConditions STOPPING = new EndpointConditions(false, true, true);
    private static final EndpointConditions GONE = new EndpointConditions(false, false, true);

    private final Map<String, EndpointSlice> seen = new HashMap<>();
    private final List<String> changed = new ArrayList<>();
    private final EndpointTable table = new EndpointTable(changed::add);

    @Test
    void sumsUpAllSlicesOfAService() {
        set("web-a", "web", new Endpoint("node-1", READY), new Endpoint("node-3", GONE));
        set("web-b", "web", new Endpoint("node-2", STOPPING), new Endpoint("", EndpointConditions.UNKNOWN));
        assertEquals(new Endpoints(true, Set.of("node-1", "node-2")), table.of("default/web"));
        assertEquals(Endpoints.NONE, table.of("default/other"));
        assertEquals(List.of("default/web", "default/web"), changed);
    }

    @Test
    void whatCannotMatterWakesNobody() {
        set("web-a", "web", new Endpoint("node-1", READY));
        changed.clear();
        set("web-a", "web", new Endpoint("node-1", READY), new Endpoint("node-1", STOPPING));
        assertEquals(List.of(), changed);
    }

    @Test
    void aSliceThatGoesOrChangesItsServiceIsForgotten() {
        set("web-a", "web", new Endpoint("node-1", READY));
        set("web-a", "dns", new Endpoint("node-1", READY));
        assertEquals(Endpoints.NONE, table.of("default/web"));
        assertEquals(new Endpoints(true, Set.of("node-1")), table.of("default/dns"));
        table.accept(new Change<>(Change.Kind.DELETED, "default/web-a", slice("web-a", "dns")));
        assertEquals(Endpoints.NONE, table.of("default/dns"));
    }

    @Test
    void aSliceOfNobodyIsNobodys() {
        set("web-a", "", new Endpoint("node-1", READY));
        assertEquals(List.of(), changed);
        set("web-a", "web", new Endpoint("node-1", READY));
        set("web-a", "", new Endpoint("node-1", READY));
        assertEquals(List.of("default/web", "default/web"), changed);
        assertEquals(Endpoints.NONE, table.of("default/web"));
    }

    private void set(String name, String service, Endpoint... endpoints) {
        EndpointSlice slice = slice(name, service);
        slice.setEndpoints(Arrays.asList(endpoints));
        Optional<EndpointSlice> before = Optional.ofNullable(seen.put(name, slice));
        Change.Kind kind = before.isPresent() ? Change.Kind.UPDATED : Change.Kind.ADDED;
        table.accept(new Change<>(kind, "default/" + name, slice, before));
    }

    private static EndpointSlice slice(String name, String service) {
        EndpointSlice slice = new EndpointSlice();
        slice.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName(name)
                .addToLabels(EndpointSlice.SERVICE_NAME, service)
                .build());
        return slice;
    }
}
