package io.patterns4j.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws one contest as horizontal bars, grouped by thread count. */
final class BarChart {

    private static final int WIDTH = 720;
    private static final int LEFT = 190;
    private static final int RIGHT = 70;
    private static final int ROW = 18;
    private static final int BAR = 13;
    private static final int TOP = 58;
    private static final int GAP = 28;
    private static final String OURS = "#0b6e4f";
    private static final String YARDSTICK = "#6b7280";
    private static final String OTHER = "#c3c8d0";

    private final Figures figures;
    private final Suite suite;
    private final Contest contest;
    private final StringBuilder body = new StringBuilder();
    private int y = TOP;

    BarChart(Figures figures, Suite suite, Contest contest) {
        this.figures = figures;
        this.suite = suite;
        this.contest = contest;
    }

    /** Returns the picture; empty when ours or the yardstick was not measured. */
    String draw() {
        double longest = 0;
        for (int threads : figures.threads(suite)) {
            for (String name : names()) {
                double ratio = figures.ratio(suite, name, contest.yardstick(), threads);
                longest = Double.isNaN(ratio) ? longest : Math.max(longest, ratio);
            }
        }
        if (longest == 0) {
            return "";
        }
        for (int threads : figures.threads(suite)) {
            group(threads, longest);
        }
        return frame();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of(contest.ours()));
        names.addAll(contest.others());
        return names;
    }

    private void group(int threads, double longest) {
        text(12, y + 2, "bold", threads == 1 ? "1 thread" : threads + " threads");
        y += 8;
        for (String name : names()) {
            double ratio = figures.ratio(suite, name, contest.yardstick(), threads);
            if (!Double.isNaN(ratio)) {
                bar(name, ratio, ratio / longest * (WIDTH - LEFT - RIGHT));
            }
        }
        y += GAP;
    }

    private void bar(String name, double ratio, double length) {
        String colour = name.equals(contest.ours()) ? OURS : name.equals(contest.yardstick()) ? YARDSTICK : OTHER;
        body.append(String.format(
                Locale.ROOT,
                "  <text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                        + "  <rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LEFT - 8,
                y + BAR - 2,
                name,
                LEFT,
                y,
                Math.max(1, length),
                BAR,
                colour));
        text(LEFT + (int) length + 6, y + BAR - 2, "normal", Text.number(ratio) + "×");
        y += ROW;
    }

    private void text(int x, int baseline, String weight, String content) {
        body.append(String.format(
                "  <text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n", x, baseline, weight, content));
    }

    private String frame() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
                font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#1f2430">
                  <rect width="100%%" height="100%%" fill="#ffffff"/>
                  <text x="12" y="20" font-size="15" font-weight="bold">%s</text>
                  <text x="12" y="37" fill="#555b66">throughput, %s = 1; longer is better; JDK %d, %d cores</text>
                %s</svg>
                """.formatted(
                        WIDTH,
                        y,
                        WIDTH,
                        y,
                        contest.title(),
                        contest.yardstick(),
                        Runtime.version().feature(),
                        Runtime.getRuntime().availableProcessors(),
                        body);
    }
}
