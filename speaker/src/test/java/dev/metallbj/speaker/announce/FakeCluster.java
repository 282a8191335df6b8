package dev.metallbj.speaker.announce;

import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.L2Advertisement;
import dev.metallbj.config.Pool;
import dev.metallbj.speaker.election.Endpoints;
import dev.metallbj.speaker.election.NodeView;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A cluster in memory: what the caches would hold. Tests change it and tell the Inbox, as the caches do. */
final class FakeCluster implements ClusterView {
    static final String POOL = "main";

    final Map<String, ServiceView> services = new TreeMap<>();
    final Map<String, NodeView> nodes = new TreeMap<>();
    Config config = config(List.of());
    boolean read = true;
    List<SpeakerPod> pods = List.of();

    @Override
    public boolean isRead() {
        return read;
    }

    @Override
    public Lookup service(String service) {
        ServiceView view = services.get(service);
        return view == null ? new Lookup.Absent("serviceDeleted") : new Lookup.Present(view);
    }

    @Override
    public void forEachService(Consumer<String> reader) {
        services.keySet().forEach(reader);
    }

    @Override
    public Collection<NodeView> nodes() {
        return List.copyOf(nodes.values());
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public Collection<SpeakerPod> speakerPods() {
        return pods;
    }

    void node(String name, Map<String, String> labels) {
        nodes.put(name, new NodeView(name, labels, false, false));
    }

    /** A Service of namespace default with a serving endpoint. */
    void service(String name, String... ips) {
        service(name, true, ips);
    }

    void service(String name, boolean serving, String... ips) {
        List<IpAddress> addresses = new ArrayList<>();
        for (String ip : Arrays.asList(ips)) {
            addresses.add(IpAddress.parse(ip));
        }
        Endpoints endpoints = serving ? new Endpoints(true, Set.of("node-1")) : Endpoints.NONE;
        services.put(
                "default/" + name,
                new ServiceView("default", name, Map.of(), TrafficPolicy.CLUSTER, false, addresses, endpoints));
    }

    /** One pool with documentation addresses of both families, announced on these interfaces; none = every one. */
    static Config config(List<String> interfaces) {
        return config(interfaces, "198.51.100.0", "198.51.100.255");
    }

    /** The same with other IPv4 addresses. */
    static Config config(List<String> interfaces, String first, String last) {
        List<IpRange> ranges = List.of(range(first, last), range("2001:db8::", "2001:db8:ffff::"));
        Pool pool = new Pool(POOL, Map.of(), ranges, true, false, Optional.empty());
        L2Advertisement advertisement =
                new L2Advertisement("all", List.of(), List.of(), List.of(), interfaces, List.of(), List.of());
        return new Config(List.of(pool), List.of(advertisement));
    }

    private static IpRange range(String first, String last) {
        return new IpRange(IpAddress.parse(first), IpAddress.parse(last));
    }
}
