package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;

/** Checks that the parameters of laws share. */
final class Laws {

    private Laws() {}

    static double openRatio(String name, double value) {
        return Checks.that(value > 0 && value < 1, name, "must be > 0 and < 1", value);
    }

    static int probeEvery(int windows) {
        return Checks.between("probeEvery", windows, 10, 1_000_000);
    }
}
