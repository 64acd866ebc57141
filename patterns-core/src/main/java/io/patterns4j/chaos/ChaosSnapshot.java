package io.patterns4j.chaos;

/**
 * Holds what a fault injector knew at one moment.
 *
 * @param enabled whether faults are injected
 * @param rate which part of the calls meets the fault while enabled
 * @param injected calls that met the fault since the injector was built
 * @param callbackFailures times that the condition, the random source, a supplier or the listener threw
 */
public record ChaosSnapshot(boolean enabled, double rate, long injected, long callbackFailures) {}
