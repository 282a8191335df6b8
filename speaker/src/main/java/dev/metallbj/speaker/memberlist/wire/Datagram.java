package dev.metallbj.speaker.memberlist.wire;

import java.util.List;

/**
 * What one UDP packet contained. A bad part of a compound is dropped alone, so there can be both.
 *
 * @param messages in their order in the packet
 * @param drops why parts, or the whole packet, were dropped
 */
public record Datagram(List<Message> messages, List<DropReason> drops) {
    public Datagram {
        messages = List.copyOf(messages);
        drops = List.copyOf(drops);
    }
}
