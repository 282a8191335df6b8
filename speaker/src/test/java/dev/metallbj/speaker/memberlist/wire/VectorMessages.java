package dev.metallbj.speaker.memberlist.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The JSON form of messages in the vectors, as our messages. */
public final class VectorMessages {
    private VectorMessages() {}

    /** Of {@code {type, body}}, or a push/pull with its header and nodes. */
    public static Message of(JsonNode node) {
        JsonNode body = node.path("body");
        return switch (node.get("type").asText()) {
            case "ping" -> new Message.Ping(u32(body, "SeqNo"), text(body, "Node"), replyTo(body));
            case "indirectPing" ->
                new Message.IndirectPing(
                        u32(body, "SeqNo"),
                        bytes(body, "Target"),
                        body.get("Port").asInt(),
                        text(body, "Node"),
                        body.get("Nack").asBoolean(),
                        replyTo(body));
            case "ackResp" -> new Message.Ack(u32(body, "SeqNo"), bytes(body, "Payload"));
            case "nackResp" -> new Message.Nack(u32(body, "SeqNo"));
            case "suspect" -> suspect(body);
            case "dead" -> dead(body);
            case "alive" -> alive(body);
            case "user" -> new Message.User(hex(body.asText()));
            case "err" -> new Message.Failure(text(body, "Error"));
            case "pushPull" -> pushPull(node);
            default -> throw new AssertionError("unknown message in a vector: " + node);
        };
    }

    public static Message.Suspect suspect(JsonNode body) {
        return new Message.Suspect(u32(body, "Incarnation"), text(body, "Node"), text(body, "From"));
    }

    public static Message.Dead dead(JsonNode body) {
        return new Message.Dead(u32(body, "Incarnation"), text(body, "Node"), text(body, "From"));
    }

    public static Message.Alive alive(JsonNode body) {
        return new Message.Alive(
                u32(body, "Incarnation"),
                text(body, "Node"),
                bytes(body, "Addr"),
                body.get("Port").asInt(),
                bytes(body, "Meta"),
                versions(body.get("Vsn")));
    }

    /** A node of a push/pull; its state is written in different ways. */
    public static NodeState nodeState(JsonNode body, MemberStatus status) {
        return new NodeState(
                text(body, "Name"),
                bytes(body, "Addr"),
                body.get("Port").asInt(),
                bytes(body, "Meta"),
                u32(body, "Incarnation"),
                status,
                versions(body.get("Vsn")));
    }

    private static Message.PushPull pushPull(JsonNode node) {
        List<NodeState> nodes = new ArrayList<>();
        node.get("nodes")
                .forEach(n -> nodes.add(nodeState(n, status(n.get("State").asInt()))));
        return new Message.PushPull(node.get("header").get("Join").asBoolean(), nodes, bytes(node, "userState"));
    }

    private static MemberStatus status(int code) {
        return switch (code) {
            case 0 -> MemberStatus.ALIVE;
            case 1 -> MemberStatus.SUSPECT;
            case 2 -> MemberStatus.DEAD;
            case 3 -> MemberStatus.LEFT;
            default -> throw new AssertionError("no such state: " + code);
        };
    }

    private static ReplyTo replyTo(JsonNode body) {
        return new ReplyTo(bytes(body, "SourceAddr"), body.get("SourcePort").asInt(), text(body, "SourceNode"));
    }

    private static Versions versions(JsonNode list) {
        return list.isEmpty()
                ? Versions.NONE
                : new Versions(
                        list.get(0).asInt(),
                        list.get(1).asInt(),
                        list.get(2).asInt(),
                        list.get(3).asInt(),
                        list.get(4).asInt(),
                        list.get(5).asInt());
    }

    private static long u32(JsonNode body, String field) {
        return body.get(field).asLong();
    }

    private static String text(JsonNode body, String field) {
        return body.get(field).asText();
    }

    private static Bytes bytes(JsonNode body, String field) {
        return body.get(field).isNull() ? Bytes.EMPTY : hex(body.get(field).asText());
    }

    private static Bytes hex(String text) {
        return Bytes.of(HexFormat.of().parseHex(text));
    }
}
