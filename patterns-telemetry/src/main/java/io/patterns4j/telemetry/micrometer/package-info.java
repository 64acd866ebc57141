/**
 * Metrics of policies and of calls in a Micrometer registry; needs {@code io.micrometer:micrometer-core}.
 *
 * <pre>{@code
 * Pipeline pipeline = Pipeline.named("orders")
 *         .policy(MicrometerTimer.of(registry, "orders")) // outermost: time of whole calls
 *         .retry(retry)
 *         .policy(MicrometerTimer.of(registry, "orders/attempt")) // inside of the retry: time of attempts
 *         .circuitBreaker(breaker)
 *         .build();
 * PolicyMetrics.of(registry).bind(pipeline); // the numbers of all its policies
 * }</pre>
 *
 * <p>Numbers of policies are polled: calls do not know of them. Only a timer is on the path of calls.
 */
package io.patterns4j.telemetry.micrometer;
