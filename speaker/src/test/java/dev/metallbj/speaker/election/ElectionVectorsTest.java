package dev.metallbj.speaker.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.VectorCases;
import dev.metallbj.speaker.election.Decision.Announce;
import dev.metallbj.speaker.election.Decision.Nobody;
import dev.metallbj.speaker.election.Decision.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code election.json} and {@code election-order.json}; no case is left out. */
final class ElectionVectorsTest {
    @Test
    void everyNodeDecidesAsTheOriginal() {
        int cases = 0;
        int announced = 0;
        for (JsonNode c : VectorCases.of("election.json")) {
            JsonCase input = JsonCase.of(c);
            Decision decision = decide(input, Rules.CLASSIC);
            check(input, decision, c.get("expect"));
            cases++;
            announced += decision instanceof Announce ? 1 : 0;
        }
        System.out.println("election.json: " + cases + " cases, somebody announces in " + announced);
        assertTrue(announced > 0 && announced < cases);
    }

    @Test
    void theReleased0161DecidesWithItsOwnRules() {
        int differing = 0;
        for (JsonNode c : VectorCases.of("election.json")) {
            JsonCase input = JsonCase.of(c);
            JsonNode expect = c.get("expect");
            Decision decision = decide(input, Rules.CLASSIC_0_16);
            assertEquals(textOrEmpty(expect.get("winner_0_16_1")), decision.winnerIfAny(), input.id());
            differing += expect.get("winner_0_16_1").equals(expect.get("winner")) ? 0 : 1;
        }
        System.out.println("election.json: another winner under 0.16.1 in " + differing + " cases");
        assertTrue(differing > 0);
    }

    @Test
    void nodesAreOrderedByTheHash() {
        int cases = 0;
        for (JsonNode c : VectorCases.of("election-order.json")) {
            IpAddress ip = IpAddress.parse(c.get("ip").textValue());
            assertEquals(c.get("canonical").textValue(), ip.toString());
            List<String> order = JsonCase.texts(c.get("order"));
            List<String> nodes = JsonCase.texts(c.get("nodes"));
            assertEquals(order, NodeOrder.of(ip, nodes).nodes());
            assertEquals(order, grown(ip, nodes).nodes());
            cases++;
        }
        System.out.println("election-order.json: " + cases + " cases");
    }

    /** The same order, made by adding one node after the other. */
    private static NodeOrder grown(IpAddress ip, List<String> nodes) {
        NodeOrder order = NodeOrder.of(ip, List.of());
        TreeSet<String> present = new TreeSet<>();
        for (String node : nodes) {
            present.add(node);
            order = order.over(present);
        }
        return order;
    }

    private static Decision decide(JsonCase input, Rules rules) {
        return Election.decide(input.service(), input.config(), input.electorate(rules), input.order());
    }

    private static void check(JsonCase input, Decision decision, JsonNode expect) {
        String id = input.id();
        assertEquals(textOrEmpty(expect.get("winner")), decision.winnerIfAny(), id);
        Optional<Placement> placement =
                Placement.of(input.config(), input.service().ips());
        assertEquals(textOrEmpty(expect.get("pool")), placement.map(Placement::pool), id);
        if (placement.isEmpty()) {
            assertEquals(new Nobody(Reason.IP_NOT_ALLOWED, List.of()), decision, id);
            assertEquals(expect.get("reason").textValue(), Reason.IP_NOT_ALLOWED.toString(), id);
            return;
        }
        assertEquals(expect.get("hashIP").textValue(), input.order().ip().toString(), id);
        if (decision instanceof Announce announce) {
            assertEquals(expect.get("pool").textValue(), announce.pool(), id);
            assertEquals(interfaces(expect.get("interfaces")), interfaces(announce.interfaces()), id);
        } else {
            assertTrue(expect.path("interfaces").isMissingNode(), id);
        }
        checkRoles(input, decision, placement.get(), expect);
    }

    private static void checkRoles(JsonCase input, Decision decision, Placement placement, JsonNode expect) {
        TreeSet<String> roles = new TreeSet<>();
        for (Map.Entry<String, JsonNode> node : expect.get("perNode").properties()) {
            Role role = Election.roleOf(
                    node.getKey(), decision, input.service(), placement, input.electorate(Rules.CLASSIC));
            assertEquals(node.getValue().textValue(), role.toString(), input.id() + " at " + node.getKey());
            roles.add(role.toString());
        }
        if (decision instanceof Nobody) {
            assertEquals(JsonCase.texts(expect.get("reasons")), new ArrayList<>(roles), input.id());
        }
    }

    private static Optional<String> textOrEmpty(JsonNode text) {
        return Optional.ofNullable(text.textValue());
    }

    private static String interfaces(JsonNode expected) {
        return expected.isTextual()
                ? expected.textValue()
                : JsonCase.texts(expected).toString();
    }

    private static String interfaces(Interfaces interfaces) {
        return switch (interfaces) {
            case Interfaces.All _ -> "all";
            case Interfaces.Named(var names) -> new TreeSet<>(names).toString();
        };
    }
}
