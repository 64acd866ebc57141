package io.patterns4j.cache;

import io.patterns4j.internal.Checks;

/** When a value that is still fresh is refreshed in the background, on access, by one caller. */
public sealed interface EarlyRefresh {

    /**
     * Refreshes on the first access after a part of the time to live.
     *
     * @param ratio of the time to live; above 0, below 1
     * @return the rule
     */
    static EarlyRefresh after(double ratio) {
        return new After(ratio);
    }

    /**
     * Refreshes at random, the likelier the nearer the end and the longer a load takes, so that nodes spread out
     * without talking to each other.
     *
     * @param beta above 0; 1 is the usual, more is earlier
     * @return the rule
     * @see <a href="https://www.vldb.org/pvldb/vol8/p886-vattani.pdf">Vattani, Chierichetti, Lowenstein, Optimal
     *     Probabilistic Cache Stampede Prevention, 2015</a>
     */
    static EarlyRefresh xfetch(double beta) {
        return new XFetch(beta);
    }

    /**
     * A part of the time to live.
     *
     * @param ratio above 0, below 1
     */
    record After(double ratio) implements EarlyRefresh {

        /** Checks the value. */
        public After {
            Checks.that(ratio > 0 && ratio < 1, "ratio", "must be > 0 and < 1", ratio);
        }
    }

    /**
     * Probabilistic early expiration.
     *
     * @param beta above 0
     */
    record XFetch(double beta) implements EarlyRefresh {

        /** Checks the value. */
        public XFetch {
            Checks.that(beta > 0 && beta <= 1000, "beta", "must be > 0 and <= 1000", beta);
        }
    }
}
