package io.patterns4j.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The stage ends, the limit is reached and the caller cancels, all at about the same moment. */
class TimeoutRaceTest {

    private static final int ROUNDS = 12_000;
    private static final Duration LIMIT = Duration.ofMillis(10);

    private final ManualTicker ticker = new ManualTicker();
    private final Bulkhead bulkhead = Bulkhead.of("inside", 1);
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger timeouts = new AtomicInteger();
    private final AtomicInteger cancellations = new AtomicInteger();
    private CompletableFuture<AutoCloseable> work = new CompletableFuture<>();
    private CompletableFuture<AutoCloseable> call = new CompletableFuture<>();

    @Test
    void stage_limitAndCancellation_cancelling_oneOfThemWins() {
        race(timeout(Expiry.CANCEL));
        assertThat(closed.get()).isLessThanOrEqualTo(ROUNDS - values.get());
    }

    @Test
    void stage_limitAndCancellation_leaving_oneOfThemWins() {
        race(timeout(Expiry.LEAVE));
        assertThat(closed.get()).isBetween(timeouts.get(), ROUNDS - values.get());
    }

    private Timeout timeout(Expiry onExpiry) {
        return Timeout.of("t", t -> t.limit(LIMIT).ticker(ticker).onExpiry(onExpiry));
    }

    private void race(Timeout timeout) {
        CyclicBarrier begin = new CyclicBarrier(3, () -> {
            work = new CompletableFuture<>();
            call = timeout.callAsync(() -> bulkhead.callAsync(() -> work));
        });
        CyclicBarrier end = new CyclicBarrier(3, this::judge);
        List<Runnable> sides = List.of(
                () -> work.complete(closed::incrementAndGet), () -> ticker.advance(LIMIT), () -> call.cancel(true));
        List<Outcome<Integer>> done = Rendezvous.run(3, side -> () -> {
            for (int i = 0; i < ROUNDS; i++) {
                begin.await();
                // Only every fourth round is cancelled, so that the other two meet alone as well.
                if (side < 2 || i % 4 == 0) {
                    linger();
                    sides.get(side).run();
                }
                end.await();
            }
            return ROUNDS;
        });

        assertThat(Rendezvous.values(done)).hasSize(3);
        assertThat(values.get() + timeouts.get() + cancellations.get()).isEqualTo(ROUNDS);
        assertThat(values).hasPositiveValue();
        assertThat(timeouts).hasPositiveValue();
        assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot(timeouts.get(), 0));
    }

    private void judge() {
        Throwable error = call.handle((value, failure) -> failure)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        if (error == null) {
            values.incrementAndGet();
        } else if (error instanceof TimeoutExceededException) {
            timeouts.incrementAndGet();
        } else if (call.isCancelled()) {
            cancellations.incrementAndGet();
        }
        if (bulkhead.snapshot().inFlight() != 0 || ticker.pending() != 0) {
            throw new AssertionError("nothing must be left: " + bulkhead + ", alarms=" + ticker.pending());
        }
    }

    private static void linger() {
        int turns = ThreadLocalRandom.current().nextInt(300);
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }
}
