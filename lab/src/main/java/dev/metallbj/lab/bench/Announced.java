package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.LogLine;
import dev.metallbj.lab.program.Program;
import dev.metallbj.speaker.election.NodeOrder;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which Services a speaker says it announces, and which it has to: those of whose address its node is the first in the election. */
final class Announced {
    private Announced() {}

    /** How many of these addresses are the node's share, where every node is a candidate. */
    static int share(Node node, List<Node> nodes, Collection<AddressWatch.Seen> addresses) {
        List<String> names = nodes.stream().map(Node::name).toList();
        int share = 0;
        for (AddressWatch.Seen address : addresses) {
            String first =
                    NodeOrder.of(IpAddress.parse(address.ip()), names).nodes().getFirst();
            if (first.equals(node.name())) {
                share++;
            }
        }
        return share;
    }

    /** How many Services the speaker has begun to announce and not ceased to, by its log, which costs it nothing to read. */
    static int count(Program speaker) {
        Set<String> services = new HashSet<>();
        for (LogLine line : speaker.log()) {
            switch (line.event()) {
                case "serviceAnnounced" -> services.add(line.field("service"));
                case "serviceWithdrawn" -> services.remove(line.field("service"));
                default -> {}
            }
        }
        return services.size();
    }
}
