package dev.metallbj.speaker.inquiry;

import dev.metallbj.speaker.packet.MacAddress;
import java.util.List;

/**
 * "Do you have this address?", one frame for each MAC, from nobody's address.
 *
 * @param to the stations that are asked; empty = everybody
 */
public record Question(Spot spot, List<MacAddress> to) {
    public Question {
        to = List.copyOf(to);
    }
}
