package dev.metallbj.speaker.election;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.Cidr;
import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.L2Advertisement;
import dev.metallbj.config.L2Advertisement.PreferredNodes;
import dev.metallbj.config.LabelSelector;
import dev.metallbj.config.LabelSelector.Operator;
import dev.metallbj.config.LabelSelector.Requirement;
import dev.metallbj.config.Pool;
import dev.metallbj.speaker.election.EndpointView.Condition;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** A case of {@code election.json} as the election's own values. */
record JsonCase(
        String id,
        List<NodeView> nodes,
        Members members,
        boolean ignoreExcludeLabel,
        Config config,
        ServiceView service) {
    static JsonCase of(JsonNode c) {
        JsonNode service = c.get("service");
        List<EndpointView> endpoints = new ArrayList<>();
        for (JsonNode slice : c.get("endpointSlices")) {
            endpoints.addAll(list(slice, JsonCase::endpoint));
        }
        return new JsonCase(
                c.get("id").textValue(),
                list(c.get("nodes"), JsonCase::node),
                c.get("members").isNull() ? Members.EVERY_NODE : Members.of(new HashSet<>(texts(c.get("members")))),
                c.get("ignoreExcludeLB").booleanValue(),
                new Config(
                        list(c.get("pools"), JsonCase::pool), list(c.get("l2Advertisements"), JsonCase::advertisement)),
                service(service, Endpoints.of(endpoints)));
    }

    Electorate electorate(Rules rules) {
        return new Electorate(nodes, members, ignoreExcludeLabel, rules);
    }

    NodeOrder order() {
        return NodeOrder.of(
                service.rankingIp(), nodes.stream().map(NodeView::name).toList());
    }

    private static NodeView node(JsonNode node) {
        return new NodeView(
                node.get("name").textValue(),
                labels(node.path("labels")),
                node.path("networkUnavailable").asText().equals("True"),
                node.path("unschedulable").booleanValue());
    }

    private static EndpointView endpoint(JsonNode endpoint) {
        return new EndpointView(
                Optional.ofNullable(endpoint.path("nodeName").textValue()),
                condition(endpoint.path("ready")),
                condition(endpoint.path("serving")));
    }

    private static Condition condition(JsonNode value) {
        if (!value.isBoolean()) {
            return Condition.UNSET;
        }
        return value.booleanValue() ? Condition.TRUE : Condition.FALSE;
    }

    private static ServiceView service(JsonNode service, Endpoints endpoints) {
        boolean shares = false;
        for (String annotation : labels(service.path("annotations")).keySet()) {
            shares |= annotation.equals("metallb.io/allow-shared-ip")
                    || annotation.equals("metallb.universe.tf/allow-shared-ip");
        }
        return new ServiceView(
                service.get("namespace").textValue(),
                service.get("name").textValue(),
                labels(service.path("labels")),
                service.get("externalTrafficPolicy").textValue().equals("Local")
                        ? TrafficPolicy.LOCAL
                        : TrafficPolicy.CLUSTER,
                shares,
                list(service.get("ips"), ip -> IpAddress.parse(ip.textValue())),
                endpoints);
    }

    private static Pool pool(JsonNode pool) {
        return new Pool(
                pool.get("name").textValue(),
                labels(pool.path("labels")),
                list(pool.get("spec").get("addresses"), entry -> range(entry.textValue())),
                true,
                pool.get("spec").path("avoidBuggyIPs").booleanValue(),
                Optional.empty());
    }

    private static IpRange range(String entry) {
        int slash = entry.indexOf('/');
        if (slash >= 0) {
            IpAddress base = IpAddress.parse(entry.substring(0, slash));
            return Cidr.containing(base, Integer.parseInt(entry.substring(slash + 1)))
                    .range();
        }
        int dash = entry.indexOf('-');
        return new IpRange(
                IpAddress.parse(entry.substring(0, dash).strip()),
                IpAddress.parse(entry.substring(dash + 1).strip()));
    }

    private static L2Advertisement advertisement(JsonNode advertisement) {
        JsonNode spec = advertisement.get("spec");
        return new L2Advertisement(
                advertisement.get("name").textValue(),
                texts(spec.path("ipAddressPools")),
                list(spec.path("ipAddressPoolSelectors"), JsonCase::selector),
                list(spec.path("nodeSelectors"), JsonCase::selector),
                texts(spec.path("interfaces")),
                list(spec.path("serviceSelectors"), JsonCase::selector),
                list(
                        spec.path("preferredNodeSelectors"),
                        p -> new PreferredNodes(p.get("weight").intValue(), selector(p.path("preference")))));
    }

    private static LabelSelector selector(JsonNode selector) {
        List<Requirement> requirements = new ArrayList<>();
        labels(selector.path("matchLabels"))
                .forEach((key, value) -> requirements.add(new Requirement(key, Operator.IN, Set.of(value))));
        for (JsonNode expression : selector.path("matchExpressions")) {
            requirements.add(new Requirement(
                    expression.get("key").textValue(),
                    operator(expression.get("operator").textValue()),
                    new HashSet<>(texts(expression.path("values")))));
        }
        return new LabelSelector(requirements);
    }

    private static Operator operator(String text) {
        for (Operator operator : Operator.values()) {
            if (operator.toString().equals(text)) {
                return operator;
            }
        }
        throw new AssertionError("unknown operator " + text);
    }

    private static Map<String, String> labels(JsonNode object) {
        Map<String, String> labels = new TreeMap<>();
        object.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().textValue()));
        return labels;
    }

    static List<String> texts(JsonNode array) {
        return list(array, JsonNode::textValue);
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
        List<T> list = new ArrayList<>();
        for (JsonNode entry : array) {
            list.add(read.apply(entry));
        }
        return list;
    }
}
