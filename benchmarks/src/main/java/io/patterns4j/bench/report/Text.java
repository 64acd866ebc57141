package io.patterns4j.bench.report;

import java.util.Locale;

/** Writes numbers with as many digits as the measurements deserve. */
final class Text {

    private Text() {}

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double size = Math.abs(value);
        if (size < 0.05) {
            return "0";
        }
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
        String digits = String.format(Locale.ROOT, format, value);
        return digits.contains(".") ? digits.replaceFirst("\\.?0+$", "") : digits;
    }
}
