/** Metrics of policies and of calls in a Micrometer registry. */
package io.patterns4j.telemetry.micrometer;
