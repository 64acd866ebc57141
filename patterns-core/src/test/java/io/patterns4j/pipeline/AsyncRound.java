package io.patterns4j.pipeline;

import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stages whose endings race: completion, failure, cancellation and time, from two threads. */
final class AsyncRound implements RandomBalanceTest.Round {

    private static final Runnable CLOSE = () -> {};
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final World world;
    private final SplittableRandom rivalRandom;
    private final SynchronousQueue<Runnable> rivalWork = new SynchronousQueue<>();
    private final SynchronousQueue<Boolean> rivalDone = new SynchronousQueue<>();

    AsyncRound(World world) {
        this.world = world;
        this.rivalRandom = new SplittableRandom(world.random.nextLong());
        Rendezvous.threads().newThread(this::rival).start();
    }

    @Override
    public void play() {
        Pipeline pipeline = world.pipeline();
        Queue<CompletableFuture<Integer>> works = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean(world.random.nextInt(4) == 0);
        CompletableFuture<Integer> call = pipeline.callAsync(() -> {
            CompletableFuture<Integer> work = new CompletableFuture<>();
            works.add(work);
            if (over.get()) {
                work.complete(0);
            }
            return work;
        });
        int mine = world.random.nextInt(9);
        int his = rivalRandom.nextInt(9);
        hand(() -> end(his, call, works));
        end(mine, call, works);
        take();
        long startNanos = System.nanoTime();
        while (!call.isDone()) {
            if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                throw new AssertionError(pipeline + " must end: call=" + call + ", works=" + works);
            }
            works.forEach(work -> work.complete(1));
            world.ticker.advance(World.TICK);
            Thread.yield();
        }
        over.set(true); // what starts now is of nobody's interest, and has to end as well
        works.forEach(work -> work.complete(1));
    }

    @Override
    public void close() {
        hand(CLOSE);
    }

    private void end(int ending, CompletableFuture<Integer> call, Queue<CompletableFuture<Integer>> works) {
        CompletableFuture<Integer> work = works.peek();
        if (ending == 0) {
            call.cancel(true);
        } else if (ending < 4) {
            world.ticker.advance(World.TICK.multipliedBy(1L << 2 * ending));
        } else if (work != null) {
            end(ending, work);
        }
    }

    private static void end(int ending, CompletableFuture<Integer> work) {
        switch (ending) {
            case 4 -> work.completeExceptionally(new IOException());
            case 5 -> work.completeExceptionally(new StackOverflowError());
            case 6 -> work.cancel(true);
            default -> work.complete(ending);
        }
    }

    private void rival() {
        try {
            Runnable work = rivalWork.take();
            while (work != CLOSE) {
                work.run();
                rivalDone.put(true);
                work = rivalWork.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hand(Runnable work) {
        try {
            rivalWork.put(work);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void take() {
        try {
            rivalDone.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
