/** Metrics of policies as log lines in the embedded metric format of Amazon CloudWatch; needs no library. */
package io.patterns4j.telemetry.emf;
