package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadConfig;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.bulkhead.BulkheadInterruptedException;
import io.patterns4j.bulkhead.BulkheadListener;
import io.patterns4j.bulkhead.BulkheadPermit;
import io.patterns4j.bulkhead.QueueOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every bulkhead does, whatever counts its permits. Subclasses say how to make one. */
@Timeout(60)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@SuppressWarnings("checkstyle:MethodName")
public abstract class BulkheadConformance {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int RACES = 10_000;

    private final List<String> events = new CopyOnWriteArrayList<>();

    /** Creates the suite. */
    protected BulkheadConformance() {}

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

    // Waiting

    @Test
    void a_waiter_is_refused_after_its_time_and_not_before() {
        Bulkhead bulkhead = bulkhead(1, options -> options.queue(2).maxWait(SHORT));
        BulkheadPermit holder = bulkhead.tryAcquire();

        long startNanos = System.nanoTime();
        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isBetween(SHORT, SHORT.multipliedBy(40));

        startNanos = System.nanoTime();
        assertThat(errorOf(bulkhead.acquireAsync())).isInstanceOf(BulkheadFullException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isBetween(SHORT, SHORT.multipliedBy(40));

        holder.close();
        assertFree(bulkhead, 1);
    }

    @Test
    void a_waiter_is_let_in_when_a_permit_comes_back() {
        Bulkhead bulkhead =
                bulkhead(1, options -> options.queue(2).maxWait(LONG).listener(recorder()));
        BulkheadPermit holder = bulkhead.tryAcquire();
        CompletableFuture<Integer> thread = Crew.start(() -> bulkhead.call(() -> 1));
        CompletableFuture<Integer> stage = bulkhead.callAsync(() -> CompletableFuture.completedFuture(2));
        Crew.until(() -> bulkhead.snapshot().waiting() == 2);
        events.clear();

        holder.close();

        assertThat(thread.join() + stage.join()).isEqualTo(3);
        Crew.until(() -> events.size() == 5);
        assertThat(events).containsExactlyInAnyOrder("F", "P", "F", "P", "F");
        assertFree(bulkhead, 1);
    }

    @Test
    void an_interrupted_waiter_is_not_let_in_and_keeps_its_flag() {
        Bulkhead bulkhead = bulkhead(1, options -> options.queue(2).maxWait(LONG));
        BulkheadPermit holder = bulkhead.tryAcquire();
        AtomicInteger ran = new AtomicInteger();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        CompletableFuture<Boolean> flag = Crew.start(() -> {
            waiter.set(Thread.currentThread());
            assertThatThrownBy(() -> bulkhead.call(ran::incrementAndGet))
                    .isInstanceOf(BulkheadInterruptedException.class)
                    .hasMessage("interrupted while waiting for the bulkhead: policy=" + bulkhead.name());
            boolean kept = Thread.currentThread().isInterrupted();
            Outcome<Integer> again = bulkhead.attempt(ran::incrementAndGet);
            assertThat(again)
                    .isInstanceOfSatisfying(
                            Outcome.Rejected.class,
                            rejected -> assertThat(rejected.rejection().toException())
                                    .isInstanceOf(BulkheadInterruptedException.class));
            return kept && Thread.interrupted();
        });
        Crew.until(() -> bulkhead.snapshot().waiting() == 1);

        waiter.get().interrupt();

        assertThat(flag.join()).isTrue();
        assertThat(ran).hasValue(0);
        holder.close();
        assertFree(bulkhead, 1);
    }

    @Test
    void an_interrupted_acquire_throws_what_interrupts_throw() {
        Bulkhead bulkhead = bulkhead(1, options -> options.queue(2).maxWait(LONG));
        BulkheadPermit holder = bulkhead.tryAcquire();
        Thread.currentThread().interrupt();

        assertThatThrownBy(bulkhead::acquire).isInstanceOf(InterruptedException.class);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        holder.close();
        assertFree(bulkhead, 1);
    }

    @Test
    void a_waiter_that_has_left_takes_no_later_permit() {
        Bulkhead bulkhead = bulkhead(1, options -> options.queue(4).maxWait(SHORT));
        BulkheadPermit holder = bulkhead.tryAcquire();

        assertThat(bulkhead.attempt(() -> 1)).isInstanceOf(Outcome.Rejected.class);
        assertThat(errorOf(bulkhead.acquireAsync())).isInstanceOf(BulkheadFullException.class);
        assertThat(bulkhead.acquireAsync().cancel(false)).isTrue();
        assertThat(bulkhead.acquireAsync().completeExceptionally(new IllegalStateException("enough")))
                .isTrue();
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Integer> call =
                bulkhead.callAsync(() -> CompletableFuture.completedFuture(ran.incrementAndGet()));
        assertThat(call.cancel(true)).isTrue();
        assertThat(bulkhead.snapshot().waiting()).isZero();
        holder.close();

        assertFree(bulkhead, 1);
        assertThat(ran).hasValue(0);
    }

    @Test
    void nobody_overtakes_a_waiter() {
        Bulkhead bulkhead =
                bulkhead(1, options -> options.queue(1).maxWait(LONG).executor(Runnable::run));
        BulkheadPermit holder = bulkhead.tryAcquire();
        CompletableFuture<BulkheadPermit> waiter = bulkhead.acquireAsync();

        assertThat(tryOnce(bulkhead)).isFalse();
        holder.close();

        assertThat(tryOnce(bulkhead)).isFalse();
        waiter.join().close();
        assertFree(bulkhead, 1);
    }

    @Test
    void the_queue_holds_as_many_as_configured_and_refuses_more_at_once() {
        for (int queue = 0; queue <= 3; queue++) {
            int places = queue;
            Bulkhead bulkhead =
                    bulkhead(1, options -> options.queue(places).maxWait(places == 0 ? Duration.ZERO : LONG));
            BulkheadPermit holder = bulkhead.tryAcquire();
            List<CompletableFuture<BulkheadPermit>> waiters = IntStream.range(0, queue)
                    .mapToObj(i -> bulkhead.acquireAsync())
                    .toList();

            assertThat(bulkhead.snapshot().waiting()).isEqualTo(queue);
            assertThat(bulkhead.acquireAsync()).isCompletedExceptionally();
            assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);

            holder.close();
            waiters.forEach(waiter -> waiter.join().close());
            assertFree(bulkhead, 1);
        }
    }

    @Test
    void first_come_first_served_unless_told_otherwise() {
        assertThat(servedOrder(QueueOrder.FIFO)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void last_come_first_served_when_told_so() {
        assertThat(servedOrder(QueueOrder.LIFO)).containsExactly(3, 2, 1, 0);
    }

    @Test
    void an_executor_that_takes_no_task_loses_no_waiter() {
        Bulkhead bulkhead = bulkhead(
                1,
                options -> options.queue(1).maxWait(LONG).executor(task -> {
                    throw new RejectedExecutionException("shut down");
                }));
        BulkheadPermit holder = bulkhead.tryAcquire();
        CompletableFuture<Integer> call = bulkhead.callAsync(() -> CompletableFuture.completedFuture(4));

        holder.close();

        assertThat(call).isCompletedWithValue(4);
        assertFree(bulkhead, 1);
    }

    // Races

    @Test
    void a_permit_granted_as_the_waiter_times_out_is_used_or_returned() {
        Duration patience = Duration.ofNanos(20_000);
        Bulkhead bulkhead = bulkhead(1, options -> options.queue(1).maxWait(patience));
        AtomicReference<BulkheadPermit> holder = new AtomicReference<>(bulkhead.tryAcquire());

        Crew.rounds(
                2,
                RACES,
                (worker, round) -> {
                    if (worker == 0) {
                        bulkhead.attempt(() -> 1);
                    } else {
                        spin(round % 97);
                        holder.get().close();
                    }
                },
                () -> holder.set(granted(bulkhead.tryAcquire())));

        holder.get().close();
        assertFree(bulkhead, 1);
    }

    @Test
    void a_permit_granted_as_the_future_is_cancelled_is_used_or_returned() {
        Bulkhead bulkhead =
                bulkhead(1, options -> options.queue(1).maxWait(LONG).executor(Runnable::run));
        AtomicReference<BulkheadPermit> holder = new AtomicReference<>(bulkhead.tryAcquire());
        AtomicReference<CompletableFuture<BulkheadPermit>> waiter = new AtomicReference<>(bulkhead.acquireAsync());

        Crew.rounds(
                2,
                RACES,
                (worker, round) -> {
                    if (worker == 0) {
                        spin(round % 31);
                        waiter.get().cancel(false);
                    } else {
                        holder.get().close();
                    }
                },
                () -> {
                    waiter.get().thenAccept(BulkheadPermit::close);
                    holder.set(granted(bulkhead.tryAcquire()));
                    waiter.set(bulkhead.acquireAsync());
                });

        waiter.get().cancel(false);
        holder.get().close();
        assertFree(bulkhead, 1);
    }

    @Test
    void waiting_threads_and_stages_share_permits_without_losing_any() {
        int limit = 2;
        Bulkhead bulkhead = bulkhead(limit, options -> options.queue(3).maxWait(Duration.ofMillis(1)));
        int before = bulkhead.snapshot().inFlight();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ConcurrentLinkedQueue<CompletableFuture<Integer>> stages = new ConcurrentLinkedQueue<>();

        Crew.each(4, worker -> {
            for (int i = 0; i < 3_000; i++) {
                if ((i + worker) % 2 == 0) {
                    bulkhead.attempt(() -> visit(inside, most));
                } else {
                    stages.add(bulkhead.callAsync(() -> CompletableFuture.completedFuture(visit(inside, most))));
                }
            }
        });
        stages.forEach(stage -> stage.handle((value, error) -> value).join());

        assertThat(most.get()).isBetween(1, limit);
        Crew.until(() -> bulkhead.snapshot().inFlight() == before);
        assertThat(bulkhead.snapshot().waiting()).isZero();
        assertFree(bulkhead, limit);
    }

    private List<Integer> servedOrder(QueueOrder order) {
        Bulkhead bulkhead = bulkhead(
                1, options -> options.queue(4).maxWait(LONG).order(order).executor(Runnable::run));
        List<Integer> served = new ArrayList<>();
        BulkheadPermit holder = bulkhead.tryAcquire();
        for (int i = 0; i < 4; i++) {
            int waiter = i;
            bulkhead.callAsync(() -> CompletableFuture.completedFuture(served.add(waiter)));
        }
        holder.close();
        return served;
    }

    private BulkheadListener recorder() {
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

    private static int visit(AtomicInteger inside, AtomicInteger most) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        return inside.decrementAndGet();
    }

    private static BulkheadPermit granted(BulkheadPermit permit) {
        assertThat(permit.granted()).isTrue();
        return permit;
    }

    private static boolean tryOnce(Bulkhead bulkhead) {
        try (BulkheadPermit permit = bulkhead.tryAcquire()) {
            return permit.granted();
        }
    }

    /** Exactly so many permits can be taken; they are returned. */
    private static void assertFree(Bulkhead bulkhead, int free) {
        List<BulkheadPermit> permits =
                IntStream.range(0, free).mapToObj(i -> bulkhead.tryAcquire()).toList();
        assertThat(permits).allMatch(BulkheadPermit::granted);
        assertThat(bulkhead.tryAcquire().granted()).isFalse();
        permits.forEach(BulkheadPermit::close);
    }

    private static Throwable errorOf(CompletableFuture<?> future) {
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

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
