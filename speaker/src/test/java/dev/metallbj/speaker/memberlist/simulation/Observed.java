package dev.metallbj.speaker.memberlist.simulation;

import dev.metallbj.speaker.memberlist.state.Parameters;
import java.time.Duration;
import java.util.Locale;

/**
 * What a group did during some virtual time in which nobody died.
 *
 * @param hours virtual
 * @param falseDeaths how often somebody took a living member for dead
 * @param suspicions how often somebody suspected a member because of a probe of its own
 * @param packetsSent by one member in a second, in the mean
 * @param bytesSent by one member in a second, in the mean, with the headers of IP and UDP or TCP
 * @param mostBytes sent or received by the member that had most to do, in a second, in the mean
 * @param mostQueued longest queue of news that was seen
 * @param mostPending most questions, relays and looks under way that were seen at one member
 */
record Observed(
        double hours,
        int falseDeaths,
        long suspicions,
        double packetsSent,
        double bytesSent,
        double mostBytes,
        int mostQueued,
        int mostPending) {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Runs a group for so long under a load. */
    static Observed of(int size, Parameters parameters, double loss, Load load, Duration time, long seed) {
        Simulation simulation = Simulation.started(size, parameters, seed);
        simulation.network().lose(loss);
        simulation.network().duplicate(loss);
        load.on(simulation);
        return of(simulation, time);
    }

    /** Runs it for so long. */
    static Observed of(Simulation simulation, Duration time) {
        Traffic before = simulation.network().traffic();
        int deaths = simulation.falseDeaths().size();
        long suspicions = simulation.suspicions();
        int queued = 0;
        int pending = 0;
        for (long seconds = time.toSeconds(); seconds > 0; seconds--) {
            simulation.run(LOOK_EVERY);
            for (Host host : simulation.hosts()) {
                if (host.isUp()) {
                    queued = Math.max(queued, host.membership().queued());
                    pending = Math.max(pending, host.membership().pending());
                }
            }
        }
        Traffic traffic = simulation.network().traffic().minus(before);
        double perMember = (double) time.toSeconds() * simulation.hosts().size();
        return new Observed(
                time.toSeconds() / 3600.0,
                simulation.falseDeaths().size() - deaths,
                simulation.suspicions() - suspicions,
                traffic.packets() / perMember,
                traffic.bytes() / perMember,
                (double) traffic.mostBytes() / time.toSeconds(),
                queued,
                pending);
    }

    double suspicionsPerHour() {
        return suspicions / hours;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f h: %d false deaths, %.0f suspicions an hour; %.1f packets/s and %.0f B/s sent by one, at most %.0f B/s; "
                        + "at most %d queued, %d pending",
                hours,
                falseDeaths,
                suspicionsPerHour(),
                packetsSent,
                bytesSent,
                mostBytes,
                mostQueued,
                mostPending);
    }
}
