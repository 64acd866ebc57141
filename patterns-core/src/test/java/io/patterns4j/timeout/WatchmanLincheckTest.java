package io.patterns4j.timeout;

import io.patterns4j.Ticker;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * However the alarm of a thread and its calls are interleaved, work that goes on is covered by exactly one pending
 * alarm that rings no later than at its limit.
 */
public class WatchmanLincheckTest {

    /** Few in every build; more with -Dlincheck.iterations=200. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 8);

    private static final long LONG = 1_000;
    private static final long SHORT = 100;

    private final Bells bells = new Bells();
    private final Watchman watchman = new Watchman(bells);
    private Watch running;

    @Operation(nonParallelGroup = "owner")
    public void beginLong() {
        running = watchman.begin(bells, 0, LONG);
    }

    @Operation(nonParallelGroup = "owner")
    public void beginShort() {
        running = watchman.begin(bells, 0, SHORT);
    }

    @Operation(nonParallelGroup = "owner")
    public void end() {
        if (running != null) {
            running.end();
            running = watchman.innermost();
        }
    }

    @Operation
    public void ring() {
        bells.ring();
    }

    @Validate
    public void everyWatchIsCoveredByOneAlarm() {
        int pending = 0;
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < Bells.SIZE; i++) {
            Pending alarm = bells.alarms.get(i);
            if (alarm != null) {
                pending++;
                earliest = Math.min(earliest, alarm.nanos);
            }
        }
        if (pending > 1) {
            throw new IllegalStateException("one alarm must be pending: pending=" + pending);
        }
        for (Watch watch = watchman.innermost(); watch != null; watch = watch.outer()) {
            if (earliest > watch.limitNanos()) {
                throw new IllegalStateException("watch must be covered: alarm=" + earliest);
            }
        }
    }

    @Test
    void alarmOfOneThread_modelChecked_coversItsWork() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(2)
                .actorsBefore(2)
                .actorsPerThread(3)
                .actorsAfter(0) // they would cover what was left uncovered
                .sequentialSpecification(Anything.class)
                .check(getClass());
    }

    @Test
    void alarmOfOneThread_stressed_coversItsWork() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsBefore(2)
                .actorsPerThread(3)
                .actorsAfter(0)
                .sequentialSpecification(Anything.class)
                .check(getClass());
    }

    /** What it should look like: nothing is returned, so only the validation counts. */
    public static class Anything {

        public void beginLong() {}

        public void beginShort() {}

        public void end() {}

        public void ring() {}
    }

    private record Pending(long nanos, Runnable task) {}

    /** A clock that stands at zero, and the alarms that are set by it. */
    private static final class Bells implements Ticker {

        static final int SIZE = 4;

        private final AtomicReferenceArray<Pending> alarms = new AtomicReferenceArray<>(SIZE);

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Alarm schedule(long nanos, Runnable task) {
            Pending alarm = new Pending(nanos, task);
            for (int i = 0; i < SIZE; i++) {
                if (alarms.compareAndSet(i, null, alarm)) {
                    int slot = i;
                    return () -> alarms.compareAndSet(slot, alarm, null);
                }
            }
            throw new IllegalStateException("too many alarms");
        }

        /** Rings any one of the pending alarms, early. */
        void ring() {
            for (int i = 0; i < SIZE; i++) {
                Pending alarm = alarms.get(i);
                if (alarm != null && alarms.compareAndSet(i, alarm, null)) {
                    alarm.task.run();
                    return;
                }
            }
        }
    }
}
