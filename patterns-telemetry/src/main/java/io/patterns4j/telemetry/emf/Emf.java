package io.patterns4j.telemetry.emf;

import io.patterns4j.telemetry.internal.Names;
import java.util.List;

/*
 * CloudWatch takes ASCII without control characters in dimensions and drops what has anything else. Names of policies
 * are not ours to refuse, so they are made to fit.
 */
/** The words of the embedded metric format. */
final class Emf {

    /** What a dimension of the user must not be called. */
    static final List<String> RESERVED = List.of(Names.NAME, "state", "_aws");

    private static final int MAX_WORD = 255;
    private static final int MAX_VALUE = 1024;

    private Emf() {}

    /** Returns a namespace, name or value unless CloudWatch would not take it. */
    static String word(String name, String value) {
        Names.notBlank(name, value);
        if (value.length() > MAX_WORD || value.startsWith(":") || !value.chars().allMatch(Emf::printable)) {
            throw new IllegalArgumentException(name + " must be 1 to " + MAX_WORD
                    + " printable ASCII characters, the first no colon: " + name + "=" + value);
        }
        return value;
    }

    /** Returns a value that CloudWatch takes for a dimension. */
    static String fitting(String value) {
        StringBuilder fit = new StringBuilder();
        value.chars().limit(MAX_VALUE).forEach(c -> fit.append(printable(c) ? (char) c : '_'));
        if (fit.charAt(0) == ':') {
            fit.setCharAt(0, '_');
        }
        return fit.toString();
    }

    /** Appends a string that is printable ASCII. */
    static void quote(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\');
            }
            json.append(c);
        }
        json.append('"');
    }

    private static boolean printable(int c) {
        return c >= ' ' && c <= '~';
    }
}
