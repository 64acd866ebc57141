package io.patterns4j.bench.report;

import io.patterns4j.bulkhead.ConcurrencyLaw;
import io.patterns4j.tck.LoadSimulation;
import io.patterns4j.tck.LoadSimulation.Load;
import io.patterns4j.tck.LoadSimulation.Phase;
import io.patterns4j.tck.LoadSimulation.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Plots how the limits of the three laws follow a callee that loses half of its servers and gets them back. Nothing is
 * measured: it is the simulation that the tests run, in virtual time and from a fixed seed.
 */
public final class AdaptiveLimits {

    private static final Duration LENGTH = Duration.ofSeconds(40);
    private static final Load LOAD = new Load(6_000, Duration.ofMillis(10), 4, Duration.ofMillis(200));
    private static final List<Phase> PHASES =
            List.of(new Phase(LENGTH, 40), new Phase(LENGTH, 20), new Phase(LENGTH, 40));
    private static final long SEED = 1;
    private static final int STEPS = (int) (LENGTH.toNanos() / LoadSimulation.SAMPLE.toNanos());
    private static final double TOP = 80;

    private AdaptiveLimits() {}

    /** Runs it; writes to the directory that is named, or to {@code benchmarks/results}. */
    public static void main(String[] arguments) throws Exception {
        Path module = Path.of(Files.isDirectory(Path.of("benchmarks")) ? "benchmarks" : "");
        Path out = arguments.length > 0 ? Path.of(arguments[0]) : module.resolve("results");
        LoadSimulation simulation = new LoadSimulation(SEED, LOAD, PHASES);
        int best = simulation.bestLimit(40, Duration.ofSeconds(10), 60);
        int bestOfHalf = simulation.bestLimit(20, Duration.ofSeconds(10), 60);
        Map<String, ConcurrencyLaw> laws = new LinkedHashMap<>();
        laws.put("AIMD", ConcurrencyLaw.aimd());
        laws.put("AIMD, rttLimit 11 ms", ConcurrencyLaw.aimd().rttLimit(Duration.ofMillis(11)));
        laws.put("Vegas", ConcurrencyLaw.vegas());
        laws.put("Gradient (default)", ConcurrencyLaw.gradient());
        List<String> strokes = List.of(
                "stroke=\"#c3c8d0\" stroke-width=\"1.4\"",
                "stroke=\"#d97706\" stroke-width=\"1\"",
                "stroke=\"#2563eb\" stroke-width=\"1.4\"",
                "stroke=\"#0b6e4f\" stroke-width=\"2\"");
        LineChart chart = new LineChart(
                "Adaptive limits while a callee loses half of its servers and gets them back",
                "calls at once over time; simulated: 6,000 calls/s ask for 10 ms of a server each, up to 4,000/s fit;"
                        + " plain AIMD leaves the picture",
                TOP,
                LoadSimulation.SAMPLE.toMillis() / 1_000.0);
        chart.add("servers", "stroke=\"#9ca3af\" stroke-width=\"6\" stroke-opacity=\"0.35\"", steps(40, 20));
        chart.add("best fixed limit", "stroke=\"#111827\" stroke-dasharray=\"5 4\"", steps(best, bestOfHalf));
        System.out.printf("best fixed limits: %d, %d%n", best, bestOfHalf);
        System.out.printf("%-22s %9s %8s %9s %7s  %s%n", "law", "answered", "dropped", "refused", "rtt ms", "medians");
        int stroke = 0;
        for (Map.Entry<String, ConcurrencyLaw> law : laws.entrySet()) {
            Run run = simulation.run(law.getValue());
            print(law.getKey(), run);
            chart.add(law.getKey(), strokes.get(stroke++), run.limits());
        }
        print("no limit (1,000)", simulation.fixed(1_000));
        Path file = out.resolve("adaptive-limits.svg");
        Files.createDirectories(out);
        Files.writeString(file, chart.draw());
        System.out.println(file.toAbsolutePath().normalize());
    }

    private static void print(String name, Run run) {
        List<Integer> medians = new ArrayList<>();
        for (int phase = 0; phase < PHASES.size(); phase++) {
            List<Integer> settled = run.limits().subList(phase * STEPS + STEPS / 4, (phase + 1) * STEPS);
            medians.add(settled.stream().sorted().toList().get(settled.size() / 2));
        }
        System.out.printf(
                Locale.ROOT,
                "%-22s %9d %8d %9d %7.1f  %s%n",
                name,
                run.answered(),
                run.dropped(),
                run.refused(),
                run.avgRttNanos() / 1e6,
                medians);
    }

    private static List<Integer> steps(int full, int half) {
        List<Integer> steps = new ArrayList<>();
        for (int i = 0; i < STEPS * PHASES.size(); i++) {
            steps.add(i / STEPS == 1 ? half : full);
        }
        return steps;
    }
}
