package io.patterns4j.telemetry.internal;

import io.patterns4j.Policy;
import io.patterns4j.bulkhead.AdaptiveBulkhead;
import io.patterns4j.bulkhead.AdaptiveSnapshot;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadSnapshot;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.CacheSnapshot;
import io.patterns4j.chaos.Chaos;
import io.patterns4j.chaos.ChaosSnapshot;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitSnapshot;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.fallback.FallbackSnapshot;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.hedge.HedgeSnapshot;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.TypedPipeline;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.ratelimit.RateLimiterSnapshot;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetrySnapshot;
import io.patterns4j.timeout.Timeout;
import io.patterns4j.timeout.TimeoutSnapshot;
import io.patterns4j.writebehind.WriteBehind;
import io.patterns4j.writebehind.WriteBehindSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Ties policies to their readings. A further kind of policy is a list in {@link Readings} and a branch here. */
public final class Sources {

    private static final List<Reading<CircuitSnapshot>> CIRCUIT_BREAKER = Readings.circuitBreaker();
    private static final List<Reading<BulkheadSnapshot>> BULKHEAD = Readings.bulkhead();
    private static final List<Reading<BulkheadSnapshot>> PARTITIONED_BULKHEAD = Readings.partitionedBulkhead();
    private static final List<Reading<AdaptiveSnapshot>> ADAPTIVE_BULKHEAD = Readings.adaptiveBulkhead();
    private static final List<Reading<RetrySnapshot>> RETRY = Readings.retry();
    private static final List<Reading<TimeoutSnapshot>> TIMEOUT = Readings.timeout();
    private static final List<Reading<RateLimiterSnapshot>> RATE_LIMITER = Readings.rateLimiter();
    private static final List<Reading<HedgeSnapshot>> HEDGE = Readings.hedge();
    private static final List<Reading<FallbackSnapshot>> FALLBACK = Readings.fallback();
    private static final List<Reading<ChaosSnapshot>> CHAOS = Readings.chaos();
    private static final List<Reading<CacheSnapshot>> CACHE = CacheReadings.cache();
    private static final List<Reading<WriteBehindSnapshot>> WRITE_BEHIND = CacheReadings.writeBehind();

    private Sources() {}

    /** Returns what a policy has to tell. */
    public static List<Source<?, ?>> of(Policy policy) {
        List<Source<?, ?>> sources = known(Names.notNull("policy", policy));
        if (sources.isEmpty()) {
            throw new IllegalArgumentException(
                    "policy must be of a kind that has metrics: " + policy.kind() + "=" + policy.name());
        }
        return sources;
    }

    /** Returns what the policies of a pipeline have to tell; those of other kinds are left out. */
    public static List<Source<?, ?>> of(Pipeline pipeline) {
        return known(Names.notNull("pipeline", pipeline).policies());
    }

    /** Returns what the fallback and the policies of a pipeline have to tell; those of other kinds are left out. */
    public static List<Source<?, ?>> of(TypedPipeline<?> pipeline) {
        List<Source<?, ?>> sources =
                new ArrayList<>(of(Names.notNull("pipeline", pipeline).fallback()));
        sources.addAll(known(pipeline.policies()));
        return sources;
    }

    private static List<Source<?, ?>> known(List<Policy> policies) {
        List<Source<?, ?>> sources = new ArrayList<>();
        policies.forEach(policy -> sources.addAll(known(policy)));
        return sources;
    }

    /** Returns nothing for a policy of another kind. */
    private static List<Source<?, ?>> known(Policy policy) {
        if (policy instanceof CircuitBreaker breaker) {
            return source(breaker, CircuitBreaker::snapshot, CIRCUIT_BREAKER);
        }
        if (policy instanceof Bulkhead bulkhead) {
            return source(bulkhead, Bulkhead::snapshot, BULKHEAD);
        }
        if (policy instanceof AdaptiveBulkhead adaptive) {
            String name = adaptive.name();
            return List.of(
                    new Source<>(adaptive, "bulkhead=" + name, name, AdaptiveBulkhead::snapshot, ADAPTIVE_BULKHEAD));
        }
        if (policy instanceof Retry retry) {
            return source(retry, Retry::snapshot, RETRY);
        }
        if (policy instanceof Timeout timeout) {
            return source(timeout, Timeout::snapshot, TIMEOUT);
        }
        if (policy instanceof RateLimiter rateLimiter) {
            return source(rateLimiter, RateLimiter::snapshot, RATE_LIMITER);
        }
        if (policy instanceof Hedge hedge) {
            return source(hedge, Hedge::snapshot, HEDGE);
        }
        if (policy instanceof Chaos chaos) {
            return source(chaos, Chaos::snapshot, CHAOS);
        }
        return List.of();
    }

    /** Returns what all partitions and their sum have to tell. */
    public static List<Source<?, ?>> of(PartitionedBulkhead bulkhead) {
        String name = Names.notNull("bulkhead", bulkhead).name();
        List<Source<?, ?>> sources = new ArrayList<>();
        sources.add(new Source<>(
                bulkhead, "partitionedBulkhead=" + name, name, PartitionedBulkhead::snapshot, PARTITIONED_BULKHEAD));
        bulkhead.partitions().forEach(partition -> sources.addAll(of(bulkhead.partition(partition))));
        return sources;
    }

    /** Returns what a bulkhead with threads of its own has to tell: the same as any bulkhead. */
    public static List<Source<?, ?>> of(ExecutorBulkhead bulkhead) {
        String name = Names.notNull("bulkhead", bulkhead).name();
        return List.of(new Source<>(bulkhead, "bulkhead=" + name, name, ExecutorBulkhead::snapshot, BULKHEAD));
    }

    /** Returns what a fallback has to tell. */
    public static List<Source<?, ?>> of(Fallback<?> fallback) {
        String name = Names.notNull("fallback", fallback).name();
        return List.of(new Source<>(fallback, "fallback=" + name, name, Fallback::snapshot, FALLBACK));
    }

    /** Returns what a cache has to tell. */
    public static List<Source<?, ?>> of(Cache<?, ?> cache) {
        String name = Names.notNull("cache", cache).name();
        return List.of(new Source<>(cache, "cache=" + name, name, Cache::snapshot, CACHE));
    }

    /** Returns what a write-behind has to tell. */
    public static List<Source<?, ?>> of(WriteBehind<?, ?> writeBehind) {
        String name = Names.notNull("writeBehind", writeBehind).name();
        return List.of(new Source<>(writeBehind, "writeBehind=" + name, name, WriteBehind::snapshot, WRITE_BEHIND));
    }

    private static <P extends Policy, S> List<Source<?, ?>> source(
            P policy, Function<P, S> snapshot, List<Reading<S>> readings) {
        return List.of(new Source<>(policy, policy.kind() + "=" + policy.name(), policy.name(), snapshot, readings));
    }
}
