package io.patterns4j.telemetry.internal;

import java.util.List;
import java.util.function.Function;

/**
 * A policy and its numbers. Neither the snapshot function nor a reading may hold the policy.
 *
 * @param <P> the type of the policy
 * @param <S> the type of its snapshot
 * @param policy the policy
 * @param key kind and name, such as {@code bulkhead=orders}; two sources with one key would share their metrics
 * @param name what the tag {@code name} says
 * @param snapshot reads all numbers at once
 * @param readings which numbers there are
 */
public record Source<P, S>(P policy, String key, String name, Function<P, S> snapshot, List<Reading<S>> readings) {}
