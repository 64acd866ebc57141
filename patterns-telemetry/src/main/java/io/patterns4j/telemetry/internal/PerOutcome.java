package io.patterns4j.telemetry.internal;

import java.util.function.Function;

/** One thing for each outcome, made beforehand. */
public final class PerOutcome<V> {

    private final V success;
    private final V failure;
    private final V rejected;
    private final V cancelled;

    /** Makes all of them. */
    public PerOutcome(Function<CallOutcome, V> maker) {
        success = maker.apply(CallOutcome.SUCCESS);
        failure = maker.apply(CallOutcome.FAILURE);
        rejected = maker.apply(CallOutcome.REJECTED);
        cancelled = maker.apply(CallOutcome.CANCELLED);
    }

    /** Returns the one for an outcome. */
    public V get(CallOutcome outcome) {
        return switch (outcome) {
            case SUCCESS -> success;
            case FAILURE -> failure;
            case REJECTED -> rejected;
            case CANCELLED -> cancelled;
        };
    }
}
