package dev.metallbj.lab.bench.decisions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.config.AddressEntry;
import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.service.Plan;
import dev.metallbj.controller.service.ServicePlanner;
import dev.metallbj.controller.service.ServiceView;
import dev.metallbj.controller.service.ServiceViews;
import dev.metallbj.controller.service.WaitingServices;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The first look of a controller at all Services, from the objects of the cache to the plans, without carrying any of them out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FullPass {
    private static final String NAMESPACE = "many";
    private static final Map<String, Map<String, String>> NAMESPACES = Map.of(NAMESPACE, Map.of());

    /** JMH runs all of them, each in a JVM of its own. */
    @Param
    public PassKind kind = PassKind.NEW;

    private final List<Service> cache = new ArrayList<>();
    private List<Pool> pools = List.of();

    /** Makes the objects that the cache would have. */
    @Setup
    public void fill() throws JsonProcessingException, InvalidTextException {
        pools = List.of(
                new Pool("bench", Map.of(), List.of(AddressEntry.parse(kind.pool())), true, false, Optional.empty()));
        ObjectMapper mapper = new ObjectMapper();
        IpAddress address = IpAddress.parse("198.19.0.0");
        for (int i = 0; i < PassKind.SERVICES; i++) {
            cache.add(mapper.readValue(i < kind.assigned() ? assigned(i, address) : unassigned(i), Service.class));
            address = address.next();
        }
    }

    /** One pass; how many statuses it wants to write. */
    @Benchmark
    public int pass() {
        Allocator allocator = new Allocator();
        ServicePlanner planner = new ServicePlanner(allocator, "");
        WaitingServices waiting = new WaitingServices();
        allocator.setPools(pools, NAMESPACES);
        List<ServiceView> ours = new ArrayList<>();
        for (Service service : cache) {
            ours.add(ServiceViews.of(service));
        }
        planner.adopt(ours);
        ours.sort(ServicePlanner.ASSIGNED_FIRST);
        int writes = 0;
        for (ServiceView service : ours) {
            Plan plan = planner.plan(service);
            waiting.after(service, plan);
            writes += plan.write().isPresent() ? 1 : 0;
        }
        if (writes != kind.writes()) {
            throw new IllegalStateException(kind.text() + ": " + writes + " writes");
        }
        return writes;
    }

    private static String assigned(int i, IpAddress address) {
        return service(
                i, "\"annotations\": {\"metallb.io/ip-allocated-from-pool\": \"bench\"}", """
                {"loadBalancer": {"ingress": [{"ip": "%s", "ipMode": "VIP"}]},
                 "conditions": [{"type": "metallb.io/Assigned", "status": "True", "reason": "Assigned", "message": "",
                                 "lastTransitionTime": "2026-01-01T00:00:00Z"}]}""".formatted(address));
    }

    private static String unassigned(int i) {
        return service(i, "\"annotations\": {}", "{\"loadBalancer\": {}}");
    }

    private static String service(int i, String annotations, String status) {
        // A cluster gets its Services one after the other, over months.
        return """
                {"apiVersion": "v1", "kind": "Service",
                 "metadata": {"name": "service-%d", "namespace": "%s", "uid": "uid-%d", "resourceVersion": "%d",
                              "creationTimestamp": "2026-01-%02dT%02d:%02d:00Z", %s},
                 "spec": {"type": "LoadBalancer", "clusterIP": "198.18.0.1", "clusterIPs": ["198.18.0.1"],
                          "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "externalTrafficPolicy": "Cluster",
                          "ports": [{"name": "http", "protocol": "TCP", "port": 80},
                                    {"name": "https", "protocol": "TCP", "port": 443}]},
                 "status": %s}""".formatted(i, NAMESPACE, i, i + 1, 1 + i / 1440 % 28, i / 60 % 24, i % 60, annotations, status);
    }
}
