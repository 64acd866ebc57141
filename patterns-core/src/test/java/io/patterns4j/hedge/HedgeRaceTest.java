package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.Outcome;
import io.patterns4j.Ticker;
import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Completion, hedge, failure, cancellation and interrupt at the same moment, many times, in real time. */
class HedgeRaceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FakeBudget budget = new FakeBudget(3);
    private final Alarms alarms = new Alarms();
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final ConcurrentLinkedQueue<Resource> made = new ConcurrentLinkedQueue<>();
    private final AtomicInteger leaks = new AtomicInteger();

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void callAsync_racesOfEverything_endBalancedWithOneWinnerEach() {
        Hedge hedge = hedge();
        List<Integer> rounds = Rendezvous.values(Rendezvous.run(4, thread -> () -> {
            for (int i = 0; i < 5_000; i++) {
                oneAsync(hedge, thread == 0);
            }
            return 5_000;
        }));
        assertThat(rounds).hasSize(4);
        assertBalanced(20_000);
        assertThat(hedge.snapshot().hedges()).isPositive();
        assertThat(hedge.snapshot().wins()).isPositive();
        assertThat(hedge.snapshot().callbackFailures()).isZero();
        assertThat(hedge.snapshot().executorRefusals()).isZero();
    }

    @Test
    void call_racesOfEverything_endBalancedWithOneWinnerEachAndNoLeak() {
        Hedge hedge = hedge();
        List<Outcome<Integer>> outcomes = Rendezvous.run(4, thread -> () -> {
            for (int i = 0; i < 3_000; i++) {
                oneSync(hedge);
            }
            return 3_000;
        });
        assertThat(Rendezvous.values(outcomes)).hasSize(4);
        assertThat(leaks).hasValue(0);
        assertBalanced(12_000);
        assertThat(hedge.snapshot().hedges()).isPositive();
        assertThat(hedge.snapshot().wins()).isPositive();
    }

    @Test
    void call_racesWithInterruptsFromOutside_endBalanced() throws Exception {
        Hedge hedge = hedge();
        for (int i = 0; i < 2_000; i++) {
            Thread caller = Thread.currentThread();
            Future<?> other = pool.submit(() -> {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(200_000));
                caller.interrupt();
            });
            Outcome<Resource> outcome = hedge.attempt(this::work);
            keep(outcome);
            while (!other.isDone()) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
        assertBalanced(2_000);
    }

    private void oneAsync(Hedge hedge, boolean cancels) throws Exception {
        CompletableFuture<Resource> answer = hedge.callAsync(() -> {
            CompletableFuture<Resource> stage = new CompletableFuture<>();
            pool.execute(() -> {
                try {
                    Resource resource = work();
                    if (!stage.complete(resource)) {
                        resource.close();
                    }
                } catch (Throwable e) {
                    stage.completeExceptionally(e);
                }
            });
            return stage;
        });
        if (cancels) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(150_000));
            answer.cancel(true);
        }
        keep(outcome(answer));
    }

    private static Outcome<Resource> outcome(CompletableFuture<Resource> answer) throws Exception {
        return answer.<Outcome<Resource>>handle(
                        (value, error) -> error == null ? new Outcome.Returned<>(value) : new Outcome.Threw<>(error))
                .get(30, TimeUnit.SECONDS);
    }

    private void oneSync(Hedge hedge) {
        keep(hedge.attempt(this::work));
        if (Thread.interrupted()) {
            leaks.incrementAndGet();
        }
    }

    /** Takes about as long as the delay, and fails now and then; a value that nobody gets has to be closed. */
    private Resource work() throws Exception {
        int choice = ThreadLocalRandom.current().nextInt(100);
        if (choice < 70) {
            LockSupport.parkNanos(choice * 2_000L);
        }
        if (choice % 10 == 3) {
            throw new IllegalStateException();
        }
        if (choice % 3 == 0 && Thread.interrupted()) {
            throw new InterruptedException();
        }
        Resource resource = new Resource();
        made.add(resource);
        return resource;
    }

    /** The caller closes what he got; so in the end everything is closed once, whoever had it. */
    private static void keep(Outcome<Resource> outcome) {
        if (outcome instanceof Outcome.Returned<Resource> returned) {
            assertThat(returned.value().closed).hasValue(0);
            returned.value().close();
        }
    }

    private Hedge hedge() {
        return Hedge.of(
                "race",
                h -> h.delay(Duration.ofNanos(50_000))
                        .maxHedges(2)
                        .hedgeOnFailure(true)
                        .budget(budget)
                        .ticker(alarms));
    }

    private void assertBalanced(int calls) {
        assertThat(budget.calls).hasValue(0);
        assertThat(budget.ended).hasValue(calls);
        await().atMost(PATIENCE).until(() -> budget.extras.get() == 0);
        await().atMost(PATIENCE).until(() -> made.stream().allMatch(resource -> resource.closed.get() == 1));
        await().atMost(PATIENCE).until(() -> alarms.left() == 0);
    }

    /** The system's ticker, which counts the alarms that neither rang nor were cancelled. */
    private static final class Alarms implements Ticker {

        private final AtomicInteger open = new AtomicInteger();

        int left() {
            return open.get();
        }

        @Override
        public long nanos() {
            return Ticker.system().nanos();
        }

        @Override
        public Alarm schedule(long nanos, Runnable task) {
            open.incrementAndGet();
            AtomicBoolean over = new AtomicBoolean();
            Alarm alarm = Ticker.system().schedule(nanos, () -> {
                end(over);
                task.run();
            });
            return () -> {
                end(over);
                return alarm.cancel();
            };
        }

        private void end(AtomicBoolean over) {
            if (over.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        }
    }
}
