package io.patterns4j.cache;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** SKELETON: how a cache is warmed up. */
public record WarmUpPlan(
        double perSecond, int parallelism, @Nullable Consumer<? super WarmUpReport> progress) {

    public static WarmUpPlan of(double perSecond, int parallelism) {
        return new WarmUpPlan(perSecond, parallelism, null);
    }
}
