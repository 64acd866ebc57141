/**
 * Spans of calls, and metrics of policies and of calls, by the OpenTelemetry API; needs
 * {@code io.opentelemetry:opentelemetry-api}.
 *
 * <pre>{@code
 * Pipeline pipeline = Pipeline.named("orders")
 *         .policy(Tracing.of(openTelemetry, "orders")) // a span for the whole call
 *         .policy(ContextPropagation.of("context", OpenTelemetryContext.carrier())) // on other threads as well
 *         .retry(retry)
 *         .policy(Tracing.of(openTelemetry, "orders/attempt")) // inside of the retry: a span for each attempt
 *         .circuitBreaker(breaker)
 *         .build();
 * OpenTelemetryMetrics.of(openTelemetry.getMeter("orders")).bind(pipeline); // the numbers of all its policies
 * }</pre>
 *
 * <p>Numbers of policies are polled: calls do not know of them. Only timers and traces are on the path of calls.
 */
package io.patterns4j.telemetry.opentelemetry;
