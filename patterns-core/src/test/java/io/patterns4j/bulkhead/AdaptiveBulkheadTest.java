package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.patterns4j.Classifier;
import io.patterns4j.Outcome;
import io.patterns4j.Verdict;
import io.patterns4j.bulkhead.ConcurrencyLaw.State;
import io.patterns4j.bulkhead.ConcurrencyLaw.Window;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AdaptiveBulkheadTest {

    private static final Duration RTT = Duration.ofMillis(10);
    private static final Duration WINDOW = Duration.ofMillis(100);

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1_000);
    private final List<Window> windows = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final ConcurrencyLaw noting = (state, window) -> {
        windows.add(window);
        return state;
    };

    // Outcomes and samples

    @Test
    void call_value_isASampleWithItsTime() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> {});
        assertThat(bulkhead.<Integer, RuntimeException>call(() -> taking(RTT, 7)))
                .isEqualTo(7);
        assertThat(bulkhead.attempt(() -> taking(RTT.multipliedBy(3), 8))).isEqualTo(new Outcome.Returned<>(8));
        close(bulkhead);
        Window window = windows.get(0);
        assertThat(window.samples()).isEqualTo(3);
        assertThat(window.avgRttNanos()).isCloseTo(RTT.toNanos() * 4 / 3, within(512L));
        assertThat(window.minRttNanos()).isZero();
        assertThat(window.dropped()).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> call_thatEndsBadly_countsAsItsVerdictSays() {
        Map<Throwable, Integer> drops = Map.of(
                new IOException(), 1,
                new StackOverflowError(), 1,
                new CompletionException(new IOException()), 1,
                new BulkheadFullException("inner"), 1,
                new CancellationException(), 0,
                new InterruptedException(), 0);
        return drops.entrySet().stream()
                .map(drop -> DynamicTest.dynamicTest(
                        drop.getKey().getClass().getSimpleName(),
                        () -> new AdaptiveBulkheadTest().countsDrops(drop.getKey(), drop.getValue())));
    }

    private void countsDrops(Throwable error, int drops) {
        AdaptiveBulkhead bulkhead = bulkhead(a -> {});
        assertThat(catchThrowable(() -> bulkhead.call(() -> thrown(error)))).isSameAs(error);
        assertThat(bulkhead.attempt(() -> thrown(error))).isEqualTo(new Outcome.Threw<>(error));
        CompletableFuture<Integer> started = bulkhead.callAsync(() -> CompletableFuture.failedFuture(error));
        assertThat(catchThrowable(started::join)).isNotNull();
        bulkhead.callAsync(() -> thrown(error));
        assertThat(bulkhead.snapshot().dropped()).isEqualTo(4L * drops);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        close(bulkhead);
        assertThat(windows.get(0).dropped()).isEqualTo(drops > 0);
        assertThat(windows.get(0).samples()).isEqualTo(1);
    }

    @Test
    void call_innerBulkheadRefuses_countsAsDroppedAndGivesThePermitBack() {
        AdaptiveBulkhead outer = bulkhead(a -> {});
        Bulkhead inner = Bulkhead.of("inner", 1);
        try (BulkheadPermit taken = inner.tryAcquire()) {
            assertThat(taken.granted()).isTrue();
            assertThatThrownBy(() -> outer.call(() -> inner.call(() -> 1))).isInstanceOf(BulkheadFullException.class);
        }
        assertThat(outer.snapshot().dropped()).isEqualTo(1);
        assertThat(outer.snapshot().inFlight()).isZero();
    }

    @Test
    void classifier_verdicts_decide() {
        Classifier classifier = Classifier.standard()
                .failingOnResult(value -> Integer.valueOf(503).equals(value))
                .succeedingOn(IOException.class);
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.classifier(classifier));
        bulkhead.call(() -> 503);
        catchThrowable(() -> bulkhead.call(() -> thrown(new IOException())));
        close(bulkhead);
        assertThat(bulkhead.snapshot().dropped()).isEqualTo(1);
        assertThat(windows.get(0).samples()).isEqualTo(2);
    }

    @Test
    void classifier_thatThrows_ignoresTheCallAndIsCounted() {
        Classifier broken = new Classifier() {
            @Override
            public Verdict threw(Throwable error) {
                throw new IllegalStateException("threw");
            }

            @Override
            public Verdict returned(Object value) {
                throw new IllegalStateException("returned");
            }
        };
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.classifier(broken));
        assertThat(bulkhead.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
        IOException error = new IOException();
        assertThat(catchThrowable(() -> bulkhead.call(() -> thrown(error)))).isSameAs(error);
        assertThat(bulkhead.snapshot().callbackFailures()).isEqualTo(2);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void callAsync_stage_isSampledWhenItEndsAndBeforeTheFutureDoes() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> {});
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletableFuture<Integer> future = bulkhead.callAsync(() -> work);
        CompletableFuture<Integer> seen = future.thenApply(value -> windows.size());
        ticker.advance(WINDOW);
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);
        work.complete(1);
        assertThat(seen).isCompletedWithValue(1);
        assertThat(windows.get(0).avgRttNanos()).isEqualTo(WINDOW.toNanos());
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void callAsync_waiting_isTimedFromItsStart() {
        AdaptiveBulkhead bulkhead = bulkhead(
                a -> a.initialLimit(1).queue(2).maxWait(Duration.ofHours(1)).executor(Runnable::run));
        AdaptivePermit holder = bulkhead.tryAcquire();
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletableFuture<Integer> future = bulkhead.callAsync(() -> work);
        CompletableFuture<Integer> cancelled = bulkhead.callAsync(() -> CompletableFuture.completedFuture(2));
        cancelled.cancel(true);
        ticker.advance(WINDOW.multipliedBy(5));
        holder.ignore();
        ticker.advance(RTT);
        work.complete(1);
        assertThat(future).isCompletedWithValue(1);
        assertThat(windows).hasSize(1);
        assertThat(windows.get(0).avgRttNanos()).isCloseTo(RTT.toNanos(), within(256L));
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(bulkhead.snapshot().waiting()).isZero();
    }

    @Test
    void callAsync_cancelled_cancelsTheWorkAndIsIgnored() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> {});
        CompletableFuture<Integer> work = new CompletableFuture<>();
        bulkhead.callAsync(() -> work).cancel(true);
        assertThat(work).isCancelled();
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(bulkhead.snapshot().dropped()).isZero();
    }

    @Test
    void call_interruptedWhileWaiting_takesNothing() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.initialLimit(1).queue(1).maxWait(Duration.ofHours(1)));
        AdaptivePermit holder = bulkhead.tryAcquire();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> bulkhead.call(() -> 1)).isInstanceOf(BulkheadInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();
        assertThatThrownBy(bulkhead::acquire).isInstanceOf(InterruptedException.class);
        holder.close();
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    // Permits

    @Test
    void permit_endedTwice_countsOnce() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> {});
        try (AdaptivePermit permit = bulkhead.tryAcquire()) {
            ticker.advance(RTT);
            permit.success();
            permit.dropped();
            permit.ignore();
        }
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(bulkhead.snapshot().dropped()).isZero();
        close(bulkhead);
        assertThat(windows.get(0).samples()).isEqualTo(2);
    }

    @Test
    void permit_closedOrIgnored_isNoSample() throws InterruptedException {
        AdaptiveBulkhead bulkhead = bulkhead(a -> {});
        bulkhead.tryAcquire().close();
        bulkhead.acquire().ignore();
        bulkhead.acquireAsync().join().close();
        close(bulkhead);
        assertThat(windows.get(0).samples()).isEqualTo(1);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void permit_dropped_isCounted() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> {});
        bulkhead.tryAcquire().dropped();
        assertThat(bulkhead.snapshot().dropped()).isEqualTo(1);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void tryAcquire_full_isRefusedAndCounts() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.initialLimit(1));
        try (AdaptivePermit permit = bulkhead.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            AdaptivePermit refused = bulkhead.tryAcquire();
            assertThat(refused.granted()).isFalse();
            refused.success();
            refused.dropped();
            refused.close();
            assertThat(bulkhead.attempt(() -> 1)).isInstanceOf(Outcome.Rejected.class);
        }
        assertThat(bulkhead.snapshot()).extracting(AdaptiveSnapshot::rejected).isEqualTo(2L);
        assertThat(bulkhead.snapshot().dropped()).isZero();
    }

    @Test
    void acquireAsync_cancelled_leavesTheQueueAndLosesNoPermit() {
        AdaptiveBulkhead bulkhead = bulkhead(
                a -> a.initialLimit(1).queue(2).maxWait(Duration.ofHours(1)).executor(Runnable::run));
        AdaptivePermit holder = bulkhead.tryAcquire();
        CompletableFuture<AdaptivePermit> first = bulkhead.acquireAsync();
        CompletableFuture<AdaptivePermit> second = bulkhead.acquireAsync();
        assertThat(bulkhead.acquireAsync()).isCompletedExceptionally();
        first.cancel(false);
        assertThat(bulkhead.snapshot().waiting()).isEqualTo(1);
        holder.close();
        second.join().success();
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    // Windows

    @Test
    void window_endsWithTheFirstCallAfterItsTimeThatMakesEnoughSamples() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.minSamples(3));
        bulkhead.call(() -> 1);
        ticker.advance(WINDOW);
        bulkhead.call(() -> 1);
        assertThat(windows).isEmpty();
        bulkhead.call(() -> 1);
        assertThat(windows).hasSize(1);
        for (int i = 0; i < 10; i++) {
            bulkhead.call(() -> 1);
        }
        assertThat(windows).hasSize(1);
        assertThat(bulkhead.snapshot().windows()).isEqualTo(1);
    }

    @Test
    void window_slowCalls_lastsTwiceTheirTimeButTenWindowsAtMost() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> {});
        bulkhead.call(() -> taking(Duration.ofMillis(200), 1));
        assertThat(bulkhead.snapshot().rtt()).isEqualTo(Duration.ofMillis(200));
        assertThat(windowsAfter(bulkhead, Duration.ofMillis(399))).isEqualTo(1);
        assertThat(windowsAfter(bulkhead, Duration.ofMillis(1))).isEqualTo(2);
        bulkhead.call(() -> taking(Duration.ofMinutes(1), 1));
        assertThat(windows).hasSize(3);
        assertThat(windowsAfter(bulkhead, Duration.ofMillis(999))).isEqualTo(3);
        assertThat(windowsAfter(bulkhead, Duration.ofMillis(1))).isEqualTo(4);
    }

    @Test
    void window_inFlight_isAverageOrLimitAfterARefusal() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.initialLimit(10));
        List<AdaptivePermit> permits =
                Stream.generate(bulkhead::tryAcquire).limit(4).toList();
        ticker.advance(WINDOW);
        permits.forEach(AdaptivePermit::success);
        bulkhead.call(() -> 1);
        assertThat(windows.get(0).inFlight()).isEqualTo(3); // seen when the first of the four ended
        List<AdaptivePermit> all =
                Stream.generate(bulkhead::tryAcquire).limit(11).toList();
        all.forEach(AdaptivePermit::ignore);
        ticker.advance(WINDOW.multipliedBy(10));
        bulkhead.call(() -> 1);
        assertThat(windows.get(1).inFlight()).isEqualTo(10);
    }

    @Test
    void window_fewDrops_areTolerated() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.dropTolerance(0.5));
        bulkhead.tryAcquire().dropped();
        close(bulkhead);
        assertThat(windows.get(0).dropped()).isFalse();
        bulkhead.tryAcquire().dropped();
        bulkhead.tryAcquire().dropped();
        close(bulkhead);
        assertThat(windows.get(1).dropped()).isTrue();
    }

    // Law and limit

    @Test
    void law_newLimit_isKeptWithinBoundsAndTold() {
        double[] limits = {30.9, 5_000, Double.POSITIVE_INFINITY, -3, 0};
        AtomicInteger next = new AtomicInteger();
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.minLimit(2)
                .maxLimit(40)
                .law((state, window) -> state.limit(limits[next.getAndIncrement()]))
                .listener(telling()));
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < limits.length; i++) {
            close(bulkhead);
            seen.add(bulkhead.snapshot().limit());
        }
        assertThat(seen).containsExactly(30, 40, 40, 2, 2);
        assertThat(events).containsExactly("b 20->30", "b 30->40", "b 40->2");
    }

    @Test
    void law_stateOutOfBounds_comesBackWithinThem() {
        List<Double> asked = new ArrayList<>();
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.maxLimit(40).law((state, window) -> {
            asked.add(state.limit());
            return new State(state.limit() + 15, "memory");
        }));
        close(bulkhead);
        close(bulkhead);
        close(bulkhead);
        assertThat(asked).containsExactly(20.0, 35.0, 40.0);
    }

    @Test
    void law_thatFails_keepsTheLimitAndIsCounted() {
        AtomicInteger asked = new AtomicInteger();
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.law((state, window) -> switch (asked.incrementAndGet()) {
            case 1 -> throw new StackOverflowError();
            case 2 -> null;
            case 3 -> state.limit(Double.NaN);
            default -> state.limit(21);
        }));
        for (int i = 1; i <= 3; i++) {
            close(bulkhead);
            assertThat(bulkhead.snapshot().limit()).isEqualTo(20);
            assertThat(bulkhead.snapshot().callbackFailures()).isEqualTo(i);
        }
        close(bulkhead);
        assertThat(bulkhead.snapshot().limit()).isEqualTo(21);
    }

    @Test
    void listener_thatThrows_isCountedAndTheLimitMoves() {
        AdaptiveBulkhead bulkhead = bulkhead(a -> a.law((state, window) -> state.limit(state.limit() + 1))
                .listener(new AdaptiveBulkheadListener() {
                    @Override
                    public void onLimitChanged(String name, int from, int to) {
                        throw new IllegalStateException("listener");
                    }

                    @Override
                    public void onFinished(String name) {
                        throw new IllegalStateException("listener");
                    }
                }));
        close(bulkhead);
        close(bulkhead);
        assertThat(bulkhead.snapshot().limit()).isEqualTo(22);
        assertThat(bulkhead.snapshot().callbackFailures()).isEqualTo(4);
    }

    @Test
    void listener_thatCallsThroughTheBulkhead_isNoTrouble() {
        AtomicInteger told = new AtomicInteger();
        AdaptiveBulkhead[] self = new AdaptiveBulkhead[1];
        self[0] = bulkhead(a -> a.law((state, window) -> state.limit(state.limit() + 1))
                .listener(new AdaptiveBulkheadListener() {
                    @Override
                    public void onLimitChanged(String name, int from, int to) {
                        told.incrementAndGet();
                        ticker.advance(WINDOW);
                        self[0].call(() -> 1);
                    }
                }));
        close(self[0]);
        assertThat(told).hasValue(1);
        self[0].call(() -> 1);
        assertThat(told).hasValue(2);
    }

    @Test
    void names_andKinds_areThoseOfThePolicy() {
        AdaptiveBulkhead bulkhead = AdaptiveBulkhead.of("orders");
        assertThat(bulkhead.name()).isEqualTo("orders");
        assertThat(bulkhead.kind()).isEqualTo("adaptiveBulkhead");
        assertThat(bulkhead).hasToString("AdaptiveBulkhead[name=orders, " + bulkhead.snapshot() + "]");
        assertThat(bulkhead.snapshot()).isEqualTo(new AdaptiveSnapshot(20, 0, 0, 0, 0, 0, Duration.ZERO, 0));
    }

    private AdaptiveBulkhead bulkhead(Consumer<AdaptiveBulkheadConfig.Builder> options) {
        Consumer<AdaptiveBulkheadConfig.Builder> first =
                a -> a.ticker(ticker).law(noting).window(WINDOW).minSamples(1);
        return AdaptiveBulkhead.of("b", first.andThen(options));
    }

    /** Lets the window's time pass and ends it with a call that takes none. */
    private void close(AdaptiveBulkhead bulkhead) {
        ticker.advance(WINDOW.multipliedBy(10));
        bulkhead.tryAcquire().success();
    }

    private int windowsAfter(AdaptiveBulkhead bulkhead, Duration time) {
        ticker.advance(time);
        bulkhead.call(() -> 1);
        return windows.size();
    }

    private <T> T taking(Duration time, T value) {
        ticker.advance(time);
        return value;
    }

    private AdaptiveBulkheadListener telling() {
        return new AdaptiveBulkheadListener() {
            @Override
            public void onLimitChanged(String name, int from, int to) {
                events.add(name + " " + from + "->" + to);
            }
        };
    }

    private static <T> T thrown(Throwable error) {
        throw AdaptiveBulkheadTest.<RuntimeException>sneaky(error);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneaky(Throwable error) throws X {
        throw (X) error;
    }
}
