package io.patterns4j.chaos;

/** The switch and the rate, turned as one. */
record Dial(boolean enabled, double rate) {}
