package io.patterns4j.tck;

import io.patterns4j.Ticker;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.TypedPipeline;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The ways to call through a pipeline. Each runs a call to its end on a thread of its own, of the kind that
 * {@link Rendezvous} makes, and lets the time pass that it needs.
 */
enum CallForm {
    CALL,
    ATTEMPT,
    ASYNC;

    private static final Duration TICK = Duration.ofMillis(1);
    private static final int MOST_TICKS = 1_000_000;

    /** What one attempt does: after some time it returns a value or, when there is an error, throws that. */
    record Work(Duration time, int value, Throwable error) {

        static Work returning(int value) {
            return new Work(Duration.ZERO, value, null);
        }

        static Work throwing(Throwable error) {
            return new Work(Duration.ZERO, 0, error);
        }

        Work after(Duration later) {
            return new Work(later, value, error);
        }

        /** Blocks, and answers to interrupts as what blocks does. */
        private int block(ManualTicker ticker) throws Exception {
            ticker.advance(time);
            if (!time.isZero() && Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (error != null) {
                CallForm.<RuntimeException>sneak(error);
            }
            return value;
        }

        private CompletableFuture<Integer> stage(ManualTicker ticker) {
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            Ticker.Alarm alarm = ticker.schedule(time.toNanos(), () -> {
                if (error != null) {
                    stage.completeExceptionally(error);
                } else {
                    stage.complete(value);
                }
            });
            stage.whenComplete((ended, failure) -> alarm.cancel());
            return stage;
        }
    }

    /** How a call ended: with a value or an error, and whether the thread's interrupt flag was set then. */
    record Ending(Integer value, Throwable error, boolean interrupted) {}

    Ending make(Pipeline pipeline, ManualTicker ticker, Supplier<Work> attempt) {
        return switch (this) {
            case CALL -> run(() -> pipeline.call(() -> attempt.get().block(ticker)));
            case ATTEMPT ->
                run(() -> pipeline.attempt(() -> attempt.get().block(ticker)).get());
            case ASYNC -> run(() -> end(pipeline.callAsync(() -> attempt.get().stage(ticker)), ticker));
        };
    }

    Ending make(TypedPipeline<Integer> pipeline, ManualTicker ticker, Supplier<Work> attempt) {
        return switch (this) {
            case CALL -> run(() -> pipeline.call(() -> attempt.get().block(ticker)));
            case ATTEMPT ->
                run(() -> pipeline.attempt(() -> attempt.get().block(ticker)).get());
            case ASYNC -> run(() -> end(pipeline.callAsync(() -> attempt.get().stage(ticker)), ticker));
        };
    }

    private static Ending run(Callable<Integer> call) {
        return Crew.start(() -> {
                    Integer value = null;
                    Throwable error = null;
                    try {
                        value = call.call();
                    } catch (Throwable e) {
                        error = e;
                    }
                    return new Ending(value, error, Thread.currentThread().isInterrupted());
                })
                .join();
    }

    private static Integer end(CompletableFuture<Integer> call, ManualTicker ticker) throws InterruptedException {
        for (int i = 0; !call.isDone(); i++) {
            if (i == MOST_TICKS) {
                throw new AssertionError("call must end: call=" + call);
            }
            ticker.advance(TICK);
        }
        try {
            return call.get();
        } catch (ExecutionException e) {
            CallForm.<RuntimeException>sneak(e.getCause());
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable error) throws X {
        throw (X) error;
    }
}
