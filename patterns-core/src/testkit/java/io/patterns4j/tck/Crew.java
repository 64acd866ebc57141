package io.patterns4j.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** Threads for tests of races, of the kind that {@link Rendezvous} makes. What a thread throws, the test throws. */
final class Crew {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Crew() {}

    /** One step of one thread in one round. */
    @FunctionalInterface
    interface Step {
        void run(int worker, int round) throws Exception;
    }

    /** Runs a body on a thread of its own. */
    static <T> CompletableFuture<T> start(Callable<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                result.complete(body.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        };
        Rendezvous.threads().newThread(task).start();
        return result;
    }

    /** Runs a body on some threads at once and waits for all of them. */
    static void each(int workers, IntConsumer body) {
        rounds(workers, 1, (worker, round) -> body.accept(worker), () -> {});
    }

    /** Runs a step on some threads at once, many times; {@code between} runs alone after each round. */
    static void rounds(int workers, int rounds, Step step, Runnable between) {
        CyclicBarrier barrier = new CyclicBarrier(workers);
        CyclicBarrier end = new CyclicBarrier(workers, between);
        AtomicInteger arrived = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            int worker = i;
            all.add(start(() -> {
                try {
                    for (int round = 0; round < rounds; round++) {
                        barrier.await();
                        // A barrier lets its last thread go long before it has woken the others.
                        spinTo(arrived, workers * (round + 1));
                        step.run(worker, round);
                        end.await();
                    }
                } catch (BrokenBarrierException another) {
                    return null;
                } catch (Throwable e) {
                    barrier.reset();
                    end.reset();
                    throw e;
                }
                return null;
            }));
        }
        all.forEach(CompletableFuture::join);
    }

    private static void spinTo(AtomicInteger arrived, int all) {
        arrived.incrementAndGet();
        for (int i = 0; i < 2_000 && arrived.get() < all; i++) {
            Thread.onSpinWait();
        }
    }

    /** Waits until something holds. */
    static void until(BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                throw new AssertionError("did not happen within " + PATIENCE);
            }
            Thread.yield();
        }
    }
}
