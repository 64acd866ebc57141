package io.patterns4j.examples.support;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Prints what happens, with the time since the start, and remembers what was claimed and whether it holds. */
public final class Timeline {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PrintStream out;
    private final ReentrantLock printing = new ReentrantLock();
    private final long startNanos = System.nanoTime();
    private final List<Check> checks = new CopyOnWriteArrayList<>();

    /** A claim, and whether it holds. */
    private record Check(String claim, boolean holds) {

        @Override
        public String toString() {
            return (holds ? "[ok]     " : "[FAILED] ") + claim;
        }
    }

    /** Starts the clock. */
    public Timeline(PrintStream out) {
        this.out = out;
    }

    /** Prints a line in the manner of {@link String#format}; lines and times are in one order. */
    public void say(String format, Object... values) {
        String text = String.format(Locale.ROOT, format, values);
        printing.lock();
        try {
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            out.println(String.format(Locale.ROOT, "%7.3f s  ", seconds) + text);
        } finally {
            printing.unlock();
        }
    }

    /** Prints whether something holds that has to, and returns that. */
    public boolean check(String claim, boolean holds) {
        Check check = new Check(claim, holds);
        checks.add(check);
        say("    %s", check);
        return holds;
    }

    /** Prints all claims once more, and returns whether all hold. */
    public boolean sum() {
        checks.forEach(check -> say("    %s", check));
        return checks.stream().allMatch(Check::holds);
    }

    /** Waits for a scene to get there; gives up loudly. */
    public static void await(BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                throw new IllegalStateException("scene must end within " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
