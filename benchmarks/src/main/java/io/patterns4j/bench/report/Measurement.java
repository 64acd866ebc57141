package io.patterns4j.bench.report;

import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What one benchmark gave with one number of threads.
 *
 * @param suite where it belongs
 * @param name the method
 * @param threads how many
 * @param opsPerMicro the median of all iterations, all threads together
 * @param lowest the worst iteration
 * @param highest the best iteration
 * @param bytes allocated per operation
 */
record Measurement(
        Suite suite, String name, int threads, double opsPerMicro, double lowest, double highest, double bytes) {

    static Measurement of(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        Statistics statistics = result.getPrimaryResult().getStatistics();
        return new Measurement(
                Suite.of(benchmark).orElseThrow(),
                benchmark.substring(benchmark.lastIndexOf('.') + 1),
                result.getParams().getThreads(),
                statistics.getPercentile(50),
                statistics.getMin(),
                statistics.getMax(),
                bytes(result));
    }

    /** Returns the time that one thread takes for one operation. */
    double nanosPerOp() {
        return 1_000 * threads / opsPerMicro;
    }

    private static double bytes(RunResult result) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                .map(Map.Entry::getValue)
                .mapToDouble(Result::getScore)
                .findFirst()
                .orElse(Double.NaN);
    }
}
