package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.NodeState;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One member's state machine, told in lines: a command, and indented below it what came out, with the milliseconds since the start.
 *
 * <pre>
 * hear alive NAME [INCARNATION] [original]     news by UDP; the address follows from the name's letter
 * hear suspect NAME INCARNATION by OTHER
 * hear dead NAME INCARNATION by OTHER
 * exchange with NAME: NAME STATUS INCARNATION, ...
 * pods NAME ...                                speaker Pods that exist
 * successor of NAME ...                        from whom this one would take over
 * NAME answers | is paused | refuses | is silent
 * run N ms
 * stop N ms                                    this process does not run for so long
 * leave
 * </pre>
 */
final class Transcript {
    private static final Bytes OURS = Bytes.of(new byte[] {'M'});
    private static final long RTT = Duration.ofMillis(1).toNanos();
    private static final int PORT = 7946;

    private final Membership me;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> behaviours = new HashMap<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final PriorityQueue<Answer> answers = new PriorityQueue<>();
    private long now;

    private record Answer(long at, int number, Input input) implements Comparable<Answer> {
        @Override
        public int compareTo(Answer other) {
            return at != other.at ? Long.compare(at, other.at) : Integer.compare(number, other.number);
        }
    }

    private Transcript() {
        Self self = new Self("me", endpoint("me"), OURS, Versions.METALLB);
        me = new Membership(self, Parameters.FAST, OURS::equals, 0, new SplittableRandom(1), 0);
    }

    /** The commands of a transcript with what comes out now. */
    static String replay(String transcript) {
        Transcript replayed = new Transcript();
        for (String line : transcript.lines().toList()) {
            if (!line.startsWith(" ")) {
                replayed.text.append(line).append('\n');
                if (!line.isBlank() && !line.startsWith("#")) {
                    replayed.command(line.split("[ :,]+"));
                }
            }
        }
        return replayed.text.toString();
    }

    private void command(String[] words) {
        switch (words[0]) {
            case "hear" -> step(new Input.Received(endpoint("z"), news(words)));
            case "exchange" -> exchange(words);
            case "pods" -> {
                Map<String, IpAddress> pods = new TreeMap<>();
                rest(words, 1).forEach(name -> pods.put(name, endpoint(name).address()));
                step(new Input.Pods(pods));
            }
            case "successor" -> step(new Input.Successions(Set.copyOf(rest(words, 2))));
            case "run" -> run(now + millis(words[1]));
            case "stop" -> {
                now += millis(words[1]);
                step(new Input.Tick());
            }
            case "leave" -> step(new Input.Leave());
            default -> behaviours.put(words[0], words[words.length - 1]);
        }
    }

    private static Message news(String[] words) {
        long incarnation = words.length > 3 ? Long.parseLong(words[3]) : 1;
        String name = words[2];
        return switch (words[1]) {
            case "alive" -> {
                Bytes meta = words[words.length - 1].equals("original") ? Bytes.EMPTY : OURS;
                Bytes address = Bytes.of(endpoint(name).address());
                yield new Message.Alive(incarnation, name, address, PORT, meta, Versions.METALLB);
            }
            case "suspect" -> new Message.Suspect(incarnation, name, words[5]);
            case "dead" -> new Message.Dead(incarnation, name, words[5]);
            default -> throw new IllegalArgumentException("no such news: " + words[1]);
        };
    }

    private void exchange(String[] words) {
        List<NodeState> nodes = new ArrayList<>();
        for (int i = 3; i < words.length; i += 3) {
            Bytes address = Bytes.of(endpoint(words[i]).address());
            MemberStatus status = MemberStatus.valueOf(words[i + 1].toUpperCase(Locale.ROOT));
            long incarnation = Long.parseLong(words[i + 2]);
            nodes.add(new NodeState(words[i], address, PORT, OURS, incarnation, status, Versions.METALLB));
        }
        step(new Input.Exchanged(new Message.PushPull(false, nodes, Bytes.EMPTY), Optional.of(endpoint(words[2]))));
    }

    private void run(long end) {
        while (true) {
            long answer = answers.isEmpty() ? Long.MAX_VALUE : answers.peek().at;
            long next = Math.min(answer, Math.max(now, me.wakeAt()));
            if (next > end) {
                now = end;
                return;
            }
            now = next;
            step(next == answer ? answers.remove().input : new Input.Tick());
        }
    }

    private void step(Input input) {
        for (Output output : me.step(now, input)) {
            react(output);
            String line = describe(output);
            if (!line.isEmpty()) {
                text.append(String.format(Locale.ROOT, "    %6.1f  %s%n", now / 1e6, line));
            }
        }
    }

    private void react(Output output) {
        if (output instanceof Output.Send(Endpoint to, List<byte[]> parts, boolean crc)) {
            for (Message message : decoded(parts)) {
                if (message instanceof Message.Ping ping
                        && behaviour(ping.node()).equals("answers")) {
                    later(new Input.Received(to, new Message.Ack(ping.sequence(), Bytes.EMPTY)));
                }
            }
        } else if (output instanceof Output.PingByStream(Endpoint to, Message.Ping ping, long giveUpAt)) {
            switch (behaviour(ping.node())) {
                case "answers" -> {
                    later(new Input.StreamConnected(ping.sequence()));
                    later(new Input.StreamAcked(ping.sequence()));
                }
                case "paused" -> later(new Input.StreamConnected(ping.sequence()));
                case "refuses" -> later(new Input.StreamRefused(ping.sequence()));
                default -> {}
            }
        }
    }

    private String behaviour(String name) {
        return behaviours.getOrDefault(name, "answers");
    }

    private void later(Input input) {
        answers.add(new Answer(now + RTT, answers.size(), input));
    }

    private String describe(Output output) {
        return switch (output) {
            case Output.Send(Endpoint to, List<byte[]> parts, boolean crc) ->
                name(to) + " <- " + decoded(parts).stream().map(this::describe).collect(Collectors.joining(" + "));
            case Output.PingByStream(Endpoint to, Message.Ping ping, long giveUpAt) ->
                name(to) + " <- by TCP: " + describe(ping);
            case Output.Exchange(Endpoint to, boolean join) ->
                name(to) + " <- by TCP: exchange" + (join ? " to join" : "");
            case Output.Joined(Member member) -> "JOINED " + member.name();
            case Output.Updated(Member member) -> "UPDATED " + member.name();
            case Output.Gone(Member member) ->
                "GONE " + member.name() + ", " + member.status().name().toLowerCase(Locale.ROOT);
            case Output.NameConflict(Member known, IpAddress claimed) -> "conflict: " + known.name() + " at " + claimed;
            case Output.ExchangeRefused(String reason) -> "exchange refused: " + reason;
            case Output.LeaveSent() -> "everybody was told";
            case Output.Noted(Note note, String node) -> "noted: " + note.name().toLowerCase(Locale.ROOT) + " " + node;
            // One for each question, and of no consequence.
            case Output.Answered answered -> "";
        };
    }

    private String describe(Message message) {
        return switch (message) {
            case Message.Ping ping -> "ping " + number(ping.sequence());
            case Message.IndirectPing ping -> "please ping " + ping.node() + ", " + number(ping.sequence());
            case Message.Ack ack -> "ack " + number(ack.sequence());
            case Message.Nack nack -> "nack " + number(nack.sequence());
            case Message.Suspect news -> "suspect " + news.node() + " " + news.incarnation() + " by " + news.from();
            case Message.Dead news -> "dead " + news.node() + " " + news.incarnation() + " by " + news.from();
            case Message.Alive news -> "alive " + news.node() + " " + news.incarnation();
            default -> message.toString();
        };
    }

    /** Questions are numbered as they appear. */
    private String number(long sequence) {
        return "#" + numbers.computeIfAbsent(sequence, s -> numbers.size() + 1);
    }

    private static List<Message> decoded(List<byte[]> parts) {
        List<Message> messages = new ArrayList<>();
        for (byte[] part : parts) {
            messages.addAll(new DatagramDecoder(Encryption.OFF)
                    .decode(part, 0, part.length)
                    .messages());
        }
        return messages;
    }

    private static List<String> rest(String[] words, int from) {
        return List.of(words).subList(from, words.length);
    }

    private static long millis(String number) {
        return Duration.ofMillis(Long.parseLong(number)).toNanos();
    }

    private static Endpoint endpoint(String name) {
        int last = name.equals("me") ? 1 : 2 + name.charAt(0) - 'a';
        return new Endpoint(IpAddress.parse("192.0.2." + last), PORT);
    }

    private static String name(Endpoint endpoint) {
        int last = endpoint.address().toBytes()[3];
        return last == 1 ? "me" : String.valueOf((char) ('a' + last - 2));
    }
}
