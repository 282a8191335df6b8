package dev.metallbj.lab.bench.decisions;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.L2Advertisement;
import dev.metallbj.config.Pool;
import dev.metallbj.speaker.election.Decision;
import dev.metallbj.speaker.election.Election;
import dev.metallbj.speaker.election.Electorate;
import dev.metallbj.speaker.election.Endpoints;
import dev.metallbj.speaker.election.Members;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.NodeView;
import dev.metallbj.speaker.election.Rules;
import dev.metallbj.speaker.election.ServiceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A node is elected for a Service whose address was never seen, so that the nodes are put in order for it first. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OneElection {
    private static final IpAddress IP = IpAddress.parse("192.0.2.10");

    /** In the cluster; all of them are members. */
    @Param({"3", "100"})
    public int nodes = 3;

    private final List<NodeView> views = new ArrayList<>();
    private ServiceView service = service(Set.of("node-1"));
    private Config config = Config.EMPTY;
    private Electorate electorate = new Electorate(List.of(), Members.EVERY_NODE, false, Rules.SET_1);
    private Set<String> names = Set.of();

    /** One pool, one advertisement for all. */
    @Setup
    public void populate() {
        for (int i = 1; i <= nodes; i++) {
            String name = "node-" + i;
            views.add(new NodeView(name, Map.of("kubernetes.io/hostname", name), false, false));
        }
        electorate = new Electorate(views, Members.EVERY_NODE, false, Rules.SET_1);
        names = electorate.nodeNames();
        electorate = electorate.withMembers(Members.of(names));
        service = service(names);
        config = new Config(
                List.of(new Pool(
                        "bench", Map.of(), List.of(Cidr.containing(IP, 24).range()), true, false, Optional.empty())),
                List.of(new L2Advertisement("all", List.of(), List.of(), List.of(), List.of(), List.of(), List.of())));
        if (!(elect() instanceof Decision.Announce)) {
            throw new IllegalStateException("nobody is elected: " + elect());
        }
    }

    /** One election; what it returns is only there so that the compiler cannot leave it out. */
    @Benchmark
    public Decision elect() {
        return Election.decide(service, config, electorate, NodeOrder.of(IP, names));
    }

    private static ServiceView service(Set<String> serving) {
        return new ServiceView(
                "bench",
                "web",
                Map.of("app.kubernetes.io/name", "web"),
                ServiceView.TrafficPolicy.CLUSTER,
                false,
                List.of(IP),
                new Endpoints(true, serving));
    }
}
