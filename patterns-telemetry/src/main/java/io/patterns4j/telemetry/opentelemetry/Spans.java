package io.patterns4j.telemetry.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.patterns4j.RejectedException;
import io.patterns4j.telemetry.internal.CallOutcome;
import io.patterns4j.telemetry.internal.Unit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done to a span; none of it throws. */
final class Spans {

    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("patterns4j.outcome");
    static final AttributeKey<String> REJECTED_POLICY = AttributeKey.stringKey("patterns4j.rejected.policy");
    static final AttributeKey<Double> REJECTED_RETRY_AFTER = AttributeKey.doubleKey("patterns4j.rejected.retry_after");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    private Spans() {}

    static Span start(Tracer tracer, String name) {
        try {
            return tracer.spanBuilder(name).startSpan();
        } catch (RuntimeException e) {
            LOG.warn("Tracing {}: no span could be started", name, e);
            return Span.getInvalid();
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // leave(Scope) closes it
    static Scope enter(Span span) {
        try {
            return span.makeCurrent();
        } catch (RuntimeException e) {
            LOG.warn("Tracing: a span could not be made current", e);
            return Scope.noop();
        }
    }

    static void leave(Scope scope) {
        try {
            scope.close();
        } catch (RuntimeException e) {
            LOG.warn("Tracing: a scope could not be closed", e);
        }
    }

    /** Says how the call ended, and ends the span. */
    static void end(Span span, @Nullable Throwable error) {
        try {
            if (span.isRecording()) {
                describe(span, error);
            }
        } catch (RuntimeException e) {
            LOG.warn("Tracing: an outcome could not be recorded", e);
        }
        try {
            span.end();
        } catch (RuntimeException e) {
            LOG.warn("Tracing: a span could not be ended", e);
        }
    }

    private static void describe(Span span, @Nullable Throwable error) {
        CallOutcome outcome = CallOutcome.of(error);
        span.setAttribute(OUTCOME, outcome.tag());
        if (error == null || outcome == CallOutcome.CANCELLED) {
            return;
        }
        Throwable inner = CallOutcome.unwrap(error);
        span.setAttribute(ERROR_TYPE, inner.getClass().getName());
        String message = inner.getMessage();
        span.setStatus(StatusCode.ERROR, message == null ? "" : message);
        if (inner instanceof RejectedException rejected) {
            span.setAttribute(REJECTED_POLICY, rejected.policy());
            rejected.retryAfter().ifPresent(wait -> span.setAttribute(REJECTED_RETRY_AFTER, Unit.seconds(wait)));
        } else {
            span.recordException(inner);
        }
    }
}
