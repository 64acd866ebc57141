package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import java.time.Duration;

/**
 * How keys of a {@link SharedSpace} are taken away.
 *
 * @param kept whether values stay, marked as expired, to be used when nothing better can be had
 * @param fence for how long no lease is granted, because readers of the store may still see the past; zero for not at
 *     all
 */
public record Removal(boolean kept, Duration fence) {

    /** Checks the values. */
    public Removal {
        Checks.notNegative("fence", fence);
    }

    /**
     * Returns a removal that drops the values.
     *
     * @param fence for how long no lease is granted; zero or more
     * @return the removal
     */
    public static Removal drop(Duration fence) {
        return new Removal(false, fence);
    }

    /**
     * Returns a removal that keeps the values as expired ones.
     *
     * @param fence for how long no lease is granted; zero or more
     * @return the removal
     */
    public static Removal expire(Duration fence) {
        return new Removal(true, fence);
    }
}
