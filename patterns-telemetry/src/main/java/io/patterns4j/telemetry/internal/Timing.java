package io.patterns4j.telemetry.internal;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy.Next;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Two readings of a clock and one record for each call; nothing is allocated on the way of a synchronous call. The
 * clock and the recorder are the user's: what they throw is logged and reaches no caller.
 */
/** Measures calls, whoever records them. */
public final class Timing {

    /** Records the time of one call. */
    @FunctionalInterface
    public interface Recorder {

        /** Records it. */
        void record(CallOutcome outcome, long nanos);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Timing.class);

    private final String name;
    private final LongSupplier clock;
    private final Recorder recorder;

    /** Creates a measurement by a monotonic clock in nanoseconds. */
    public Timing(String name, LongSupplier clock, Recorder recorder) {
        this.name = name;
        this.clock = clock;
        this.recorder = recorder;
    }

    /** Runs and measures what lies inside. */
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        long startNanos = now();
        T value;
        try {
            value = next.<A, T, X>call(argument, action);
        } catch (Throwable error) {
            record(startNanos, error);
            throw error;
        }
        record(startNanos, null);
        return value;
    }

    /** Starts and measures what lies inside. */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        long startNanos = now();
        CompletionStage<T> stage;
        try {
            stage = next.callAsync(action);
        } catch (Throwable error) {
            record(startNanos, error);
            return CompletableFuture.failedFuture(error);
        }
        return WatchedFuture.of(stage, error -> record(startNanos, error));
    }

    private long now() {
        try {
            return clock.getAsLong();
        } catch (RuntimeException e) {
            LOG.warn("Timer {}: its clock failed", name, e);
            return 0;
        }
    }

    private void record(long startNanos, @Nullable Throwable error) {
        try {
            recorder.record(CallOutcome.of(error), Math.max(0, clock.getAsLong() - startNanos));
        } catch (RuntimeException e) {
            LOG.warn("Timer {}: its recorder failed", name, e);
        }
    }
}
