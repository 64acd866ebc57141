package io.patterns4j.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Writes numbers with as many digits as the measurements deserve. */
final class Text {

    private Text() {}

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(size >= 1 ? 3 : 2));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** Writes bytes per operation, which are whole but for the noise of the profiler. */
    static String bytes(double value) {
        return Double.isNaN(value) ? "" : Long.toString(Math.round(value));
    }
}
