package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ExecutorBulkheadTest {

    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    @ParameterizedTest
    @EnumSource
    void submit_limitOneQueueOne_refusesTheThird(ThreadKind kind) throws Exception {
        ExecutorBulkhead pool =
                ExecutorBulkhead.of("pool", b -> b.limit(1).queue(1).threads(kind));
        CompletableFuture<Integer> first = pool.submit(() -> waitForGate(1));
        CompletableFuture<Integer> second = pool.submit(() -> waitForGate(2));
        CompletableFuture<Integer> third = pool.submit(() -> 3);

        assertThatThrownBy(third::get)
                .hasCauseInstanceOf(BulkheadFullException.class)
                .hasRootCauseMessage("bulkhead is full: policy=pool");
        assertThat(pool.snapshot()).isEqualTo(new BulkheadSnapshot(1, 1, 1, 1, 0));
        gate.countDown();

        assertThat(first.get() + second.get()).isEqualTo(3);
        assertThat(pool.snapshot()).isEqualTo(new BulkheadSnapshot(1, 0, 0, 1, 0));
    }

    @Test
    void submit_noQueue_handsOverOrRefuses() {
        ExecutorBulkhead pool = ExecutorBulkhead.of("pool", b -> b.limit(1));
        for (int i = 0; i < 2_000; i++) {
            int value = i;
            assertThat(pool.submit(() -> value).join()).isEqualTo(i);
        }
        CompletableFuture<Integer> running = pool.submit(() -> waitForGate(1));

        assertThat(pool.submit(() -> 2)).isCompletedExceptionally();
        gate.countDown();
        assertThat(running.join()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void submit_many_neverRunsMoreThanTheLimit(ThreadKind kind) {
        ExecutorBulkhead pool =
                ExecutorBulkhead.of("pool", b -> b.limit(3).queue(5_000).threads(kind));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        List<CompletableFuture<Integer>> all = IntStream.range(0, 5_000)
                .mapToObj(i -> pool.submit(() -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    return inside.decrementAndGet();
                }))
                .toList();
        all.forEach(CompletableFuture::join);

        assertThat(most.get()).isBetween(1, 3);
        assertThat(pool.close(Duration.ofSeconds(30)).isEmpty()).isTrue();
        assertThat(pool.snapshot().inFlight()).isZero();
    }

    @Test
    void submit_bodyThrows_failsWithThatAndFreesThePlace() {
        ExecutorBulkhead pool = ExecutorBulkhead.of("pool", b -> b.limit(1));
        Error fatal = new StackOverflowError("on purpose");

        assertThatThrownBy(() -> pool.submit(() -> {
                            throw new IOException("io");
                        })
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isExactlyInstanceOf(IOException.class);
        assertThatThrownBy(() -> pool.submit(() -> {
                            throw fatal;
                        })
                        .get())
                .hasCause(fatal);
        assertThat(pool.submit(() -> 1).join()).isEqualTo(1);
        assertThatThrownBy(() -> pool.submit(null)).hasMessage("task must not be null: task=null");
    }

    @Test
    void cancel_beforeStart_neverRunsAndFreesThePlaceInTheQueue() {
        ExecutorBulkhead pool = ExecutorBulkhead.of("pool", b -> b.limit(1).queue(1));
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Integer> running = pool.submit(() -> waitForGate(1));
        CompletableFuture<Boolean> waiting = pool.submit(() -> ran.getAndSet(true));

        assertThat(waiting.cancel(false)).isTrue();
        CompletableFuture<Integer> next = pool.submit(() -> 2);
        gate.countDown();

        assertThat(running.join() + next.join()).isEqualTo(3);
        assertThat(ran).isFalse();
    }

    @Test
    void cancel_whileRunning_interruptsOnlyWhenAsked_andKeepsThePlaceUntilTheBodyEnds() throws Exception {
        ExecutorBulkhead pool = ExecutorBulkhead.of("pool", b -> b.limit(2));
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<Integer> gentle = pool.submit(() -> {
            started.countDown();
            return waitForGate(1);
        });
        CompletableFuture<Integer> rough = pool.submit(() -> {
            started.countDown();
            try {
                return waitForGate(2);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        started.await();

        assertThat(gentle.cancel(false)).isTrue();
        assertThat(rough.cancel(true)).isTrue();
        interrupted.await();

        assertThat(gentle).isCancelled();
        assertThat(pool.snapshot().inFlight()).isPositive();
        gate.countDown();
        assertThat(pool.close(Duration.ofSeconds(30)).isEmpty()).isTrue();
        assertThat(pool.snapshot().inFlight()).isZero();
    }

    @Test
    void cancel_whileRunning_leaksNoInterruptToTheNextTask() {
        ExecutorBulkhead pool = ExecutorBulkhead.of("pool", b -> b.limit(1).queue(2));
        for (int i = 0; i < 2_000; i++) {
            CompletableFuture<Integer> first = pool.submit(() -> 1);
            CompletableFuture<Boolean> second = pool.submit(Thread::interrupted);
            first.cancel(true);
            assertThat(second.join()).isFalse();
        }
    }

    @Test
    void future_endedByOthers_neverRunsWhenStillInTheQueue() {
        ExecutorBulkhead pool = ExecutorBulkhead.of("pool", b -> b.limit(1).queue(1));
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Integer> running = pool.submit(() -> waitForGate(1));
        CompletableFuture<Boolean> waiting = pool.submit(() -> ran.getAndSet(true));

        waiting.complete(true);
        assertThat(pool.snapshot().waiting()).isZero();
        gate.countDown();
        running.join();

        assertThat(pool.close(Duration.ofSeconds(30)).isEmpty()).isTrue();
        assertThat(ran).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void close_timeIsUp_reportsAndCancelsWhatIsLeft(ThreadKind kind) throws Exception {
        ExecutorBulkhead pool =
                ExecutorBulkhead.of("pool", b -> b.limit(1).queue(2).threads(kind));
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<Integer> running = pool.submit(() -> {
            started.countDown();
            try {
                return waitForGate(1);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        List<CompletableFuture<Integer>> waiting = List.of(pool.submit(() -> 2), pool.submit(() -> 3));
        started.await();

        ExecutorBulkhead.Leftover left = pool.close(Duration.ofMillis(10));

        assertThat(left).isEqualTo(new ExecutorBulkhead.Leftover(2, 1));
        assertThat(left.isEmpty()).isFalse();
        assertThat(running).isCancelled();
        assertThat(waiting).allMatch(CompletableFuture::isCancelled);
        interrupted.await();
        assertThatThrownBy(() -> pool.submit(() -> 4).get())
                .hasCauseInstanceOf(BulkheadClosedException.class)
                .hasRootCauseMessage("bulkhead is closed: policy=pool");
        assertThat(pool.close(Duration.ofSeconds(30)).isEmpty()).isTrue();
    }

    @Test
    void close_nothingLeft_returnsAtOnce_andLetsQueuedTasksFinish() {
        ExecutorBulkhead idle = ExecutorBulkhead.of("idle", b -> b.limit(1));
        idle.close();
        ExecutorBulkhead busy = ExecutorBulkhead.of("busy", b -> b.limit(1).queue(3));
        List<CompletableFuture<Integer>> all = IntStream.range(0, 3)
                .mapToObj(i -> busy.submit(() -> waitForGate(i)))
                .toList();
        gate.countDown();

        assertThat(busy.close(Duration.ofSeconds(30)).isEmpty()).isTrue();
        assertThat(all).allMatch(task -> task.isDone() && !task.isCompletedExceptionally());
    }

    @Test
    void close_interrupted_abandonsAtOnceAndKeepsTheFlag() {
        ExecutorBulkhead pool = ExecutorBulkhead.of("pool", b -> b.limit(1));
        CompletableFuture<Integer> running = pool.submit(() -> waitForGate(1));
        Thread.currentThread().interrupt();

        pool.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(running).isCancelled();
    }

    @Test
    void resize_up_startsWhatWaits() {
        ExecutorBulkhead pool = ExecutorBulkhead.of("pool", b -> b.limit(1).queue(1));
        CompletableFuture<Integer> running = pool.submit(() -> waitForGate(1));
        CompletableFuture<Integer> waiting = pool.submit(() -> 2);

        pool.resize(2);

        assertThat(waiting.join()).isEqualTo(2);
        assertThat(running).isNotDone();
    }

    @Test
    void threads_areNamedAndOfTheKindAskedFor() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        ExecutorBulkhead platform = ExecutorBulkhead.of("plain", b -> b.limit(1));
        platform.submit(() -> {
                    thread.set(Thread.currentThread());
                    return 1;
                })
                .join();
        assertThat(thread.get().getName()).isEqualTo("plain-0");
        assertThat(thread.get().isDaemon()).isTrue();

        ExecutorBulkhead virtual =
                ExecutorBulkhead.of("light", b -> b.limit(1).threads(ThreadKind.VIRTUAL_IF_AVAILABLE));
        virtual.submit(() -> {
                    thread.set(Thread.currentThread());
                    return 1;
                })
                .join();
        boolean java21 = Runtime.version().feature() >= 21;
        assertThat(thread.get().getName()).isEqualTo("light-0");
        assertThat(thread.get().getClass().getSimpleName()).isEqualTo(java21 ? "VirtualThread" : "Thread");
        assertThat(virtual.name()).isEqualTo("light");
    }

    private int waitForGate(int value) throws InterruptedException {
        gate.await();
        return value;
    }
}
