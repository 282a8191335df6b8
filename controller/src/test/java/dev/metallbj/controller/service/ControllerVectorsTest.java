package dev.metallbj.controller.service;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.SkippedRules;
import dev.metallbj.controller.VectorFile;
import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.controller.allocator.ServiceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every step of controller.json: statuses, annotations, events, writes and counters, but for what spec section 12 excepts. */
class ControllerVectorsTest {
    private static final SkippedRules SKIPPED = new SkippedRules("controller.json");
    private static final String LOOP =
            "PreferDualStack with one cluster IP and a pool of both families: rest of the case";
    private static final String NO_SECOND =
            "PreferDualStack with one cluster IP: no AdditionalAssignFailed, as nothing is missing";
    private static final String EXHAUSTED = "no available IPs";
    private static final String NIL = "<nil> in a message: must say no available IPs, or name the text in the status";
    private static final String NOT_CONCERNED =
            "a waiting Service is not looked at when nothing that it waits for changed";
    private static final String TOLD_LATER = "AdditionalAssignFailed in the pass that assigns, not in the next one";
    private static final String TEXT_WITHOUT_POOL = "no available IPs without the pool: words up to there compared";
    private static final String GOES_ON = "the message names pools and reasons: begins with the words of the original";
    private static final String NO_POOLS = "no pool at all: the original says nothing, here an event says so";
    private static final String REPEATED = "events repeated at every pass";

    @TestFactory
    Stream<DynamicTest> controller() throws IOException {
        return VectorFile.cases("controller.json").stream()
                .map(each -> DynamicTest.dynamicTest(each.get("id").asText(), () -> new Run(each).play()));
    }

    @AfterAll
    static void printSkipped() {
        SKIPPED.print();
    }

    private static final class Run {
        private final JsonNode vector;
        private final PlayedCluster cluster;
        private final Transitions theirs = new Transitions();
        private final Transitions ours = new Transitions();

        Run(JsonNode vector) {
            this.vector = vector;
            this.cluster = new PlayedCluster(vector.path("lbClass").asText(), SKIPPED);
        }

        void play() {
            int number = 0;
            for (JsonNode step : vector.get("steps")) {
                JsonNode expect = step.get("expect");
                if (expect.path("loop").asBoolean()) {
                    SKIPPED.count(LOOP);
                    return;
                }
                cluster.play(step);
                String where = vector.get("id").asText() + " step " + number++ + " " + step;
                compareServices(where, expect.get("services"));
                compareCounters(where, expect.path("pools"));
                Set<String> theirWrites = compareWrites(where, expect.get("writes"));
                compareEvents(where, expect.get("events"), theirWrites, subject(step));
            }
        }

        private static String subject(JsonNode step) {
            JsonNode service = step.path("service");
            return service.path("namespace").asText() + "/"
                    + service.path("name").asText();
        }

        private void compareServices(String where, JsonNode services) {
            Map<String, String> expected = new TreeMap<>();
            services.properties()
                    .forEach(each -> expected.put(
                            each.getKey(),
                            VectorFile.texts(each.getValue().get("ingress")) + " "
                                    + VectorFile.labels(each.getValue().path("annotations"))));
            Map<String, String> actual = new TreeMap<>();
            cluster.services()
                    .forEach((key, stored) ->
                            actual.put(key.toString(), stored.ingress() + " " + new TreeMap<>(stored.annotations())));
            assertEquals(expected, actual, where);
        }

        private void compareCounters(String where, JsonNode expected) {
            Map<String, PoolCounters> counters = cluster.counters();
            for (Pool pool : cluster.pools()) {
                JsonNode theirs = expected.get(pool.name());
                if (theirs == null) {
                    continue;
                }
                PoolCounters actual = requireNonNull(counters.get(pool.name()));
                assertEquals(theirs.get("assignedIPv4").asLong(), actual.assignedIpv4(), where);
                assertEquals(theirs.get("assignedIPv6").asLong(), actual.assignedIpv6(), where);
                assertEquals(theirs.get("availableIPv4").asLong(), actual.availableIpv4(), where);
                if (pool.size(IpFamily.IPV6) < 1L << 62) {
                    assertEquals(theirs.get("availableIPv6").asLong(), actual.availableIpv6(), where);
                }
            }
        }

        // The original takes two writes where one will do: the last one of each Service counts.
        private Set<String> compareWrites(String where, JsonNode writes) {
            Map<String, List<String>> expected = new TreeMap<>();
            writes.forEach(
                    write -> expected.put(write.get("service").asText(), VectorFile.texts(write.get("ingress"))));
            Map<String, List<String>> actual = new TreeMap<>();
            cluster.writes().forEach(write -> actual.put(write.service().toString(), write.ingress()));
            assertEquals(expected, actual, where);
            return expected.keySet();
        }

        private void compareEvents(String where, JsonNode events, Set<String> written, String subject) {
            List<String[]> expected = new ArrayList<>();
            for (JsonNode event : events) {
                if (!isAboutSecondFamilyOfOne(event)) {
                    expected.add(new String[] {
                        event.get("service").asText(),
                        event.get("type").asText() + " " + event.get("reason").asText(),
                        event.get("message").asText()
                    });
                }
            }
            List<String[]> actual = new ArrayList<>();
            cluster.events()
                    .forEach(each -> actual.add(new String[] {
                        each.service().toString(),
                        each.event().type() + " " + each.event().reason(),
                        each.event().message()
                    }));
            withoutText(expected, actual);
            withoutNoPools(expected, actual);
            withoutWhatTheOriginalDoesNotSay(expected, actual);
            Set<String> fromTheirs = theirs.fresh(expected, written);
            Set<String> fromOurs = ours.fresh(actual, written);
            fromOurs.removeIf(event -> isToldLater(event, fromTheirs, written));
            fromTheirs.removeIf(event -> isOfNobodyConcerned(event, fromOurs, subject));
            assertEquals(fromTheirs, fromOurs, where);
        }

        // The original looks at every waiting Service after every change, and then may find another reason why nothing
        // can be done.
        private boolean isOfNobodyConcerned(String event, Set<String> fromOurs, String subject) {
            String service = event.substring(0, event.indexOf(' '));
            boolean is = event.contains(" Warning AllocationFailed ")
                    && !service.equals(subject)
                    && fromOurs.stream().noneMatch(own -> own.startsWith(service + " "))
                    && cluster.stored(PlayedCluster.key(service))
                            .map(stored -> stored.ingress().isEmpty())
                            .orElse(false);
            if (is) {
                SKIPPED.count(NOT_CONCERNED);
            }
            return is;
        }

        // The loop around the original does not reconcile again after a write that came from looking at all Services.
        private static boolean isToldLater(String event, Set<String> fromTheirs, Set<String> written) {
            boolean is = event.contains(" AdditionalAssignFailed ")
                    && written.contains(event.substring(0, event.indexOf(' ')))
                    && !fromTheirs.contains(event);
            if (is) {
                SKIPPED.count(TOLD_LATER);
            }
            return is;
        }

        private boolean isAboutSecondFamilyOfOne(JsonNode event) {
            ServiceKey key = PlayedCluster.key(event.get("service").asText());
            boolean is = event.get("reason").asText().equals("AdditionalAssignFailed")
                    && cluster.stored(key)
                            .map(PlayedCluster.Stored::prefersDualWithOneClusterIp)
                            .orElse(false);
            if (is) {
                SKIPPED.count(NO_SECOND);
            }
            return is;
        }

        // The original says nothing to a Service that waits because there is no pool at all.
        private void withoutNoPools(List<String[]> expected, List<String[]> actual) {
            if (cluster.pools().isEmpty() && expected.stream().noneMatch(event -> event[2].contains(EXHAUSTED))) {
                actual.removeIf(event -> {
                    boolean is = event[1].equals("Warning AllocationFailed") && event[2].endsWith(EXHAUSTED);
                    if (is) {
                        SKIPPED.count(NO_POOLS);
                    }
                    return is;
                });
            }
        }

        private static void withoutWhatTheOriginalDoesNotSay(List<String[]> expected, List<String[]> actual) {
            for (String[] own : actual) {
                for (String[] theirs : expected) {
                    boolean sameSubject = own[0].equals(theirs[0]) && own[1].equals(theirs[1]);
                    if (sameSubject && !own[2].equals(theirs[2]) && goesOn(own[2], theirs[2])) {
                        own[2] = theirs[2];
                        SKIPPED.count(GOES_ON);
                    }
                }
            }
        }

        private static boolean goesOn(String own, String theirs) {
            return own.startsWith(theirs + ": ") || own.startsWith(theirs + ", which is ignored");
        }

        private static void withoutText(List<String[]> expected, List<String[]> actual) {
            Set<String> unreadable = new HashSet<>();
            for (String[] event : expected) {
                boolean nil = event[2].contains("<nil>");
                if (nil && event[1].endsWith("nolbIPsIPFamily")) {
                    unreadable.add(event[0] + event[1]);
                } else if (nil) {
                    event[2] = event[2].substring(0, event[2].indexOf(": [")) + ": " + EXHAUSTED;
                }
                if (nil) {
                    SKIPPED.count(NIL);
                } else if (event[2].contains(EXHAUSTED)) {
                    SKIPPED.count(TEXT_WITHOUT_POOL);
                }
            }
            for (List<String[]> side : List.of(expected, actual)) {
                for (String[] event : side) {
                    int at = event[2].indexOf(EXHAUSTED);
                    if (unreadable.contains(event[0] + event[1])) {
                        event[2] = "";
                    } else if (at >= 0) {
                        event[2] = event[2].substring(0, at + EXHAUSTED.length());
                    }
                }
            }
        }
    }

    /** Leaves only the events that tell something new: those of a Service that was written, or that were not told before. */
    private static final class Transitions {
        private final Map<String, String> last = new HashMap<>();

        Set<String> fresh(List<String[]> events, Set<String> written) {
            Set<String> fresh = new TreeSet<>();
            for (String[] event : events) {
                String subject = event[0] + " " + event[1];
                if (written.contains(event[0]) || !event[2].equals(last.get(subject))) {
                    fresh.add(subject + " " + event[2]);
                } else {
                    SKIPPED.count(REPEATED);
                }
                last.put(subject, event[2]);
            }
            return fresh;
        }
    }
}
