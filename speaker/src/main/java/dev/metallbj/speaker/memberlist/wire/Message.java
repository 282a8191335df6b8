package dev.metallbj.speaker.memberlist.wire;

import java.util.List;
import java.util.Objects;

/**
 * One message of the protocol, without its envelopes.
 *
 * <p>Numbers that are u32 on the wire are {@code long} here, 0 to 2^32-1. Byte fields that are absent or nil are {@link Bytes#EMPTY}.
 */
public sealed interface Message {
    /** A message that can be gossiped: news about one node. */
    sealed interface News extends Message {
        /** Name of the node that the news is about. */
        String node();

        long incarnation();
    }

    /**
     * Are you there? On UDP and on TCP.
     *
     * @param sequence number that the answer repeats
     * @param node who is meant; a node of another name must not answer. Empty means anyone
     * @param replyTo where the answer goes
     */
    record Ping(long sequence, String node, ReplyTo replyTo) implements Message {
        public Ping {
            Objects.requireNonNull(node);
            Objects.requireNonNull(replyTo);
            MessageRanges.u32("SeqNo", sequence);
        }
    }

    /**
     * Ping somebody for me.
     *
     * @param sequence number that the relayed answer repeats
     * @param target address of the node to ping
     * @param port of the target; 0 means the port of the receiver of this message
     * @param node name of the target
     * @param nack whether a {@link Nack} is wanted when the target does not answer
     * @param replyTo where the answer goes
     */
    record IndirectPing(long sequence, Bytes target, int port, String node, boolean nack, ReplyTo replyTo)
            implements Message {
        public IndirectPing {
            Objects.requireNonNull(target);
            Objects.requireNonNull(node);
            Objects.requireNonNull(replyTo);
            MessageRanges.u32("SeqNo", sequence);
            MessageRanges.port(port);
        }
    }

    /**
     * The answer to a ping. On UDP and on TCP.
     *
     * @param payload of the answering program; unused by MetalLB
     */
    record Ack(long sequence, Bytes payload) implements Message {
        public Ack {
            Objects.requireNonNull(payload);
            MessageRanges.u32("SeqNo", sequence);
        }
    }

    /** The answer to an indirect ping whose target is silent: the messenger at least is healthy. */
    record Nack(long sequence) implements Message {
        public Nack {
            MessageRanges.u32("SeqNo", sequence);
        }
    }

    /** {@code from} got no answer from {@code node}. */
    record Suspect(long incarnation, String node, String from) implements News {
        public Suspect {
            Objects.requireNonNull(node);
            Objects.requireNonNull(from);
            MessageRanges.u32("Incarnation", incarnation);
        }
    }

    /** {@code from} declares {@code node} dead; when both are the same, the node left on purpose. */
    record Dead(long incarnation, String node, String from) implements News {
        public Dead {
            Objects.requireNonNull(node);
            Objects.requireNonNull(from);
            MessageRanges.u32("Incarnation", incarnation);
        }

        /** Whether the node itself said so. */
        public boolean isLeave() {
            return node.equals(from);
        }
    }

    /**
     * A node lives and this is how to reach it.
     *
     * @param address 4 or 16 bytes
     * @param port 0 means the port of the receiver
     * @param meta data of the node's program, at most 512 bytes by convention
     */
    record Alive(long incarnation, String node, Bytes address, int port, Bytes meta, Versions versions)
            implements News {
        public Alive {
            Objects.requireNonNull(node);
            Objects.requireNonNull(address);
            Objects.requireNonNull(meta);
            Objects.requireNonNull(versions);
            MessageRanges.u32("Incarnation", incarnation);
            MessageRanges.port(port);
        }
    }

    /** A message of the program around memberlist (serf). MetalLB has none; such a message is read and ignored. */
    record User(Bytes content) implements Message {
        public User {
            Objects.requireNonNull(content);
        }
    }

    /**
     * Everything that the sender knows; the receiver answers with the same. TCP only.
     *
     * @param join whether the sender is joining: the versions of all nodes are compared then
     * @param userState of the program around memberlist; empty for MetalLB
     */
    record PushPull(boolean join, List<NodeState> nodes, Bytes userState) implements Message {
        public PushPull {
            nodes = List.copyOf(nodes);
            Objects.requireNonNull(userState);
        }
    }

    /** Why the other side refused the stream. TCP only. */
    record Failure(String text) implements Message {
        public Failure {
            Objects.requireNonNull(text);
        }
    }
}
