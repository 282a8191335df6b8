package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.config.IpAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharersTest {
    private static final IpAddress ONE = IpAddress.parse("198.51.100.1");
    private static final IpAddress TWO = IpAddress.parse("198.51.100.2");

    private final Sharers sharers = new Sharers();

    @Test
    void orderedByNamespaceAndThenName() {
        sharers.put("a-b/x", List.of(ONE));
        sharers.put("a/z", List.of(ONE));
        assertEquals(Set.of("a-b/x", "a/z"), sharers.put("a/y", List.of(ONE, TWO)));
        assertEquals(List.of("a/y", "a/z", "a-b/x"), sharers.inOrder(ONE));
        assertEquals(List.of("a/y"), sharers.inOrder(TWO));
        assertEquals(Set.of(), sharers.put("a/y", List.of(ONE, TWO)), "nothing new");
    }

    @Test
    void whoeverLosesASharerIsTold() {
        sharers.put("a/x", List.of(ONE));
        sharers.put("a/y", List.of(ONE));
        assertEquals(Set.of("a/y"), sharers.put("a/x", List.of(TWO)));
        assertEquals(Set.of(), sharers.of("a/y"));
        assertEquals(Set.of(), sharers.remove("a/x"));
        assertEquals(List.of(), sharers.inOrder(TWO));
    }
}
