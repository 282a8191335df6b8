package dev.metallbj.lab.probe;

import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a row of questions for one address shows, by ARP or by neighbour discovery. Immutable; times by {@link System#nanoTime}.
 *
 * @param questions in the order in which they were sent
 */
public record AnswerReport(List<Question> questions) {
    /**
     * One question.
     *
     * @param sentAt when it passed the client's interface
     * @param answers all of them, in the order in which they came
     */
    public record Question(long sentAt, List<Answer> answers) {
        public Question {
            answers = List.copyOf(answers);
        }

        /** The MACs that the answers name. */
        Set<MacAddress> macs() {
            Set<MacAddress> macs = new LinkedHashSet<>();
            answers.forEach(answer -> macs.add(answer.mac));
            return macs;
        }
    }

    /**
     * One answer.
     *
     * @param mac that has the address, by its sender
     * @param at when it passed the client's interface
     */
    public record Answer(MacAddress mac, long at) {}

    /**
     * Requests that two nodes or more answered.
     *
     * @param count how many
     * @param duration from the first of them to the last; zero also if there is none
     */
    public record Doubled(int count, Duration duration) {}

    public AnswerReport {
        questions = List.copyOf(questions);
    }

    /** The requests that were sent from {@code from} on and before {@code until}. */
    public AnswerReport between(long from, long until) {
        return new AnswerReport(questions.stream()
                .filter(question -> question.sentAt - from >= 0 && question.sentAt - until < 0)
                .toList());
    }

    public int sent() {
        return questions.size();
    }

    /** How many were not answered by anybody. */
    public int unanswered() {
        return (int) questions.stream().filter(q -> q.answers.isEmpty()).count();
    }

    /** How many were answered by this one, alone or not. */
    public int answeredBy(MacAddress mac) {
        return (int) questions.stream().filter(q -> q.macs().contains(mac)).count();
    }

    /** Everybody who answered. */
    public Set<MacAddress> answerers() {
        Set<MacAddress> all = new TreeSet<>();
        questions.forEach(question -> all.addAll(question.macs()));
        return all;
    }

    /** Of all that is in this report; ask {@link #between} first where there may have been two moves. */
    public Doubled doubled() {
        List<Question> doubled =
                questions.stream().filter(q -> q.macs().size() > 1).toList();
        return doubled.isEmpty()
                ? new Doubled(0, Duration.ZERO)
                : new Doubled(doubled.size(), Duration.ofNanos(doubled.getLast().sentAt - doubled.getFirst().sentAt));
    }

    /** The longest time between two requests: how long this client itself stood still. */
    public Duration largestGap() {
        long largest = 0;
        for (int i = 1; i < questions.size(); i++) {
            largest = Math.max(largest, questions.get(i).sentAt - questions.get(i - 1).sentAt);
        }
        return Duration.ofNanos(largest);
    }

    /** Who answered alone, and when; requests that nobody or two have answered end no entry. */
    public List<Tenure<MacAddress>> owners() {
        List<Tenure<MacAddress>> owners = new ArrayList<>();
        for (Question question : questions) {
            Set<MacAddress> macs = question.macs();
            if (macs.size() != 1) {
                continue;
            }
            MacAddress mac = macs.iterator().next();
            if (!owners.isEmpty() && owners.getLast().owner().equals(mac)) {
                owners.set(owners.size() - 1, owners.getLast().extendedTo(question.sentAt));
            } else {
                owners.add(new Tenure<>(mac, question.sentAt, question.sentAt, 1));
            }
        }
        return owners;
    }

    /**
     * Who answered when, in words: {@code 0-35 ms 02:..., 40-55 ms nobody, ...}.
     *
     * @param begin from which the times count
     */
    public String story(long begin) {
        List<Tenure<String>> parts = new ArrayList<>();
        for (Question question : questions) {
            String who = question.answers.isEmpty()
                    ? "nobody"
                    : question.macs().stream()
                            .sorted()
                            .map(MacAddress::toString)
                            .collect(Collectors.joining(" and "));
            if (!parts.isEmpty() && parts.getLast().owner().equals(who)) {
                parts.set(parts.size() - 1, parts.getLast().extendedTo(question.sentAt));
            } else {
                parts.add(new Tenure<>(who, question.sentAt, question.sentAt, 1));
            }
        }
        return parts.stream()
                .map(part -> millis(part.from() - begin) + "-" + millis(part.until() - begin) + " ms " + part.owner())
                .collect(Collectors.joining(", "));
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    /** For messages: numbers, not the requests. */
    @Override
    public String toString() {
        Doubled doubled = doubled();
        return sent() + " requests, " + unanswered() + " unanswered, " + doubled.count + " answered by two within "
                + doubled.duration.toMillis() + " ms, own largest gap "
                + largestGap().toMillis() + " ms, answered by "
                + answerers();
    }
}
