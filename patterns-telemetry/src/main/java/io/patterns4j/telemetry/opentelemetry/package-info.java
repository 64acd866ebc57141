/** Spans of calls, and metrics of policies and of calls, by the OpenTelemetry API. */
package io.patterns4j.telemetry.opentelemetry;
