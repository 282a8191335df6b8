package dev.metallbj.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MetronomeTest {
    @Test
    void beatsDoNotDriftWhenTheyAreALittleLate() {
        assertEquals(15, Metronome.next(10, 10, 5));
        assertEquals(15, Metronome.next(10, 14, 5));
    }

    @Test
    void missedBeatsAreLeftOut() {
        assertEquals(20, Metronome.next(10, 15, 5));
        assertEquals(115, Metronome.next(10, 112, 5));
    }

    @Test
    void anEarlyBeatIsStillFollowedByTheNext() {
        assertEquals(15, Metronome.next(10, 9, 5));
    }
}
