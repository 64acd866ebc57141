/** Metrics and traces of policies for Micrometer, OpenTelemetry and CloudWatch; each needs only its own library. */
@org.jspecify.annotations.NullMarked
module io.patterns4j.telemetry {
    requires static transitive org.jspecify;
    requires transitive io.patterns4j.core;
    requires org.slf4j;
    requires static transitive micrometer.core;
    requires static transitive io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static io.opentelemetry.common;

    exports io.patterns4j.telemetry.emf;
    exports io.patterns4j.telemetry.micrometer;
    exports io.patterns4j.telemetry.opentelemetry;
}
