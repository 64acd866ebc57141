package io.patterns4j.bench.peers;

import dev.failsafe.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Rate limiters of all libraries with a rate that no machine reaches, so that every permit is granted. */
@State(Scope.Benchmark)
public class RateLimiterState {

    private static final int PER_SECOND = 1_000_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** This library's. */
    public final io.patterns4j.ratelimit.RateLimiter patterns4j =
            io.patterns4j.ratelimit.RateLimiter.of("rate", PER_SECOND, SECOND);

    /** Resilience4j's, a fixed window. */
    public final io.github.resilience4j.ratelimiter.RateLimiter resilience4j =
            io.github.resilience4j.ratelimiter.RateLimiter.of(
                    "rate",
                    RateLimiterConfig.custom()
                            .limitForPeriod(PER_SECOND)
                            .limitRefreshPeriod(SECOND)
                            .timeoutDuration(Duration.ZERO)
                            .build());

    /** Bucket4j's, in memory. */
    public final Bucket bucket4j = Bucket.builder()
            .addLimit(limit -> limit.capacity(PER_SECOND).refillGreedy(PER_SECOND, SECOND))
            .build();

    /** Failsafe's, smooth. */
    public final RateLimiter<Object> failsafeSmooth =
            RateLimiter.smoothBuilder(PER_SECOND, SECOND).build();

    /** Failsafe's, a fixed window. */
    public final RateLimiter<Object> failsafeBursty =
            RateLimiter.burstyBuilder(PER_SECOND, SECOND).build();

    /** Guava's, smooth. */
    @SuppressWarnings("UnstableApiUsage")
    public final com.google.common.util.concurrent.RateLimiter guava =
            com.google.common.util.concurrent.RateLimiter.create(PER_SECOND);
}
