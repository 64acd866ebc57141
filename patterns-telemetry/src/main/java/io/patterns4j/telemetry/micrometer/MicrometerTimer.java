package io.patterns4j.telemetry.micrometer;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.telemetry.internal.Names;
import io.patterns4j.telemetry.internal.PerOutcome;
import io.patterns4j.telemetry.internal.Timing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times every call that passes, by its outcome, in a Micrometer registry. A policy: outermost in a pipeline it measures
 * what the caller sees, waiting and retries included; inside of a retry it measures each attempt.
 *
 * <p>The timer is {@code patterns4j.call.duration} with the tags {@code name} and {@code outcome}: {@code success},
 * {@code failure} ({@link Error}s included), {@code rejected} when a policy inside refused the call, and
 * {@code cancelled} after a cancellation or an interrupt. Two with the same name in one registry add up.
 *
 * <p><b>Guarantees.</b> Values and throwables pass unchanged. An asynchronous call is recorded before its future ends,
 * and once: when the stage ends, or earlier when somebody cancels the future or ends it in another way. What the
 * registry throws is logged and reaches no caller.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. A call reads the registry's clock twice; a synchronous one
 * allocates nothing.
 */
public final class MicrometerTimer implements Policy {

    private final String name;
    private final Timing timing;

    private MicrometerTimer(MeterRegistry registry, String name, Tags tags) {
        this.name = name;
        PerOutcome<Timer> timers = new PerOutcome<>(outcome -> Timer.builder(Names.CALL_DURATION)
                .description(Names.CALL_DURATION_DESCRIPTION)
                .tags(tags.and(Names.NAME, name, Names.OUTCOME, outcome.tag()))
                .register(registry));
        Clock clock = registry.config().clock();
        this.timing = new Timing(
                name,
                clock::monotonicTime,
                (outcome, nanos) -> timers.get(outcome).record(nanos, TimeUnit.NANOSECONDS));
    }

    /**
     * Creates a timer.
     *
     * @param registry where to record, and whose clock to read
     * @param name the tag {@code name}; not blank
     * @return a new policy
     */
    public static MicrometerTimer of(MeterRegistry registry, String name) {
        return of(registry, name, List.of());
    }

    /**
     * Creates a timer.
     *
     * @param registry where to record, and whose clock to read
     * @param name the tag {@code name}; not blank
     * @param tags beside name and outcome
     * @return a new policy
     */
    public static MicrometerTimer of(MeterRegistry registry, String name, Iterable<Tag> tags) {
        return new MicrometerTimer(
                Names.notNull("registry", registry),
                Names.notBlank("name", name),
                Tags.of(Names.notNull("tags", tags)));
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
        return "MicrometerTimer[" + name + "]";
    }
}
