package io.patterns4j.chaos;

import io.patterns4j.Outcome;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides which calls meet the fault, and makes it. Nothing that users wrote harms a call from here. */
final class Fault {

    private final ChaosConfig config;
    private final Signals signals;
    private final long minDelayNanos;
    private final long maxDelayNanos;
    private final @Nullable Supplier<? extends Throwable> exception;
    private final @Nullable Supplier<?> value;

    Fault(ChaosConfig config, Signals signals) {
        this.config = config;
        this.signals = signals;
        this.minDelayNanos = Nanos.of(config.minDelay());
        this.maxDelayNanos = Nanos.of(config.maxDelay());
        this.exception = config.exception().orElse(null);
        this.value = config.value().orElse(null);
    }

    /** Throws the dice for a call. */
    boolean strikes(double rate) {
        try {
            return config.condition().getAsBoolean() && config.random().getAsDouble() < rate;
        } catch (Throwable broken) {
            signals.callbacks().failed("condition or random source", broken);
            return false;
        }
    }

    /** Returns by how long to delay this call; zero for not at all. */
    long delayNanos() {
        if (maxDelayNanos == 0) {
            return 0;
        }
        long delayNanos = minDelayNanos + Nanos.scaled(maxDelayNanos - minDelayNanos, spread());
        signals.delayed(delayNanos);
        return delayNanos;
    }

    /** Returns how this call ends instead of running; null when it is to run. */
    @SuppressWarnings("unchecked") // the caller was told that the value has to fit
    <T extends @Nullable Object> @Nullable Outcome<T> outcome() {
        try {
            if (exception != null) {
                Throwable error = Checks.notNull("exception", exception.get());
                signals.failed(error);
                return new Outcome.Threw<>(error);
            }
            if (value != null) {
                Object instead = value.get();
                signals.answered(instead);
                return new Outcome.Returned<>((T) instead);
            }
        } catch (Throwable broken) {
            signals.callbacks().failed("supplier", broken);
        }
        return null;
    }

    private double spread() {
        if (minDelayNanos == maxDelayNanos) {
            return 0.0;
        }
        try {
            return Math.min(1.0, Math.max(0.0, config.random().getAsDouble()));
        } catch (Throwable broken) {
            signals.callbacks().failed("random source", broken);
            return 0.0;
        }
    }
}
