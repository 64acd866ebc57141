package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.bulkhead.BulkheadInterruptedException;
import io.patterns4j.bulkhead.BulkheadPermit;
import io.patterns4j.bulkhead.QueueOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every bulkhead does, whatever counts its permits. Subclasses say how to make one. */
@ExtendWith(PinningWatch.class)
public abstract class BulkheadConformance extends BulkheadAdmissionConformance {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int RACES = 10_000;

    /** Creates the suite. */
    protected BulkheadConformance() {}

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
        // So short that the waiter leaves without parking: parking alone would take longer than the release.
        Duration patience = Duration.ofNanos(1);
        Bulkhead bulkhead = bulkhead(1, options -> options.queue(1).maxWait(patience));
        AtomicReference<BulkheadPermit> holder = new AtomicReference<>(bulkhead.tryAcquire());

        Crew.rounds(
                2,
                RACES,
                (worker, round) -> {
                    if (worker == 0) {
                        bulkhead.attempt(() -> 1);
                    } else {
                        spin(round % 31);
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

    private static int visit(AtomicInteger inside, AtomicInteger most) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        return inside.decrementAndGet();
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
