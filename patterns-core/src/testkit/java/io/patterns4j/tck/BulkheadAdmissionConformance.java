package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadConfig;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.bulkhead.BulkheadListener;
import io.patterns4j.bulkhead.BulkheadPermit;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The part of the conformance suite that needs no waiting, and what both parts need. */
@Timeout(60)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
abstract class BulkheadAdmissionConformance {

    /** What the listener of {@link #recorder()} heard: permitted, rejected, finished. */
    final List<String> events = new CopyOnWriteArrayList<>();

    /**
     * Creates the bulkhead under test.
     *
     * @param free calls that it lets in at once from now on
     * @param options to be applied, but for the limit
     * @return a bulkhead with so many permits to give
     */
    protected abstract Bulkhead bulkhead(int free, Consumer<BulkheadConfig.Builder> options);

    @BeforeEach
    void forgetInterrupts() {
        assertThat(Thread.interrupted()).isFalse();
    }

    // Admission

    @Test
    void two_calls_are_let_in_the_third_is_refused_and_a_finished_one_makes_room() {
        Bulkhead bulkhead = bulkhead(2, options -> options.listener(recorder()));
        events.clear();

        BulkheadPermit first = bulkhead.tryAcquire();
        BulkheadPermit second = bulkhead.tryAcquire();
        BulkheadPermit third = bulkhead.tryAcquire();
        first.close();
        second.close();
        BulkheadPermit fourth = bulkhead.tryAcquire();

        assertThat(List.of(first.granted(), second.granted(), third.granted(), fourth.granted()))
                .containsExactly(true, true, false, true);
        assertThat(events).containsExactly("P", "P", "R", "F", "F", "P");
        assertThat(bulkhead.snapshot().rejected()).isEqualTo(1);
    }

    @Test
    void a_full_bulkhead_refuses_every_kind_of_call() {
        Bulkhead bulkhead = bulkhead(1, options -> {});
        BulkheadPermit holder = bulkhead.tryAcquire();

        assertThatThrownBy(() -> bulkhead.call(() -> 1))
                .isInstanceOf(BulkheadFullException.class)
                .hasMessage("bulkhead is full: policy=" + bulkhead.name());
        assertThatThrownBy(() -> bulkhead.call(1, n -> n)).isInstanceOf(BulkheadFullException.class);
        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);
        assertThat(errorOf(bulkhead.callAsync(() -> CompletableFuture.completedFuture(1))))
                .isInstanceOf(BulkheadFullException.class);
        assertThat(errorOf(bulkhead.acquireAsync())).isInstanceOf(BulkheadFullException.class);
        assertThat(bulkhead.attempt(() -> 1)).isInstanceOfSatisfying(Outcome.Rejected.class, rejected -> {
            assertThat(rejected.rejection().policy()).isEqualTo(bulkhead.name());
            assertThat(rejected.rejection().retryAfter()).isEmpty();
            assertThat(rejected.rejection().toException()).isInstanceOf(BulkheadFullException.class);
        });
        assertThat(bulkhead.snapshot().rejected()).isEqualTo(6);

        holder.close();
        int plain = bulkhead.call(() -> 7);
        int withArgument = bulkhead.call(20, n -> n + 1);
        assertThat(plain + withArgument).isEqualTo(28);
    }

    @Test
    void a_permit_is_returned_once_however_often_it_is_closed() {
        Bulkhead bulkhead = bulkhead(1, options -> {});
        BulkheadPermit permit = bulkhead.tryAcquire();
        BulkheadPermit refused = bulkhead.tryAcquire();

        refused.close();
        assertThat(bulkhead.tryAcquire().granted()).isFalse();
        permit.close();
        permit.close();
        refused.close();

        assertThat(bulkhead.tryAcquire().granted()).isTrue();
        assertThat(bulkhead.tryAcquire().granted()).isFalse();
    }

    @Test
    void threads_that_come_and_go_never_exceed_the_limit_and_leave_nothing_behind() {
        int limit = 3;
        Bulkhead bulkhead = bulkhead(limit, options -> {});
        int before = bulkhead.snapshot().inFlight();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        Crew.each(6, worker -> {
            for (int i = 0; i < 20_000; i++) {
                bulkhead.attempt(() -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    return inside.decrementAndGet();
                });
            }
        });

        assertThat(most.get()).isBetween(1, limit);
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(before);
        assertFree(bulkhead, limit);
    }

    @Test
    void a_permit_taken_by_many_at_once_goes_to_exactly_one() {
        Bulkhead bulkhead = bulkhead(1, options -> {});
        AtomicInteger winners = new AtomicInteger();
        ConcurrentLinkedQueue<BulkheadPermit> permits = new ConcurrentLinkedQueue<>();

        Crew.rounds(
                4,
                2_000,
                (worker, round) -> {
                    BulkheadPermit permit = bulkhead.tryAcquire();
                    winners.addAndGet(permit.granted() ? 1 : 0);
                    permits.add(permit);
                },
                () -> {
                    permits.forEach(BulkheadPermit::close);
                    permits.clear();
                });

        assertThat(winners.get()).isEqualTo(2_000);
    }

    // Balance of permits

    @Test
    void every_way_a_call_ends_returns_its_permit() {
        Bulkhead bulkhead = bulkhead(1, options -> {});
        Error fatal = new StackOverflowError("on purpose");

        assertThatThrownBy(() -> bulkhead.call(() -> raise(new IOException("io"))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> bulkhead.call(() -> raise(fatal))).isSameAs(fatal);
        assertThatThrownBy(() -> bulkhead.call(1, n -> raise(fatal))).isSameAs(fatal);
        assertThat(bulkhead.attempt(() -> raise(fatal))).isEqualTo(new Outcome.Threw<>(fatal));
        assertThat(bulkhead.attempt(() -> 5)).isEqualTo(new Outcome.Returned<>(5));
        assertFree(bulkhead, 1);
    }

    @Test
    void every_way_a_stage_ends_returns_its_permit() {
        Bulkhead bulkhead = bulkhead(1, options -> {});
        Error fatal = new AssertionError("on purpose");
        RuntimeException late = new IllegalStateException("late");

        assertThat(errorOf(bulkhead.callAsync(() -> raiseUnchecked(fatal)))).isSameAs(fatal);
        assertThat(errorOf(bulkhead.callAsync(() -> null))).isInstanceOf(NullPointerException.class);
        assertThat(errorOf(bulkhead.callAsync(() -> CompletableFuture.failedFuture(late))))
                .isSameAs(late);
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletableFuture<Integer> cancelled = bulkhead.callAsync(() -> work);
        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(work).isCancelled();
        assertFree(bulkhead, 1);
    }

    @Test
    void the_permit_of_a_stage_comes_back_when_the_stage_ends_and_before_its_future_does() {
        Bulkhead bulkhead = bulkhead(1, options -> {});
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletableFuture<Integer> call = bulkhead.callAsync(() -> work);
        CompletableFuture<Boolean> free = call.thenApply(value -> tryOnce(bulkhead));

        assertThat(tryOnce(bulkhead)).isFalse();
        assertThat(call).isNotDone();
        work.complete(3);

        assertThat(call).isCompletedWithValue(3);
        assertThat(free).isCompletedWithValue(true);
    }

    @Test
    void a_future_that_times_out_keeps_the_permit_while_the_work_goes_on() {
        Bulkhead bulkhead = bulkhead(1, options -> {});
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletableFuture<Integer> call = bulkhead.callAsync(() -> work);

        call.completeExceptionally(new IllegalStateException("timed out elsewhere"));
        assertThat(tryOnce(bulkhead)).isFalse();
        work.complete(1);

        assertFree(bulkhead, 1);
    }

    @Test
    void a_listener_that_throws_reaches_no_caller_and_costs_no_permit() {
        Bulkhead bulkhead = bulkhead(
                1,
                options -> options.listener(new BulkheadListener() {
                    @Override
                    public void onPermitted(String name) {
                        throw new AssertionError("permitted");
                    }

                    @Override
                    public void onRejected(String name) {
                        throw new IllegalStateException("rejected");
                    }

                    @Override
                    public void onFinished(String name) {
                        throw new IllegalStateException("finished");
                    }
                }));
        long before = bulkhead.snapshot().callbackFailures();

        boolean second = bulkhead.call(() -> bulkhead.tryAcquire().granted());

        assertThat(second).isFalse();

        assertThat(bulkhead.snapshot().callbackFailures() - before).isEqualTo(3);
        assertFree(bulkhead, 1);
    }

    BulkheadListener recorder() {
        return new BulkheadListener() {
            @Override
            public void onPermitted(String name) {
                events.add("P");
            }

            @Override
            public void onRejected(String name) {
                events.add("R");
            }

            @Override
            public void onFinished(String name) {
                events.add("F");
            }
        };
    }

    static BulkheadPermit granted(BulkheadPermit permit) {
        assertThat(permit.granted()).isTrue();
        return permit;
    }

    static boolean tryOnce(Bulkhead bulkhead) {
        try (BulkheadPermit permit = bulkhead.tryAcquire()) {
            return permit.granted();
        }
    }

    /** Exactly so many permits can be taken; they are returned. */
    static void assertFree(Bulkhead bulkhead, int free) {
        List<BulkheadPermit> permits =
                IntStream.range(0, free).mapToObj(i -> bulkhead.tryAcquire()).toList();
        assertThat(permits).allMatch(BulkheadPermit::granted);
        assertThat(bulkhead.tryAcquire().granted()).isFalse();
        permits.forEach(BulkheadPermit::close);
    }

    static Throwable errorOf(CompletableFuture<?> future) {
        try {
            return new AssertionError("completed with " + future.get());
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (CancellationException | InterruptedException e) {
            return e;
        }
    }

    private static <T> T raise(Exception error) throws Exception {
        throw error;
    }

    private static <T> T raise(Error error) {
        throw error;
    }

    private static CompletableFuture<Integer> raiseUnchecked(Error error) {
        throw error;
    }
}
