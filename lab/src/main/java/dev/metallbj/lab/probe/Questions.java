package dev.metallbj.lab.probe;

import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a probe has asked, and who has answered. Each question comes from a MAC of its own (of 4,096, in turns), none of which is the client's: so an
 * answer can be matched to its question however late it is, and the client's kernel, for which the answers are foreign, learns nothing from them.
 * Any thread.
 */
final class Questions {
    private static final AtomicInteger PROBES = new AtomicInteger();
    /** 02 (locally administered), 00, c6, and a byte that no host's address has there. */
    private static final long FIRST_MAC = 0x0200_c6a0_0000L;

    private static final long MACS = 4_096;

    private final long firstMac = FIRST_MAC + (PROBES.getAndIncrement() & 0xf) * MACS;
    private final Duration limit;
    private final List<Asked> asked = new ArrayList<>();

    private static final class Asked {
        private long at;
        private final List<AnswerReport.Answer> answers = new ArrayList<>(1);

        Asked(long at) {
            this.at = at;
        }
    }

    /** @param limit an answer that takes longer counts as none */
    Questions(Duration limit) {
        this.limit = limit;
    }

    /** Filter for all frames from or to one of the MACs. */
    String filter() {
        return "(" + inRow("ether[0:4]", "ether[4:2]") + " or " + inRow("ether[6:4]", "ether[10:2]") + ")";
    }

    private String inRow(String upper, String lower) {
        return "(%s = 0x%x and %s & 0xf000 = 0x%x)".formatted(upper, firstMac >>> 16, lower, firstMac & 0xf000);
    }

    /** Notes one more, which is about to be sent; returns the MAC to ask from. */
    synchronized MacAddress next() {
        MacAddress mac = new MacAddress(firstMac + asked.size() % MACS);
        asked.add(new Asked(System.nanoTime()));
        return mac;
    }

    /** The last question from this MAC passed the interface. */
    synchronized void sent(MacAddress own, long at) {
        find(own).ifPresent(question -> question.at = at);
    }

    /** An answer to this MAC passed the interface. */
    synchronized void answered(MacAddress own, MacAddress by, long at) {
        find(own)
                .filter(question -> at - question.at <= limit.toNanos())
                .ifPresent(question -> question.answers.add(new AnswerReport.Answer(by, at)));
    }

    private Optional<Asked> find(MacAddress own) {
        int last = asked.size() - 1;
        int number = last - Math.floorMod(last - (int) (own.bits() - firstMac), (int) MACS);
        return number < 0 ? Optional.empty() : Optional.of(asked.get(number));
    }

    /** All so far, but for the last ones that may still be answered. */
    synchronized AnswerReport report() {
        int end = asked.size();
        long now = System.nanoTime();
        while (end > 0 && asked.get(end - 1).answers.isEmpty() && now - asked.get(end - 1).at < limit.toNanos()) {
            end--;
        }
        return new AnswerReport(asked.subList(0, end).stream()
                .map(question -> new AnswerReport.Question(question.at, question.answers))
                .toList());
    }
}
