package io.patterns4j.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The benchmarks that are reported together. */
enum Suite {
    CLOSED(
            "Closed breaker, calls that succeed",
            List.of("ClosedBreakerBenchmark", "HelidonBreakerBenchmark"),
            List.of(1, 2, 4, 8),
            List.of(
                    new Contest(
                            "closed-count",
                            "Closed breaker, window of calls",
                            "patterns4jCount",
                            "resilience4jCount",
                            List.of(
                                    "longAdder",
                                    "resilience4jCount",
                                    "resilience4jCountLockFree",
                                    "failsafeGet",
                                    "failsafeManual",
                                    "sentinel",
                                    "helidon")),
                    new Contest(
                            "closed-time",
                            "Closed breaker, window of time, rule for slow calls",
                            "patterns4jTimeSlowRule",
                            "resilience4jTime",
                            List.of("resilience4jTime", "resilience4jTimeLockFree")))),

    OPEN(
            "Open breaker, calls that are refused",
            List.of("OpenBreakerBenchmark"),
            List.of(1, 4),
            List.of(
                    new Contest(
                            "open-asking",
                            "Open breaker, asked without an exception",
                            "patterns4jTryAcquire",
                            "resilience4jTryAcquire",
                            List.of("nanoTime", "resilience4jTryAcquire", "failsafeTryAcquire")),
                    new Contest(
                            "open-exception",
                            "Open breaker, exception thrown and caught",
                            "patterns4jException",
                            "resilience4jException",
                            List.of(
                                    "resilience4jException",
                                    "resilience4jExceptionTraced",
                                    "failsafeException",
                                    "sentinelException")))),

    FAILING(
            "Closed breaker, a tenth of the calls fails",
            List.of("FailingCallsBenchmark"),
            List.of(1, 4),
            List.of(
                    new Contest(
                            "failing-count",
                            "A tenth fails, window of calls",
                            "patterns4jCount",
                            "resilience4jCount",
                            List.of("resilience4jCount", "resilience4jCountLockFree", "failsafeGet", "sentinel")),
                    new Contest(
                            "failing-time",
                            "A tenth fails, window of time, rule for slow calls",
                            "patterns4jTimeSlowRule",
                            "resilience4jTime",
                            List.of("resilience4jTime")))),

    BULKHEAD(
            "Bulkhead with room, 64 places",
            List.of("BulkheadBenchmark", "HelidonBulkheadBenchmark"),
            List.of(1, 2, 4, 8),
            List.of(new Contest(
                    "bulkhead",
                    "Bulkhead with room",
                    "patterns4jCall",
                    "resilience4j",
                    List.of("semaphore", "resilience4j", "failsafeManual", "failsafeGet", "helidon")))),

    PIPELINE(
            "Several policies, calls that succeed",
            List.of("PipelineBenchmark"),
            List.of(1, 4),
            List.of(
                    new Contest(
                            "pipeline-three",
                            "Retry, breaker and bulkhead",
                            "patterns4jThree",
                            "resilience4jThree",
                            List.of("resilience4jThree", "failsafeThree")),
                    new Contest(
                            "pipeline-five",
                            "Timeout, retry, breaker, bulkhead and timeout",
                            "patterns4jStandard",
                            "failsafeFive",
                            List.of("failsafeFive")))),

    RATE_LIMITER(
            "Rate limiter, permits that are granted",
            List.of("RateLimiterBenchmark"),
            List.of(1, 2, 4, 8),
            List.of(new Contest(
                    "rate-limiter",
                    "Rate limiter, granted",
                    "patterns4jTryAcquire",
                    "resilience4j",
                    List.of("resilience4j", "bucket4j", "failsafeSmooth", "failsafeBursty", "guava")))),

    TIMEOUT(
            "Timeout on the caller's thread, in time",
            List.of("TimeoutBenchmark"),
            List.of(1, 4),
            List.of(
                    new Contest("timeout", "Timeout", "patterns4j", "failsafe", List.of("failsafe")),
                    new Contest(
                            "timeout-interrupting",
                            "Timeout that would interrupt",
                            "patterns4jInterrupting",
                            "failsafeInterrupting",
                            List.of("failsafeInterrupting")))),

    LOCAL_HIT(
            "Local hit",
            List.of("LocalHitBenchmark"),
            List.of(1, 2, 4),
            List.of(
                    new Contest(
                            "local-hit",
                            "Local hit",
                            "patterns4j",
                            "caffeine",
                            List.of("caffeine", "caffeineStats", "caffeineAsync", "jetCache")),
                    new Contest(
                            "local-hit-two-tiers",
                            "Local hit in front of Redis",
                            "patterns4jTwoTiers",
                            "caffeine",
                            List.of("caffeine", "jetCacheTwoTiers", "redissonLocalCachedMap")))),

    SHARED_HIT(
            "Hit in Redis",
            List.of("SharedHitBenchmark"),
            List.of(1),
            List.of(
                    new Contest(
                            "shared-hit-sync",
                            "Hit in Redis, one after another",
                            "patterns4jSync",
                            "lettuceSync",
                            List.of("lettuceSync", "redissonSync", "jetCacheSync", "springSync")),
                    new Contest(
                            "shared-hit-pipelined",
                            "Hit in Redis, 64 at a time",
                            "patterns4jPipelined",
                            "lettucePipelined",
                            List.of("lettucePipelined", "redissonPipelined")))),

    MISS(
            "Miss in Redis: look, lease, publish",
            List.of("MissBenchmark"),
            List.of(1),
            List.of(new Contest(
                    "miss",
                    "Miss in Redis",
                    "patterns4j",
                    "lettuceSameScripts",
                    List.of("lettuceSameScripts", "lettuce", "jetCache", "spring")))),

    ENQUEUE(
            "Write-behind in memory, acknowledging",
            List.of("EnqueueBenchmark"),
            List.of(1),
            List.of(new Contest(
                    "enqueue",
                    "Write of a new key, acknowledged in memory",
                    "patterns4j",
                    "concurrentHashMap",
                    List.of("concurrentHashMap")))),

    DRAIN(
            "Write-behind, draining to DynamoDB Local",
            List.of("DrainBenchmark"),
            List.of(1),
            List.of(new Contest(
                    "drain",
                    "1,000 writes to DynamoDB Local, 4 requests of 25 at once",
                    "patterns4j",
                    "batchWriteItemLoop",
                    List.of("batchWriteItemLoop")))),

    LOG_APPEND(
            "Write-behind, appending to a Redis stream, 64 at a time",
            List.of("LogAppendBenchmark"),
            List.of(1),
            List.of(
                    new Contest(
                            "log-append",
                            "Append to a Redis stream",
                            "patterns4jAppend",
                            "lettuceXadd",
                            List.of("lettuceXadd")),
                    new Contest(
                            "log-append-put",
                            "Append to a Redis stream and put into the cache, in one step",
                            "patterns4jAppendAndPut",
                            "lettuceXaddSetPublish",
                            List.of("lettuceXaddSetPublish"))));

    private final String title;
    private final List<String> classes;
    private final List<Integer> threads;
    private final List<Contest> contests;

    Suite(String title, List<String> classes, List<Integer> threads, List<Contest> contests) {
        this.title = title;
        this.classes = classes;
        this.threads = threads;
        this.contests = contests;
    }

    /** Returns the suite that a benchmark with this qualified name belongs to; empty when it is not reported. */
    static Optional<Suite> of(String benchmark) {
        return Stream.of(values())
                .filter(suite -> suite.classes.stream().anyMatch(name -> benchmark.contains("." + name + ".")))
                .findFirst();
    }

    String title() {
        return title;
    }

    List<Integer> threads() {
        return threads;
    }

    List<Contest> contests() {
        return contests;
    }
}
