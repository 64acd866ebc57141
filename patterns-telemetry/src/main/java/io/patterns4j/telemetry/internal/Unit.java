package io.patterns4j.telemetry.internal;

import java.time.Duration;

/** A unit, in the words of each backend. */
public enum Unit {
    CALLS("calls", "{call}", "Count"),
    ATTEMPTS("attempts", "{attempt}", "Count"),
    PERMITS("permits", "{permit}", "Count"),
    WINDOWS("windows", "{window}", "Count"),
    ENTRIES("entries", "{entry}", "Count"),
    WRITES("writes", "{write}", "Count"),
    BATCHES("batches", "{batch}", "Count"),
    BYTES("bytes", "By", "Bytes"),
    CALLBACKS("callbacks", "{callback}", "Count"),
    TRANSITIONS("transitions", "{transition}", "Count"),
    SECONDS("seconds", "s", "Seconds"),
    RATIO("ratio", "1", "None"),
    /** Zero or one. */
    FLAG("", "1", "None");

    private final String micrometer;
    private final String ucum;
    private final String cloudWatch;

    Unit(String micrometer, String ucum, String cloudWatch) {
        this.micrometer = micrometer;
        this.ucum = ucum;
        this.cloudWatch = cloudWatch;
    }

    /** Returns a base unit of Micrometer; empty for none. */
    public String micrometer() {
        return micrometer;
    }

    /** Returns a unit after the Unified Code for Units of Measure, as OpenTelemetry wants it. */
    public String ucum() {
        return ucum;
    }

    /** Returns one of the units that CloudWatch knows. */
    public String cloudWatch() {
        return cloudWatch;
    }

    /** Returns a duration in {@link #SECONDS}. */
    public static double seconds(Duration duration) {
        return duration.toSeconds() + duration.toNanosPart() / 1e9;
    }
}
