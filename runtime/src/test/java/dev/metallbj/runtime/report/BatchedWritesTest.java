package dev.metallbj.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** When is written, and what becomes of what fails; in a time that passes only when a test lets it. */
class BatchedWritesTest {

    /** Object to what comes of its writes; every object in here differs from what it should be until it is written. */
    private final Map<String, Deque<Integer>> differing = new LinkedHashMap<>();

    private final List<String> sent = new ArrayList<>();
    private final Agenda agenda = new Agenda();
    private final BatchedWrites writes = new BatchedWrites(
            "status of a test",
            new BatchedWrites.Machine(
                    Runnable::run,
                    agenda::after,
                    task -> agenda.after(Duration.ofMillis(5), task),
                    agenda::now,
                    () -> 0),
            () -> differing.keySet().stream().map(Fake::new).toList());

    /** The codes with which the API server answers; 0 = it does not, 1 = the term does not allow it. Without any it takes the write. */
    private final class Fake implements BatchedWrites.Write {
        private final String object;

        Fake(String object) {
            this.object = object;
        }

        @Override
        public String object() {
            return object;
        }

        @Override
        public boolean send(Licence term) {
            sent.add(object + "@" + agenda.now() / 1_000_000);
            Deque<Integer> codes = differing.get(object);
            int code = codes == null || codes.isEmpty() ? 200 : codes.removeFirst();
            if (code == 200) {
                differing.remove(object);
            } else if (code != 1) {
                throw new KubernetesClientException("no", code, null);
            }
            return code == 200;
        }
    }

    private static final class Agenda {
        private record Entry(long at, long number, Runnable task) {}

        private final PriorityQueue<Entry> entries =
                new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));
        private long now;
        private long number;

        long now() {
            return now;
        }

        void after(Duration delay, Runnable task) {
            entries.add(new Entry(now + delay.toNanos(), number++, task));
        }

        void runUntil(long millis) {
            while (!entries.isEmpty() && entries.element().at() <= millis * 1_000_000) {
                Entry next = entries.remove();
                now = next.at();
                next.task().run();
            }
            now = millis * 1_000_000;
        }
    }

    /** Another one each time, as the writes tell them apart; no request is made here. */
    private static Licence term() {
        return new Licence() {
            @Override
            public <T> Optional<T> write(Function<KubernetesClient, T> request) {
                return Optional.empty();
            }
        };
    }

    private void differs(String object, Integer... answers) {
        differing.put(object, new ArrayDeque<>(List.of(answers)));
        writes.changed();
    }

    @Test
    void changesThatComeTogetherAreOneRoundAndRoundsAreASecondApart() {
        writes.begin(term());
        differs("a");
        agenda.runUntil(100);
        differs("b");
        agenda.runUntil(300);
        assertEquals(List.of("a@205", "b@205"), sent);
        for (int i = 1; i <= 20; i++) {
            agenda.runUntil(300 + i * 100);
            differs("c");
        }
        agenda.runUntil(5000);
        assertEquals(List.of("a@205", "b@205", "c@1205", "c@2205", "c@3205"), sent);
    }

    @Test
    void whatIsChangedBackIsNotWritten() {
        writes.begin(term());
        differs("a");
        agenda.runUntil(100);
        differing.clear();
        agenda.runUntil(5000);
        assertEquals(List.of(), sent);
    }

    @Test
    void nothingIsWrittenOutsideOfATerm() {
        differs("a");
        agenda.runUntil(2000);
        writes.begin(term());
        agenda.runUntil(2100);
        writes.end();
        agenda.runUntil(5000);
        assertEquals(List.of(), sent);

        writes.begin(term());
        agenda.runUntil(6000);
        assertEquals(List.of("a@5205"), sent, "it is due in the next term");
    }

    @Test
    void whatATermHasStartedMeansNothingInTheNext() {
        writes.begin(term());
        differs("a", 503, 503);
        agenda.runUntil(204); // under way
        writes.end();
        writes.begin(term());
        agenda.runUntil(1500);
        assertEquals(List.of("a@205", "a@1205"), sent, "the failure of the earlier term makes nobody wait");
    }

    @Test
    void aRefusedWriteIsTriedAgainEverMoreRarelyAndHoldsUpNobody() {
        writes.begin(term());
        differs("refused", 403, 403, 422);
        differs("fine");
        agenda.runUntil(8000);
        differs("later");
        agenda.runUntil(20_000);
        assertEquals(
                List.of("refused@205", "fine@205", "refused@1410", "refused@3615", "refused@7820", "later@8820"), sent);
    }

    @Test
    void anOvertakenWriteIsDecidedAnewWhenTheWatchHasShownWhy() {
        writes.begin(term());
        differs("a", 409);
        agenda.runUntil(210);
        writes.changed(); // the watch
        agenda.runUntil(5000);
        assertEquals(2, sent.size(), sent::toString);
        differs("gone", 404);
        agenda.runUntil(5300);
        differing.remove("gone");
        agenda.runUntil(60_000);
        assertEquals(3, sent.size(), sent::toString);
    }

    @Test
    void withoutAnApiServerOneWriteAsksForAll() {
        writes.begin(term());
        differs("a", 0, 503, 429);
        differs("b");
        agenda.runUntil(500);
        writes.changed();
        agenda.runUntil(60_000);
        assertEquals(List.of("a@205", "a@1210", "a@3215", "a@7220", "b@7220"), sent);
    }

    @Test
    void aWriteThatTheTermDoesNotAllowStaysDue() {
        writes.begin(term());
        differs("a", 1);
        agenda.runUntil(5000);
        assertEquals(List.of("a@205", "a@1205"), sent);
    }
}
