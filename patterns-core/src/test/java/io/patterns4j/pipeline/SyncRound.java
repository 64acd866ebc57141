package io.patterns4j.pipeline;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.concurrent.CancellationException;

/** Calls on this thread, whose actions end in every way, late or in time. */
final class SyncRound implements RandomBalanceTest.Round {

    private final World world;

    SyncRound(World world) {
        this.world = world;
    }

    @Override
    public void play() {
        Pipeline pipeline = world.pipeline();
        int ending = world.random.nextInt(8);
        int ticks = world.random.nextInt(5) * world.random.nextInt(6);
        if (world.random.nextBoolean()) {
            catchThrowable(() -> pipeline.call(() -> act(ending, ticks)));
        } else {
            pipeline.attempt(() -> act(ending, ticks));
        }
        Thread.interrupted(); // of the ending that interrupts
    }

    private int act(int ending, int ticks) throws Exception {
        for (int i = 0; i < ticks; i++) {
            world.ticker.advance(World.TICK);
        }
        switch (ending) {
            case 0 -> throw new IOException();
            case 1 -> throw new StackOverflowError();
            case 2 -> throw new CancellationException();
            case 3 -> throw new InterruptedException();
            case 4 -> {
                Thread.currentThread().interrupt();
                return ending;
            }
            case 5 -> {
                Thread.currentThread().interrupt();
                throw new IllegalStateException();
            }
            default -> {
                return ending;
            }
        }
    }
}
