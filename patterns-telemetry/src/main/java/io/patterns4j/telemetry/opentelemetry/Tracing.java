package io.patterns4j.telemetry.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.telemetry.internal.Names;
import io.patterns4j.telemetry.internal.WatchedFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * A span is current only while this thread is inside of next: an asynchronous call closes the scope when it has been
 * started, and ends the span wherever the stage ends. A scope is closed by the thread that opened it, always, and
 * before its span ends.
 */
/**
 * Puts a span around every call that passes. A policy: outermost in a pipeline it makes one span for a call, inside of
 * a retry or a hedge one for each attempt.
 *
 * <p>The span has the name of this policy and the kind {@code INTERNAL}; its parent is the span that is current where
 * the call comes in, and it is current itself while the action runs, or while an asynchronous action is started. It has
 * these attributes:
 *
 * <ul>
 *   <li>{@code patterns4j.outcome}: {@code success}, {@code failure}, {@code rejected} or {@code cancelled};
 *   <li>{@code patterns4j.rejected.policy}: the name of the policy that refused the call;
 *   <li>{@code patterns4j.rejected.retry_after}: seconds until another attempt has a chance, when the policy knows;
 *   <li>{@code error.type}: the class of what was thrown, for failures and rejections.
 * </ul>
 *
 * <p>Failures and rejections set the status {@code ERROR}; failures are recorded as exceptions as well. A cancelled
 * call is no error.
 *
 * <p><b>Guarantees.</b> Values and throwables pass unchanged. Every span ends, once: when the call or its stage ends,
 * or when somebody cancels the future or ends it in another way, although the work may go on then. Whatever the tracer
 * throws is logged and reaches no caller. <b>Not</b> promised: that the current span follows a call to another thread;
 * in a pipeline {@link OpenTelemetryContext} does that.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class Tracing implements Policy {

    /** The name of the instrumentation scope. */
    public static final String INSTRUMENTATION = "io.patterns4j";

    private final String name;
    private final Tracer tracer;

    private Tracing(String name, Tracer tracer) {
        this.name = name;
        this.tracer = tracer;
    }

    /**
     * Creates a tracing policy with a tracer of the scope {@value #INSTRUMENTATION}.
     *
     * @param openTelemetry makes the tracer
     * @param name of the spans; not blank
     * @return a new policy
     */
    public static Tracing of(OpenTelemetry openTelemetry, String name) {
        return of(Names.notNull("openTelemetry", openTelemetry).getTracer(INSTRUMENTATION), name);
    }

    /**
     * Creates a tracing policy.
     *
     * @param tracer makes the spans
     * @param name of the spans; not blank
     * @return a new policy
     */
    public static Tracing of(Tracer tracer, String name) {
        return new Tracing(Names.notBlank("name", name), Names.notNull("tracer", tracer));
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code tracing}
     */
    @Override
    public String kind() {
        return "tracing";
    }

    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        Span span = Spans.start(tracer, name);
        Scope scope = Spans.enter(span);
        T value;
        try {
            value = next.<A, T, X>call(argument, action);
        } catch (Throwable error) {
            Spans.leave(scope);
            Spans.end(span, error);
            throw error;
        }
        Spans.leave(scope);
        Spans.end(span, null);
        return value;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        Span span = Spans.start(tracer, name);
        Scope scope = Spans.enter(span);
        CompletionStage<T> stage;
        try {
            stage = next.callAsync(action);
        } catch (Throwable error) {
            Spans.leave(scope);
            Spans.end(span, error);
            return CompletableFuture.failedFuture(error);
        }
        Spans.leave(scope);
        return WatchedFuture.of(stage, error -> Spans.end(span, error));
    }

    @Override
    public String toString() {
        return "Tracing[" + name + "]";
    }
}
