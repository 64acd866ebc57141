package io.patterns4j.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.LiveHeap;
import io.patterns4j.SharedTimer;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.tck.PinningWatch;
import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * After 100,000 calls of each form, some of which took too long: the work inside was told, its permits are accounted
 * for, and neither alarms nor threads nor memory are left behind.
 */
@ExtendWith(PinningWatch.class)
class TimeoutLeakTest {

    private static final int THREADS = 4;
    private static final int CALLS = 100_000 / THREADS;
    private static final int HANGS_EVERY = 1_000;
    private static final int HANGING = THREADS * CALLS / HANGS_EVERY;
    private static final Duration LIMIT = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** One byte for each call: far less than the smallest object. */
    private static final long GROWTH = THREADS * CALLS;

    private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet(); // of other tests
    private final Bulkhead bulkhead = Bulkhead.of("inside", 1_000);
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger mostAlarms = new AtomicInteger();
    private int alarmsBefore;

    @BeforeEach
    void countAlarms() {
        alarmsBefore = alarms();
    }

    @Test
    void plain_leavesNothingAndSetsNoAlarm() {
        Timeout timeout = Timeout.of("plain", LIMIT);
        twice(() -> everyThread(i -> timeout.attempt(() -> bulkhead.call(() -> hangs(i) ? overstay() : 1))));

        assertThat(told).hasValue(2 * HANGING);
        assertThat(timeout.snapshot().timeouts()).isGreaterThanOrEqualTo(2 * HANGING);
        assertThat(mostAlarms.get()).isLessThanOrEqualTo(alarmsBefore);
        nothingIsLeft();
    }

    @Test
    void interrupting_leavesNothing() {
        Timeout timeout = Timeout.of("strict", t -> t.limit(LIMIT).interrupting());
        twice(() -> everyThread(i -> timeout.attempt(() -> bulkhead.call(() -> hangs(i) ? block() : 1))));

        assertThat(told).hasValue(2 * HANGING);
        assertThat(timeout.snapshot().timeouts()).isGreaterThanOrEqualTo(2 * HANGING);
        // One for each thread of this round and of the one before, and one that is just being replaced.
        assertThat(mostAlarms.get()).isLessThanOrEqualTo(alarmsBefore + 2 * THREADS + 1);
        nothingIsLeft();
    }

    @Test
    void async_cancelling_leavesNothing() {
        Timeout timeout = Timeout.of("async", LIMIT);
        twice(() -> {
            Queue<CompletableFuture<Integer>> hanging = startStages(timeout);
            await().atMost(PATIENCE).until(() -> hanging.stream().allMatch(CompletableFuture::isCancelled));
            told.addAndGet(hanging.size());
        });

        assertThat(told).hasValue(2 * HANGING);
        nothingIsLeft();
    }

    @Test
    void async_leaving_keepsThePermitsOfWhatStillRunsAndNothingElse() {
        Timeout timeout = Timeout.of("async", t -> t.limit(LIMIT).onExpiry(Expiry.LEAVE));
        twice(() -> {
            long timeoutsBefore = timeout.snapshot().timeouts();
            Queue<CompletableFuture<Integer>> hanging = startStages(timeout);
            await().atMost(PATIENCE)
                    .until(() -> timeout.snapshot().timeouts() >= timeoutsBefore + HANGING && alarms() <= alarmsBefore);
            assertThat(hanging).noneMatch(CompletableFuture::isDone);
            assertThat(bulkhead.snapshot().inFlight()).isEqualTo(HANGING);
            hanging.forEach(work -> work.complete(1));
        });
        nothingIsLeft();
    }

    private Queue<CompletableFuture<Integer>> startStages(Timeout timeout) {
        Queue<CompletableFuture<Integer>> hanging = new ConcurrentLinkedQueue<>();
        everyThread(i -> {
            CompletableFuture<Integer> work = new CompletableFuture<>();
            CompletableFuture<Integer> call = timeout.callAsync(() -> bulkhead.callAsync(() -> work));
            if (hangs(i)) {
                hanging.add(work);
            } else {
                work.complete(1);
            }
            return call;
        });
        return hanging;
    }

    /** Once to warm up, once to see what grows. */
    private void twice(Runnable calls) {
        calls.run();
        await().atMost(PATIENCE).until(() -> alarms() <= alarmsBefore);
        long usedBefore = LiveHeap.bytes();
        calls.run();
        await().atMost(PATIENCE).until(() -> alarms() <= alarmsBefore);
        // Garbage may take more than one collection; a leak stays however often it is looked for.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(LiveHeap.bytes() - usedBefore)
                        .as("bytes of heap")
                        .isLessThan(GROWTH));
    }

    private void nothingIsLeft() {
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("patterns4j"))
                        .filter(thread -> !threadsBefore.contains(thread)))
                .hasSizeLessThanOrEqualTo(1);
    }

    private void everyThread(IntFunction<Object> call) {
        Rendezvous.values(Rendezvous.run(THREADS, thread -> () -> {
            for (int i = 1; i <= CALLS; i++) {
                call.apply(i);
                if (i % 50 == 0) {
                    mostAlarms.accumulateAndGet(alarms(), Math::max);
                }
            }
            return thread;
        }));
    }

    /** Waits to be told by the deadline. */
    private int overstay() {
        while (!Timeout.remaining().orElseThrow().isZero()) {
            Thread.onSpinWait();
        }
        return told.incrementAndGet();
    }

    /** Waits to be told by an interrupt. */
    private int block() throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return 0;
        } catch (InterruptedException e) {
            told.incrementAndGet();
            throw e;
        }
    }

    private static boolean hangs(int call) {
        return call % HANGS_EVERY == 0;
    }

    /** Returns how many alarms are pending on the timer that the process shares. */
    private static int alarms() {
        return SharedTimer.pending();
    }
}
