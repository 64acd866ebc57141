package io.patterns4j.telemetry.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.Ticker;
import io.patterns4j.telemetry.internal.Names;
import io.patterns4j.telemetry.internal.PerOutcome;
import io.patterns4j.telemetry.internal.Timing;
import io.patterns4j.telemetry.internal.Unit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records how long every call that passes takes, by its outcome, in an OpenTelemetry histogram. A policy: outermost in
 * a pipeline it measures what the caller sees, waiting and retries included; inside of a retry it measures each
 * attempt.
 *
 * <p>The histogram is {@code patterns4j.call.duration}, in seconds, with the attributes {@code name} and
 * {@code outcome}: {@code success}, {@code failure} ({@link Error}s included), {@code rejected} when a policy inside
 * refused the call, and {@code cancelled} after a cancellation or an interrupt. Two with the same name add up.
 *
 * <p><b>Guarantees.</b> Values and throwables pass unchanged. An asynchronous call is recorded before its future ends,
 * and once: when the stage ends, or earlier when somebody cancels the future or ends it in another way. What the meter
 * throws is logged and reaches no caller.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 *
 * <p><b>Defaults.</b> Buckets from 5 ms to 10 s, those that OpenTelemetry recommends for HTTP; a view changes them.
 */
public final class OpenTelemetryTimer implements Policy {

    private static final AttributeKey<String> NAME = AttributeKey.stringKey(Names.NAME);
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey(Names.OUTCOME);
    private static final List<Double> BUCKET_SECONDS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private final String name;
    private final Timing timing;

    private OpenTelemetryTimer(Meter meter, String name, Ticker ticker) {
        this.name = name;
        DoubleHistogram histogram = meter.histogramBuilder(Names.CALL_DURATION)
                .setDescription(Names.CALL_DURATION_DESCRIPTION)
                .setUnit(Unit.SECONDS.ucum())
                .setExplicitBucketBoundariesAdvice(BUCKET_SECONDS)
                .build();
        PerOutcome<Attributes> attributes =
                new PerOutcome<>(outcome -> Attributes.of(NAME, name, OUTCOME, outcome.tag()));
        this.timing = new Timing(
                name, ticker::nanos, (outcome, nanos) -> histogram.record(nanos / 1e9, attributes.get(outcome)));
    }

    /**
     * Creates a timer by the system's clock.
     *
     * @param meter where to record
     * @param name the attribute {@code name}; not blank
     * @return a new policy
     */
    public static OpenTelemetryTimer of(Meter meter, String name) {
        return of(meter, name, Ticker.system());
    }

    /**
     * Creates a timer.
     *
     * @param meter where to record
     * @param name the attribute {@code name}; not blank
     * @param ticker the clock
     * @return a new policy
     */
    public static OpenTelemetryTimer of(Meter meter, String name, Ticker ticker) {
        return new OpenTelemetryTimer(
                Names.notNull("meter", meter), Names.notBlank("name", name), Names.notNull("ticker", ticker));
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code metrics}
     */
    @Override
    public String kind() {
        return "metrics";
    }

    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return timing.<A, T, X>call(next, argument, action);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        return timing.callAsync(next, action);
    }

    @Override
    public String toString() {
        return "OpenTelemetryTimer[" + name + "]";
    }
}
