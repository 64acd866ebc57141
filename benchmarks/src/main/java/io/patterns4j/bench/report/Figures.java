package io.patterns4j.bench.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.RunResult;

/** All measurements of a run. What was not measured is NaN, and so is what is computed from it. */
final class Figures {

    private final List<Measurement> measurements;

    Figures(Collection<RunResult> results) {
        measurements = results.stream().map(Measurement::of).toList();
    }

    boolean has(Suite suite) {
        return measurements.stream().anyMatch(m -> m.suite() == suite);
    }

    List<Integer> threads(Suite suite) {
        return measurements.stream()
                .filter(m -> m.suite() == suite)
                .map(Measurement::threads)
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the benchmarks of a suite, the fastest first. */
    List<String> names(Suite suite) {
        return measurements.stream()
                .filter(m -> m.suite() == suite)
                .sorted(Comparator.comparingInt(Measurement::threads)
                        .thenComparing(Measurement::opsPerMicro, Comparator.reverseOrder()))
                .map(Measurement::name)
                .distinct()
                .toList();
    }

    Optional<Measurement> find(Suite suite, String name, int threads) {
        return measurements.stream()
                .filter(m -> m.suite() == suite && m.name().equals(name) && m.threads() == threads)
                .findFirst();
    }

    /** Returns how many times the throughput of another a benchmark has. */
    double ratio(Suite suite, String ours, String other, int threads) {
        return value(suite, ours, threads, Measurement::opsPerMicro)
                / value(suite, other, threads, Measurement::opsPerMicro);
    }

    /** Returns the ratio to the fastest of several. */
    double ratioToFastest(Suite suite, String ours, List<String> others, int threads) {
        return others.stream()
                .mapToDouble(other -> ratio(suite, ours, other, threads))
                .filter(ratio -> !Double.isNaN(ratio))
                .min()
                .orElse(Double.NaN);
    }

    double value(Suite suite, String name, int threads, ToDoubleFunction<Measurement> figure) {
        return find(suite, name, threads).map(figure::applyAsDouble).orElse(Double.NaN);
    }
}
