package dev.metallbj.lab.demo;

import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What a step checks with. All throw {@link StepFailed}. */
public final class Check {
    private Check() {}

    /** Something holds now. */
    public static void that(boolean holds, String expected, Object seen) {
        if (!holds) {
            throw new StepFailed(expected, seen.toString());
        }
    }

    /** Two values are equal. */
    public static void equal(String what, Object expected, Object seen) {
        that(expected.equals(seen), what + " is " + expected, seen);
    }

    /**
     * Something comes to hold.
     *
     * @param look is called again and again, and must not throw
     * @return what was seen when it held
     */
    public static <T> T await(Duration limit, String expected, Supplier<T> look, Predicate<T> holds) {
        AtomicReference<T> seen = new AtomicReference<>(look.get());
        boolean held = holds.test(seen.get())
                || Await.until(limit, () -> {
                    seen.set(look.get());
                    return holds.test(seen.get());
                });
        that(held, expected + " within " + Durations.seconds(limit), seen.get());
        return seen.get();
    }
}
