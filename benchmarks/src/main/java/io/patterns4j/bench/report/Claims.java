package io.patterns4j.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Holds what the library claims about its speed against what was measured. */
final class Claims {

    private static final String COUNT = "patterns4jCount";
    private static final double NO_BYTES = 0.5;

    private final Figures figures;
    private final Map<String, Double> footprint;
    private final List<String> rows = new ArrayList<>();

    Claims(Figures figures, Map<String, Double> footprint) {
        this.figures = figures;
        this.footprint = footprint;
    }

    /** Returns the rows of a Markdown table; claims about what was not measured are left out. */
    List<String> rows() {
        closed();
        open();
        bulkhead();
        pipeline();
        rateLimiter();
        timeout();
        localHit();
        sharedHit();
        writeBehind();
        footprint();
        return rows;
    }

    private void closed() {
        Contest count = Suite.CLOSED.contests().get(0);
        atMost("closed breaker, count window, B/op", bytes(Suite.CLOSED, COUNT), NO_BYTES);
        atLeast("… 1 thread, times Resilience4j's speed", ratio(Suite.CLOSED, COUNT, "resilience4jCount", 1), 3);
        for (int threads : List.of(2, 4, 8)) {
            String times = "… " + threads + " threads, times the throughput of ";
            atLeast(times + "Resilience4j", ratio(Suite.CLOSED, COUNT, "resilience4jCount", threads), 8);
            atLeast(times + "the fastest peer", figures.ratioToFastest(Suite.CLOSED, COUNT, count.peers(), threads), 3);
        }
        atLeast("… 1 thread, times Helidon's speed", ratio(Suite.CLOSED, COUNT, "helidon", 1), 1);
        for (int threads : List.of(1, 2, 4, 8)) {
            atLeast(
                    "closed breaker, time window, slow-call rule, threads: " + threads + ", times Resilience4j's",
                    ratio(Suite.CLOSED, "patterns4jTimeSlowRule", "resilience4jTime", threads),
                    3);
        }
    }

    private void open() {
        double clock = nanos("nanoTime");
        for (String ours : List.of("patterns4jAttempt", "patterns4jTryAcquire")) {
            atMost("open breaker, " + ours + ", B/op", bytes(Suite.OPEN, ours), NO_BYTES);
            atMost("… ns beyond a clock read", nanos(ours) - clock, 15);
        }
        String exception = "patterns4jException";
        atMost("open breaker, exception, B/op", bytes(Suite.OPEN, exception), 64);
        atLeast(
                "… times the speed of Resilience4j's stackless one",
                ratio(Suite.OPEN, exception, "resilience4jException", 1),
                8);
    }

    private void bulkhead() {
        String call = "patterns4jCall";
        atMost("bulkhead, B/op", bytes(Suite.BULKHEAD, call), NO_BYTES);
        atLeast("… 1 thread, times a semaphore's speed", ratio(Suite.BULKHEAD, call, "semaphore", 1), 1);
        atLeast("… 4 threads, times Resilience4j's throughput", ratio(Suite.BULKHEAD, call, "resilience4j", 4), 2);
    }

    private void pipeline() {
        String three = "patterns4jThree";
        atMost("pipeline of retry, breaker and bulkhead, B/op", bytes(Suite.PIPELINE, three), NO_BYTES);
        atLeast("… 1 thread, times Resilience4j's speed", ratio(Suite.PIPELINE, three, "resilience4jThree", 1), 2);
        atLeast("… 4 threads, times its throughput", ratio(Suite.PIPELINE, three, "resilience4jThree", 4), 5);
        atMost("standard pipeline, five policies, B/op", bytes(Suite.PIPELINE, "patterns4jStandard"), 40);
    }

    private void rateLimiter() {
        String ours = "patterns4jTryAcquire";
        List<String> peers = Suite.RATE_LIMITER.contests().get(0).peers();
        atMost("rate limiter, granted, B/op", bytes(Suite.RATE_LIMITER, ours), NO_BYTES);
        atLeast("… 1 thread, times the fastest peer", figures.ratioToFastest(Suite.RATE_LIMITER, ours, peers, 1), 1);
        atLeast("… 4 threads, times the fastest peer", figures.ratioToFastest(Suite.RATE_LIMITER, ours, peers, 4), 2);
    }

    private void timeout() {
        atLeast("timeout, in time, times Failsafe's speed", ratio(Suite.TIMEOUT, "patterns4j", "failsafe", 1), 5);
        atLeast("… that would interrupt", ratio(Suite.TIMEOUT, "patterns4jInterrupting", "failsafeInterrupting", 1), 5);
    }

    private void localHit() {
        String ours = "patterns4j";
        atMost("local hit, B/op", bytes(Suite.LOCAL_HIT, ours), NO_BYTES);
        for (int threads : List.of(1, 2, 4)) {
            atLeast(
                    "… " + threads + (threads == 1 ? " thread" : " threads") + ", times Caffeine's throughput",
                    ratio(Suite.LOCAL_HIT, ours, "caffeine", threads),
                    0.7);
        }
        atMost("… in front of Redis, B/op", bytes(Suite.LOCAL_HIT, "patterns4jTwoTiers"), NO_BYTES);
    }

    private void sharedHit() {
        atLeast(
                "hit in Redis, 64 at a time, times Lettuce's throughput",
                ratio(Suite.SHARED_HIT, "patterns4jPipelined", "lettucePipelined", 1),
                0.9);
        atMost(
                "hit in Redis, one after another, times Lettuce's latency",
                ratio(Suite.SHARED_HIT, "lettuceSync", "patterns4jSync", 1),
                1.05);
        atMost(
                "miss in Redis, times the latency of the same commands by Lettuce",
                ratio(Suite.MISS, "lettuceSameScripts", "patterns4j", 1),
                1.15);
    }

    private void writeBehind() {
        for (String ours : List.of("patterns4j", "patterns4jCoalescing", "patterns4jDraining")) {
            atMost(
                    "write-behind in memory, enqueue, ns: " + ours,
                    figures.value(Suite.ENQUEUE, ours, 1, Measurement::nanosPerOp),
                    1_000);
        }
        atLeast(
                "write-behind, drain to DynamoDB, times the speed of a loop",
                ratio(Suite.DRAIN, "patterns4j", "batchWriteItemLoop", 1),
                0.9);
    }

    private void footprint() {
        for (Map.Entry<String, Double> figure : footprint.entrySet()) {
            if (figure.getKey().startsWith("patterns4j")) {
                atMost("bytes of a breaker, 1,000 calls: " + figure.getKey(), figure.getValue(), 1_024);
            }
        }
    }

    private double ratio(Suite suite, String ours, String other, int threads) {
        return figures.ratio(suite, ours, other, threads);
    }

    private double bytes(Suite suite, String name) {
        return figures.value(suite, name, 1, Measurement::bytes);
    }

    private double nanos(String name) {
        return figures.value(Suite.OPEN, name, 1, Measurement::nanosPerOp);
    }

    private void atLeast(String claim, double measured, double bound) {
        row(claim, measured, ">= " + Text.number(bound), measured >= bound);
    }

    private void atMost(String claim, double measured, double bound) {
        row(
                claim,
                bound == NO_BYTES ? Math.rint(measured) : measured,
                bound == NO_BYTES ? "0" : "<= " + Text.number(bound),
                measured <= bound);
    }

    private void row(String claim, double measured, String bound, boolean holds) {
        if (!Double.isNaN(measured)) {
            rows.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s |",
                    claim,
                    Text.number(measured),
                    bound,
                    holds ? "yes" : "**no**"));
        }
    }
}
