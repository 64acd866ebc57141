package io.patterns4j.retry;

import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Takes a random part off the delays of another rule. */
record Jitter(Backoff rule, double ratio, DoubleSupplier random) implements Backoff {

    @Override
    public Duration delay(int attempt, Duration previous) {
        long nanos = Nanos.of(rule.delay(attempt, previous));
        return Duration.ofNanos(nanos - part(nanos, ratio * random.getAsDouble()));
    }

    /** Returns a part of a number; rounding, or a random number out of range, never leads out of [0, nanos]. */
    static long part(long nanos, double share) {
        return Math.max(0L, Math.min(nanos, (long) (nanos * share)));
    }
}
