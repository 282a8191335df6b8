package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Input;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.Versions;
import org.junit.jupiter.api.Test;

/** The order in which news is looked at. */
class HandoffTest {
    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");

    private final Handoff handoff = new Handoff(2);

    @Test
    void aliveComesFirstAndTheNewestOfEach() {
        Input.Received suspect = news(new Message.Suspect(1, "a", "b"));
        Input.Received dead = news(new Message.Dead(1, "a", "b"));
        Input.Received older = news(alive(2));
        Input.Received newer = news(alive(3));
        for (Input.Received one : new Input.Received[] {suspect, older, dead, newer}) {
            assertTrue(handoff.add(one));
        }
        assertFalse(handoff.add(news(alive(4))), "no more than two");
        assertEquals(newer, handoff.takeNewest());
        assertEquals(older, handoff.takeNewest());
        assertEquals(dead, handoff.takeNewest());
        assertEquals(suspect, handoff.takeNewest());
        assertNull(handoff.takeNewest());
    }

    private static Message alive(long incarnation) {
        return new Message.Alive(incarnation, "a", Bytes.of(ADDRESS), 7946, Bytes.EMPTY, Versions.METALLB);
    }

    private static Input.Received news(Message message) {
        return new Input.Received(new Endpoint(ADDRESS, 7946), message);
    }
}
