package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a cache is warmed up.
 *
 * @param perSecond how many keys are begun in a second at most; above zero
 * @param parallelism how many keys are under way at once at most; at least 1
 * @param progress hears how far it is after each key, on the executor, one call at a time; null for nobody
 */
public record WarmUpPlan(
        double perSecond, int parallelism, @Nullable Consumer<? super WarmUpReport> progress) {

    /** Checks the values. */
    public WarmUpPlan {
        Checks.that(perSecond > 0 && perSecond <= 1e9, "perSecond", "must be > 0 and <= 1.0E9", perSecond);
        Checks.between("parallelism", parallelism, 1, Integer.MAX_VALUE);
    }

    /**
     * Returns a plan whose progress nobody hears.
     *
     * @param perSecond how many keys are begun in a second at most; above zero
     * @param parallelism how many keys are under way at once at most; at least 1
     * @return the plan
     */
    public static WarmUpPlan of(double perSecond, int parallelism) {
        return new WarmUpPlan(perSecond, parallelism, null);
    }
}
