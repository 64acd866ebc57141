package io.patterns4j.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Help with stages that others made. */
public final class Stages {

    private static final Logger LOG = LoggerFactory.getLogger(Stages.class);

    private Stages() {}

    /** Cancels a stage. Never throws: one that cannot be cancelled runs to its end. */
    public static void cancel(CompletionStage<?> stage, boolean mayInterruptIfRunning) {
        try {
            stage.toCompletableFuture().cancel(mayInterruptIfRunning);
        } catch (UnsupportedOperationException e) {
            // The contract of CompletionStage allows it.
        } catch (Throwable e) {
            LOG.warn("a stage could not be cancelled", e);
        }
    }

    /** Returns the stage as a future: the very same when it is one. */
    public static <T extends @Nullable Object> CompletableFuture<T> future(CompletionStage<T> stage) {
        // A minimal stage is a CompletableFuture by type only; toCompletableFuture() makes it one that can be read.
        return stage instanceof CompletableFuture<T> future ? future.toCompletableFuture() : Relay.of(stage);
    }
}
