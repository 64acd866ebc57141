package io.patterns4j.bench.report;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the results as Markdown. */
final class Document {

    private final Figures figures;
    private final Map<String, Double> footprint;
    private final StringBuilder text = new StringBuilder();

    Document(Figures figures, Map<String, Double> footprint) {
        this.figures = figures;
        this.footprint = footprint;
    }

    String write(Settings settings) {
        line("# Results on JDK " + Runtime.version().feature());
        line("");
        line(Machine.line());
        line("");
        line(
                settings.quick()
                        ? "**A smoke test: one short iteration each. These figures mean nothing.**"
                        : conditions(settings));
        line("");
        claims();
        for (Suite suite : Suite.values()) {
            if (figures.has(suite)) {
                suite(suite);
            }
        }
        footprint();
        return text.toString();
    }

    private static String conditions(Settings settings) {
        return ("Rounds: %d; in each, every benchmark runs once in a JVM of its own (3 x 400 ms warm-up, 4 x 500 ms),"
                        + " so that what is compared was measured close together. Medians of all iterations, with the"
                        + " worst and the best one. The protected call returns a constant. More threads than cores take"
                        + " turns.")
                .formatted(settings.rounds());
    }

    private void claims() {
        List<String> rows = new Claims(figures, footprint).rows();
        if (!rows.isEmpty()) {
            line("| claim | measured | wanted | holds |");
            line("| --- | ---: | ---: | --- |");
            rows.forEach(this::line);
            line("");
        }
    }

    private void suite(Suite suite) {
        List<Integer> threads = figures.threads(suite);
        line("## " + suite.title());
        line("");
        header("benchmark | ns/op, 1 thread | B/op", threads, n -> "ops/µs, " + threads(n));
        for (String name : figures.names(suite)) {
            line("| " + name + " | " + Text.number(figures.value(suite, name, 1, Measurement::nanosPerOp)) + " | "
                    + Text.bytes(figures.value(suite, name, threads.get(0), Measurement::bytes)) + " | "
                    + cells(
                            threads,
                            n -> figures.find(suite, name, n)
                                    .map(Document::cell)
                                    .orElse("")));
        }
        line("");
        suite.contests().forEach(contest -> contest(suite, contest, threads));
    }

    private void contest(Suite suite, Contest contest, List<Integer> threads) {
        List<String> others =
                contest.others().stream().filter(figures.names(suite)::contains).toList();
        if (others.isEmpty() || !figures.names(suite).contains(contest.ours())) {
            return;
        }
        line("### " + contest.title());
        line("");
        line("Throughput of `" + contest.ours() + "` as a multiple of:");
        line("");
        header("peer", threads, Document::threads);
        for (String other : others) {
            line("| " + other + " | " + cells(threads, n -> times(figures.ratio(suite, contest.ours(), other, n))));
        }
        line("");
        line("![" + contest.title() + "](" + contest.slug() + ".svg)");
        line("");
    }

    private void footprint() {
        if (footprint.isEmpty()) {
            return;
        }
        line("## Memory of one breaker");
        line("");
        line("Window of 1,000 calls, configuration shared; of 64 breakers, the largest.");
        line("");
        line("| breaker | bytes |");
        line("| --- | ---: |");
        footprint.forEach((name, bytes) -> line("| " + name + " | " + Text.number(bytes) + " |"));
    }

    private void header(String first, List<Integer> threads, IntFunction<String> title) {
        line("| " + first + " | " + cells(threads, title));
        long columns = first.chars().filter(c -> c == '|').count() + threads.size();
        line("| --- " + "| ---: ".repeat((int) columns) + "|");
    }

    private static String cells(List<Integer> threads, IntFunction<String> cell) {
        Stream<String> cells = threads.stream().map(n -> cell.apply(n) + " |");
        return cells.collect(Collectors.joining(" "));
    }

    private static String cell(Measurement measured) {
        return Text.number(measured.opsPerMicro()) + " <sub>" + Text.number(measured.lowest()) + "–"
                + Text.number(measured.highest()) + "</sub>";
    }

    private static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    private static String times(double ratio) {
        return Double.isNaN(ratio) ? "" : Text.number(ratio) + "×";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
