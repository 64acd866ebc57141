package io.patterns4j.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws what changes over time as lines, the first at the bottom. Values above the top leave the picture. */
final class LineChart {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int LEFT = 48;
    private static final int RIGHT = 16;
    private static final int TOP = 86;
    private static final int BOTTOM = 40;

    /**
     * One line.
     *
     * @param name stands in the legend
     * @param colour of the stroke, with width and dashes, as SVG attributes
     * @param values one for each step of time
     */
    record Line(String name, String colour, List<? extends Number> values) {}

    private final String title;
    private final String subtitle;
    private final double top;
    private final double stepSeconds;
    private final List<Line> lines = new ArrayList<>();

    LineChart(String title, String subtitle, double top, double stepSeconds) {
        this.title = title;
        this.subtitle = subtitle;
        this.top = top;
        this.stepSeconds = stepSeconds;
    }

    LineChart add(String name, String colour, List<? extends Number> values) {
        lines.add(new Line(name, colour, values));
        return this;
    }

    String draw() {
        StringBuilder body = new StringBuilder();
        int steps = lines.stream().mapToInt(line -> line.values().size()).max().orElseThrow();
        double seconds = steps * stepSeconds;
        for (int value = 0; value <= top; value += 10) {
            body.append(grid(y(value))).append(text(LEFT - 8, y(value) + 4, "end", String.valueOf(value)));
        }
        for (int second = 0; second <= seconds; second += 20) {
            body.append(text(x(second, seconds), HEIGHT - BOTTOM + 18, "middle", second + " s"));
        }
        double legend = LEFT;
        for (Line line : lines) {
            body.append(path(line, seconds));
            body.append(String.format(
                    Locale.ROOT,
                    "  <line x1=\"%.1f\" y1=\"60\" x2=\"%.1f\" y2=\"60\" %s/>%n",
                    legend,
                    legend + 24,
                    line.colour()));
            body.append(text(legend + 30, 64, "start", line.name()));
            legend += 54 + 6.4 * line.name().length();
        }
        return frame(body.toString());
    }

    private String path(Line line, double seconds) {
        StringBuilder points = new StringBuilder();
        Number before = null;
        for (int i = 0; i < line.values().size(); i++) {
            Number value = line.values().get(i);
            if (before != null && !value.equals(before)) {
                points.append(point(i, before, seconds));
            }
            if (!value.equals(before) || i == line.values().size() - 1) {
                points.append(point(i, value, seconds));
            }
            before = value;
        }
        return "  <polyline clip-path=\"url(#plot)\" fill=\"none\" " + line.colour() + " points=\""
                + points.toString().strip() + "\"/>\n";
    }

    private String point(int step, Number value, double seconds) {
        return String.format(
                Locale.ROOT, "%.1f,%.1f ", x(step * stepSeconds, seconds), y(Math.min(value.doubleValue(), top * 1.5)));
    }

    private static double x(double second, double seconds) {
        return LEFT + second / seconds * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
    }

    private static String grid(double y) {
        return String.format(
                Locale.ROOT,
                "  <line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#e5e7eb\"/>%n",
                LEFT,
                y,
                WIDTH - RIGHT,
                y);
    }

    private static String text(double x, double y, String anchor, String content) {
        return String.format(
                Locale.ROOT, "  <text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, content);
    }

    private String frame(String body) {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
                font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#1f2430">
                  <rect width="100%%" height="100%%" fill="#ffffff"/>
                  <clipPath id="plot"><rect x="%d" y="%d" width="%d" height="%d"/></clipPath>
                  <text x="12" y="20" font-size="15" font-weight="bold">%s</text>
                  <text x="12" y="38" fill="#555b66">%s</text>
                %s</svg>
                """.formatted(
                        WIDTH,
                        HEIGHT,
                        WIDTH,
                        HEIGHT,
                        LEFT,
                        TOP,
                        WIDTH - LEFT - RIGHT,
                        HEIGHT - TOP - BOTTOM,
                        title,
                        subtitle,
                        body);
    }
}
