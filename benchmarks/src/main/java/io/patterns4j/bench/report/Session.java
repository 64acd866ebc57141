package io.patterns4j.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/*
 * On a shared machine the same code is faster or slower by tens of percents from one minute to the next, so that what
 * has to be compared is measured close together: a round runs every benchmark in one fork, and the forks of one
 * benchmark lie a round apart. JMH alone would run all forks of one benchmark in a row.
 */
/** Runs the benchmarks in rounds and puts their forks together. */
final class Session {

    /** The JVM of every fork. */
    static final String[] JVM = {"-Xms2g", "-Xmx2g", "-XX:+UseG1GC"};

    private record Key(String benchmark, int threads) {}

    private final Settings settings;
    private final Map<Key, List<RunResult>> forks = new LinkedHashMap<>();

    Session(Settings settings) {
        this.settings = settings;
    }

    Collection<RunResult> run() throws RunnerException {
        List<String> names = names();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (int threads : threads(names)) {
                List<String> chosen =
                        names.stream().filter(name -> wants(name, threads)).toList();
                System.out.printf(
                        "round %d of %d, threads: %d, benchmarks: %d%n",
                        round, settings.rounds(), threads, chosen.size());
                fork(chosen, threads);
            }
        }
        return forks.values().stream().map(Session::merge).toList();
    }

    private List<String> names() {
        return BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .map(BenchmarkListEntry::getUsername)
                .filter(name -> Suite.of(name).isPresent() && settings.selects(name))
                .toList();
    }

    private SortedSet<Integer> threads(List<String> names) {
        SortedSet<Integer> threads = new TreeSet<>();
        names.forEach(name -> threads.addAll(settings.threads(Suite.of(name).orElseThrow())));
        return threads;
    }

    private boolean wants(String name, int threads) {
        return settings.threads(Suite.of(name).orElseThrow()).contains(threads);
    }

    private void fork(List<String> names, int threads) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(settings.quick() ? 200 : 500);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .mode(Mode.Throughput)
                .threads(threads)
                .forks(1)
                .jvmArgs(JVM)
                .warmupIterations(settings.quick() ? 1 : 3)
                .warmupTime(settings.quick() ? time : TimeValue.milliseconds(400))
                .measurementIterations(settings.quick() ? 1 : 4)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        names.forEach(name -> options.include("^" + Pattern.quote(name) + "$"));
        for (RunResult result : new Runner(options.build()).run()) {
            Key key = new Key(result.getParams().getBenchmark(), threads);
            forks.computeIfAbsent(key, k -> new ArrayList<>()).add(result);
        }
    }

    private static RunResult merge(List<RunResult> rounds) {
        Stream<BenchmarkResult> results = rounds.stream().flatMap(round -> round.getBenchmarkResults().stream());
        return new RunResult(rounds.get(0).getParams(), results.toList());
    }
}
