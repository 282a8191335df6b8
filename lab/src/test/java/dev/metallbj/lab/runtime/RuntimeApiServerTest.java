package dev.metallbj.lab.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.run.Await;
import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.Clients;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.Listings;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.kubernetes.ObjectRef;
import dev.metallbj.runtime.kubernetes.Selection;
import dev.metallbj.runtime.kubernetes.ServiceStatusPatch;
import dev.metallbj.runtime.kubernetes.ServiceStatusPatch.ConditionEdit;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.Namespace;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServiceStatus;
import dev.metallbj.runtime.metrics.Metrics;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way to the API server, against a real one that is also killed. */
class RuntimeApiServerTest {
    private static final String NAMESPACE = "default";
    private static final String POOL = "metallb.io/ip-allocated-from-pool";
    private static final String OURS = ServiceStatus.ASSIGNED;
    private static final Duration SOON = Duration.ofSeconds(30);

    private static ApiServer server;
    private static KubernetesClient admin;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private KubernetesClient client;

    @BeforeAll
    static void start() {
        server = ApiServer.builder().startOnLoopback();
        admin = server.client();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        client = Clients.connect(Config.fromKubeconfig(server.kubeconfig().toFile()), "metallb-test");
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void statusAndAnnotationAreOneWrite() {
        String name = create();
        addForeignCondition(name);
        Service before = get(name);
        Service after = patch(before, List.of("198.51.100.1", "198.51.100.2"), Optional.of("green"))
                .write(client);
        assertEquals(List.of("198.51.100.1", "198.51.100.2"), addresses(after));
        assertEquals("green", after.getMetadata().getAnnotations().get(POOL));
        assertEquals("me", annotations(name).get("keep"), "other annotations stay");
        assertEquals(List.of("example.com/Seen True Seen"), conditions(name), "conditions of others stay");
        assertEquals(
                after.getMetadata().getResourceVersion(),
                get(name).getMetadata().getResourceVersion());

        Service cleared = patch(after, List.of(), Optional.empty()).write(client);
        assertEquals(List.of(), addresses(cleared));
        assertFalse(cleared.getMetadata().getAnnotations().containsKey(POOL));
        assertEquals(List.of("example.com/Seen True Seen"), conditions(name));
    }

    @Test
    void ourConditionIsMergedAmongThoseOfOthersAndTheAddressesAreReplaced() {
        String name = create();
        addForeignCondition(name);
        Instant first = Instant.parse("2026-01-02T03:04:05Z");
        Service assigned =
                write(get(name), Optional.of(List.of("198.51.100.1", "198.51.100.2")), put("True", "Assigned", first));
        assertEquals(List.of("example.com/Seen True Seen", "metallb.io/Assigned True Assigned"), conditions(name));
        assertEquals(first.toString(), ours(name).getLastTransitionTime());
        assertEquals(
                "VIP", assigned.getStatus().loadBalancer().ingress().getFirst().ipMode());
        assertEquals("Assigned", assigned.getStatus().assigned().orElseThrow().reason());

        // Neither the addresses nor the time are named, and both stay.
        Service reworded = write(
                assigned,
                Optional.empty(),
                new ConditionEdit.Put(OURS, "True", "SecondFamilyMissing", "no IPv6", Optional.empty(), 0));
        assertEquals(List.of("198.51.100.1", "198.51.100.2"), addresses(reworded));
        assertEquals("SecondFamilyMissing", ours(name).getReason());
        assertEquals(first.toString(), ours(name).getLastTransitionTime());

        Service replaced = write(reworded, Optional.of(List.of("198.51.100.3")), put("True", "Assigned", first));
        assertEquals(List.of("198.51.100.3"), addresses(replaced), "the list is replaced, not merged");
        assertEquals(
                "VIP", replaced.getStatus().loadBalancer().ingress().getFirst().ipMode());

        Service removed = write(replaced, Optional.of(List.of()), new ConditionEdit.Remove(OURS));
        assertEquals(List.of("example.com/Seen True Seen"), conditions(name));
        assertEquals(List.of(), addresses(removed));

        Service nothing = write(removed, Optional.empty(), new ConditionEdit.Remove(OURS));
        assertEquals(
                removed.getMetadata().getResourceVersion(),
                nothing.getMetadata().getResourceVersion(),
                "removing what is not there changes nothing");
    }

    private Service write(Service service, Optional<List<String>> addresses, ConditionEdit condition) {
        return new ServiceStatusPatch(
                        NAMESPACE,
                        service.getMetadata().getName(),
                        service.getMetadata().getResourceVersion(),
                        addresses,
                        Map.of(),
                        Optional.of(condition))
                .write(client);
    }

    private static ConditionEdit put(String status, String reason, Instant since) {
        return new ConditionEdit.Put(OURS, status, reason, "said by the test", Optional.of(since), 0);
    }

    private static Condition ours(String name) {
        return admin.services().inNamespace(NAMESPACE).withName(name).require().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(OURS))
                .findFirst()
                .orElseThrow();
    }

    /** All of them: our own model knows only those that are read. */
    private static Map<String, String> annotations(String name) {
        return admin.services()
                .inNamespace(NAMESPACE)
                .withName(name)
                .require()
                .getMetadata()
                .getAnnotations();
    }

    /** All of them, by type: {@code type status reason}. */
    private static List<String> conditions(String name) {
        return admin.services().inNamespace(NAMESPACE).withName(name).require().getStatus().getConditions().stream()
                .map(condition -> condition.getType() + " " + condition.getStatus() + " " + condition.getReason())
                .sorted()
                .toList();
    }

    @Test
    void aServiceChangedMeanwhileIsNotOverwritten() {
        String name = create();
        Service before = get(name);
        addForeignCondition(name);
        assertNotEquals(
                before.getMetadata().getResourceVersion(),
                get(name).getMetadata().getResourceVersion());
        KubernetesClientException refused = assertThrows(
                KubernetesClientException.class,
                () -> patch(before, List.of("198.51.100.1"), Optional.of("green"))
                        .write(client));
        assertEquals(409, refused.getCode());
        assertEquals(List.of(), addresses(get(name)));
        admin.services().inNamespace(NAMESPACE).withName(name).delete();
        KubernetesClientException gone = assertThrows(
                KubernetesClientException.class,
                () -> patch(before, List.of("198.51.100.1"), Optional.of("green"))
                        .write(client));
        assertEquals(404, gone.getCode());
    }

    @Test
    void anEventSaidAgainIsCounted() {
        Service service = get(create());
        try (EventRecorder events =
                new EventRecorder(client, "metallb-controller", "node-1", new Metrics(), Clock.systemUTC())) {
            ObjectRef about = ObjectRef.of(service);
            for (int i = 0; i < 3; i++) {
                events.record(about, EventRecorder.Type.NORMAL, "IPAllocated", "Assigned IP [\"198.51.100.1\"]");
            }
            events.record(about, EventRecorder.Type.WARNING, "AllocationFailed", "no");
            assertTrue(Await.until(SOON, () -> eventsAbout(service).size() == 2), () -> "" + eventsAbout(service));
        }
        Event counted = eventsAbout(service).stream()
                .filter(event -> event.getReason().equals("IPAllocated"))
                .findFirst()
                .orElseThrow();
        assertEquals(3, counted.getCount());
        assertEquals("Normal", counted.getType());
        assertEquals("metallb-controller", counted.getSource().getComponent());
        assertEquals("node-1", counted.getSource().getHost());
        assertEquals(service.getMetadata().getUid(), counted.getInvolvedObject().getUid());
        assertEquals("Service", counted.getInvolvedObject().getKind());
        assertEquals("v1", counted.getInvolvedObject().getApiVersion());
    }

    /** Events about different objects are written side by side; what is said about one of them stays in order. */
    @Test
    void eventsAboutOneObjectAreWrittenInTheirOrder() {
        List<Service> services = Stream.generate(() -> get(create())).limit(12).toList();
        List<String> said = IntStream.range(0, 15).mapToObj(i -> "step " + i).toList();
        try (EventRecorder events =
                new EventRecorder(client, "metallb-controller", "node-1", new Metrics(), Clock.systemUTC())) {
            for (String message : said) {
                services.forEach(
                        service -> events.record(ObjectRef.of(service), EventRecorder.Type.NORMAL, "Step", message));
            }
            for (Service service : services) {
                assertTrue(Await.until(SOON, () -> steps(service).size() == said.size()), () -> "" + steps(service));
            }
        }
        for (Service service : services) {
            assertEquals(said, steps(service));
        }
    }

    /** What was said, in the order in which it was written. */
    private static List<String> steps(Service service) {
        return eventsAbout(service).stream()
                .sorted(Comparator.comparingLong(
                        event -> Long.parseLong(event.getMetadata().getResourceVersion())))
                .map(Event::getMessage)
                .toList();
    }

    @Test
    void anEventCountedAfterItExpiredIsMadeAnew() {
        Service service = get(create());
        try (EventRecorder events =
                new EventRecorder(client, "metallb-speaker", "node-1", new Metrics(), Clock.systemUTC())) {
            events.record(ObjectRef.of(service), EventRecorder.Type.NORMAL, "nodeAssigned", "announcing");
            assertTrue(Await.until(SOON, () -> eventsAbout(service).size() == 1));
            admin.resourceList(List.copyOf(eventsAbout(service))).delete();
            events.record(ObjectRef.of(service), EventRecorder.Type.NORMAL, "nodeAssigned", "announcing");
            assertTrue(Await.until(SOON, () -> eventsAbout(service).size() == 1));
        }
    }

    /** The client itself loses the watch at the next event after anything that is not ASCII, and lists everything anew. */
    @Test
    void aWatchSurvivesAnUmlaut() {
        String name = create();
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean read = new AtomicBoolean();
        Listings.of(client).subscribe("/api/v1/services", 250, new Listings.Listener() {
            @Override
            public void listing() {
                asked.incrementAndGet();
            }

            @Override
            public void complete() {
                asked.incrementAndGet();
                read.set(true);
            }
        });
        try (Informers informers = new Informers(client)) {
            ObjectCache<Service> services = informers.add(Selection.everywhere(Service.class), change -> {});
            informers.start();
            assertTrue(Await.until(SOON, informers::synced));
            assertTrue(Await.until(SOON, read::get), "the end of the listing is told a little later");
            int before = asked.get();
            for (String text :
                    List.of("größe", "plain", "日本語 🎈", "x".repeat(20_000) + "ß", "\0\u202e\ud83c\udf88", "end")) {
                admin.services()
                        .inNamespace(NAMESPACE)
                        .withName(name)
                        .edit(service -> new ServiceBuilder(service)
                                .editMetadata()
                                .addToAnnotations("metallb.io/text", text)
                                .endMetadata()
                                .build());
                assertTrue(
                        Await.until(
                                SOON,
                                () -> services.get(NAMESPACE + "/" + name)
                                        .map(seen -> text.equals(seen.getMetadata()
                                                .getAnnotations()
                                                .get("metallb.io/text")))
                                        .orElse(false)),
                        text);
            }
            assertEquals(before, asked.get(), "the watch has ended meanwhile");
        }
    }

    @Test
    void pagesAreReadWhole() {
        int before = admin.services().inAnyNamespace().list().getItems().size();
        IntStream.range(0, 300).parallel().forEach(i -> create());
        ConcurrentLinkedQueue<Change<Service>> changes = new ConcurrentLinkedQueue<>();
        try (Informers informers = new Informers(client)) {
            ObjectCache<Service> services = informers.add(Selection.everywhere(Service.class), changes::add);
            informers.start();
            assertTrue(Await.until(SOON, informers::synced));
            assertEquals(before + 300, services.size());
            assertEquals(before + 300, changes.size(), "every one was reported before the cache counted as synced");
        }
        assertCompressed("/api/v1/services?limit=250");
    }

    private void assertCompressed(String list) {
        AtomicReference<String> encoding = new AtomicReference<>("");
        AtomicInteger bytes = new AtomicInteger();
        Interceptor seen = new Interceptor() {
            @Override
            public AsyncBody.Consumer<List<ByteBuffer>> consumer(
                    AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
                return (pieces, body) -> {
                    pieces.forEach(piece -> bytes.addAndGet(piece.remaining()));
                    consumer.consume(pieces, body);
                };
            }

            @Override
            public void after(
                    HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
                encoding.set(String.valueOf(response.header("Content-Encoding")));
            }
        };
        try (HttpClient http = client.getHttpClient()
                .newBuilder()
                .addOrReplaceInterceptor("seen", seen)
                .build()) {
            URI uri = URI.create(client.getMasterUrl() + list.substring(1));
            String text = http.sendAsync(http.newHttpRequestBuilder().uri(uri).build(), String.class)
                    .join()
                    .body();
            assertEquals("gzip", encoding.get());
            assertTrue(text.endsWith("}\n"), text);
            assertTrue(bytes.get() < text.length() / 5, bytes + " of " + text.length());
        }
    }

    /** One story, because each restart of the API server takes seconds. */
    @Test
    void cachesOutliveTheApiServer() {
        server.kill();
        Informers informers = new Informers(client);
        ConcurrentLinkedQueue<Change<Service>> changes = new ConcurrentLinkedQueue<>();
        ObjectCache<Service> services = informers.add(Selection.everywhere(Service.class), changes::add);
        ObjectCache<Namespace> namespaces = informers.add(Selection.everywhere(Namespace.class), change -> {});
        EventRecorder events =
                new EventRecorder(client, "metallb-controller", "node-1", new Metrics(), Clock.systemUTC());
        try (informers;
                events) {
            informers.start();
            assertFalse(Await.until(Duration.ofMillis(1500), () -> informers.synced()), "nothing can be read");
            server.start();
            assertTrue(Await.until(SOON, informers::synced), "an API server that comes late is waited for");
            assertTrue(namespaces.get(NAMESPACE).isPresent());
            String kept = create();
            String deleted = create();
            assertTrue(Await.until(SOON, () -> services.get(key(deleted)).isPresent()), "the watch is live");

            server.kill();
            events.record(
                    ObjectRef.of(services.get(key(kept)).orElseThrow()),
                    EventRecorder.Type.NORMAL,
                    "IPAllocated",
                    "while it was away");
            assertTrue(services.get(key(kept)).isPresent(), "the cache keeps what it knows");
            // Long enough for several failed attempts.
            assertFalse(Await.until(Duration.ofSeconds(4), () -> services.size() == 0));
            server.start();
            // The version the watch knows is older than anything the new process remembers: 410 Gone.
            String added = create();
            admin.services().inNamespace(NAMESPACE).withName(deleted).delete();
            assertTrue(Await.until(SOON, () -> services.get(key(added)).isPresent()), "new ones are seen");
            assertTrue(Await.until(SOON, () -> services.get(key(deleted)).isEmpty()), "what is gone goes");
            assertTrue(Await.until(SOON, () -> told(changes, Change.Kind.DELETED, deleted)));
            assertTrue(told(changes, Change.Kind.ADDED, added));
            assertFalse(told(changes, Change.Kind.DELETED, kept));
            assertTrue(
                    Await.until(SOON, () -> eventsAbout(get(kept)).size() == 1),
                    () -> "the Event has waited: " + eventsAbout(get(kept)));
            String last = create();
            assertTrue(Await.until(SOON, () -> services.get(key(last)).isPresent()), "the new watch is live");
        }
    }

    private static boolean told(Iterable<Change<Service>> changes, Change.Kind kind, String name) {
        for (Change<Service> change : changes) {
            if (change.kind() == kind && change.key().equals(key(name))) {
                return true;
            }
        }
        return false;
    }

    private static String create() {
        String name = "web-" + NAMES.getAndIncrement();
        admin.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .addToAnnotations("keep", "me")
                        .endMetadata()
                        .withNewSpec()
                        .withType("LoadBalancer")
                        .withAllocateLoadBalancerNodePorts(false)
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        return name;
    }

    private static void addForeignCondition(String name) {
        admin.services()
                .inNamespace(NAMESPACE)
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"conditions": [{"type": "example.com/Seen", "status": "True", "reason": "Seen",
                          "message": "by another controller", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}""");
    }

    private Service get(String name) {
        return client.resources(Service.class)
                .inNamespace(NAMESPACE)
                .withName(name)
                .require();
    }

    private static ServiceStatusPatch patch(Service service, List<String> addresses, Optional<String> pool) {
        return new ServiceStatusPatch(
                NAMESPACE,
                service.getMetadata().getName(),
                service.getMetadata().getResourceVersion(),
                Optional.of(addresses),
                Map.of(POOL, pool),
                Optional.empty());
    }

    private static List<String> addresses(Service service) {
        return service.getStatus().loadBalancer().ingress().stream()
                .map(LoadBalancerIngress::ip)
                .toList();
    }

    /** Ours: the API server has something to say about a new Service too now and then, when it repairs its list of cluster IPs. */
    private static List<Event> eventsAbout(Service service) {
        return admin
                .v1()
                .events()
                .inNamespace(NAMESPACE)
                .withField("involvedObject.uid", service.getMetadata().getUid())
                .list()
                .getItems()
                .stream()
                .filter(event -> String.valueOf(event.getReportingComponent()).startsWith("metallb-"))
                .toList();
    }

    private static String key(String name) {
        return NAMESPACE + "/" + name;
    }
}
