package io.patterns4j.telemetry.opentelemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.patterns4j.context.ContextCarrier;

/*
 * A context is immutable and carried as a whole, the empty one as well: a thread that goes on with a call without a
 * span must not show the span of another. The storage puts back what the thread had before.
 */
/**
 * Takes the OpenTelemetry context, the current span and the baggage, along with calls that change threads.
 *
 * <pre>{@code
 * Pipeline pipeline = Pipeline.named("orders")
 *         .policy(ContextPropagation.of("context", ContextCarrier.mdc(), OpenTelemetryContext.carrier()))
 *         .retry(retry)
 *         .policy(Tracing.of(openTelemetry, "orders/attempt")) // a child of the caller's span, for each attempt
 *         .build();
 * }</pre>
 *
 * <p><b>When not to use.</b> With the Java agent of OpenTelemetry, which follows most executors by itself; it does no
 * harm there.
 */
public final class OpenTelemetryContext {

    private static final ContextCarrier CARRIER = () -> {
        Context context = Context.current();
        return () -> restore(context);
    };

    private OpenTelemetryContext() {}

    /**
     * Returns the carrier of the current OpenTelemetry context, that of its configured storage.
     *
     * @return the shared carrier; safe for use by many threads
     */
    public static ContextCarrier carrier() {
        return CARRIER;
    }

    @SuppressWarnings("MustBeClosedChecker") // whoever restores closes
    private static ContextCarrier.Scope restore(Context context) {
        Scope scope = context.makeCurrent();
        return scope::close;
    }
}
