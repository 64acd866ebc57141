/**
 * Metrics of policies as log lines in the embedded metric format of Amazon CloudWatch; needs no library.
 *
 * <pre>{@code
 * EmfWriter metrics = EmfWriter.of("Shop", System.out, e -> e.dimension("service", "orders"));
 * metrics.bind(pipeline);
 * metrics.flush(); // at the end of an invocation, or once a minute by a scheduler of yours
 * }</pre>
 *
 * <p>Numbers of policies are read by a flush: calls do not know of them.
 */
package io.patterns4j.telemetry.emf;
