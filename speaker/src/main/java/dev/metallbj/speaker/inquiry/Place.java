package dev.metallbj.speaker.inquiry;

import dev.metallbj.speaker.packet.MacAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One address of a silent node on one interface. */
final class Place {
    final Spot spot;

    /** Services that wait for the outcome. */
    final Set<String> services = new HashSet<>();

    Answer answer = Answer.UNKNOWN;

    @Nullable
    Round round;

    /** When the next round may begin. */
    long nextRound;

    /** Which of the node's MACs answers; empty = ask all. */
    List<MacAddress> answersFrom = List.of();

    /** Asked because gossip has begun to miss the node, whoever waits for it. */
    boolean isSample;

    Place(Spot spot, long nextRound) {
        this.spot = spot;
        this.nextRound = nextRound;
    }

    boolean isWanted() {
        return isSample || !services.isEmpty();
    }
}
