package io.patterns4j.bench.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the command line asked for. */
final class Settings {

    static final String USAGE = """
            Measures Patterns4j beside its peers and writes JSON, a table and plots.

              --quick            a smoke test of a minute or two, no measurement
              --filter <regex>   only what matches, for example Bulkhead, OpenBreaker.*tryAcquire or Footprint
              --threads <list>   for example 1,4
              --rounds <number>  forks of each benchmark, one per round; 2 unless given
              --out <directory>  instead of benchmarks/results/<jdk>
            """;

    private boolean quick;
    private Pattern filter = Pattern.compile("");
    private List<Integer> threads = List.of();
    private int rounds;
    private Path out;

    private Settings() {}

    static Settings of(String... arguments) {
        Settings settings = new Settings();
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            settings.take(rest.pop(), rest);
        }
        if (settings.rounds == 0) {
            settings.rounds = settings.quick ? 1 : 2;
        }
        if (settings.out == null) {
            settings.out = settings.defaultOut();
        }
        return settings;
    }

    boolean quick() {
        return quick;
    }

    boolean selects(String name) {
        return filter.matcher(name).find();
    }

    /** Returns the thread counts to run a suite with. */
    List<Integer> threads(Suite suite) {
        return threads.isEmpty() ? suite.threads() : threads;
    }

    int rounds() {
        return rounds;
    }

    Path out() {
        return out;
    }

    private void take(String option, Deque<String> rest) {
        switch (option) {
            case "--quick" -> quick = true;
            case "--filter" -> filter = Pattern.compile(value(option, rest), Pattern.CASE_INSENSITIVE);
            case "--threads" ->
                threads = Stream.of(value(option, rest).split(","))
                        .map(Integer::valueOf)
                        .toList();
            case "--rounds" -> rounds = Integer.parseInt(value(option, rest));
            case "--out" -> out = Path.of(value(option, rest));
            default -> throw new IllegalArgumentException("option must be known: option=" + option);
        }
    }

    /** Smoke tests and parts do not overwrite the results that are kept. */
    private Path defaultOut() {
        boolean partly = quick || !filter.pattern().isEmpty() || !threads.isEmpty();
        String folder = partly ? "target/results" : "results";
        Path module = Path.of(Files.isDirectory(Path.of("benchmarks")) ? "benchmarks" : "");
        return module.resolve(folder).resolve("jdk" + Runtime.version().feature());
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("option must have a value: option=" + option);
        }
        return rest.pop();
    }
}
