package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Lookup;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * How long values are fresh by the clock of a store, within what a busy machine and clocks of stores allow; to the
 * nanosecond it is told by {@link CacheFreshnessConformance}. Subclasses say what the nodes consist of.
 */
public abstract class CacheRealTimeConformance extends CacheSuite<CacheFixture> {

    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration EARLY = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofSeconds(3);

    /** Creates the suite. */
    protected CacheRealTimeConformance() {}

    @Test
    void a_value_ends_with_its_time_to_live() {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.ttl(TTL));
        long startNanos = System.nanoTime();
        assertThat(node.get("k")).isEqualTo("v1");
        source.with("k", "v2");

        Duration after = time(startNanos, () -> "v2".equals(node.get("k")));

        assertThat(after).isBetween(TTL.minus(EARLY), TTL.plus(LATE));
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // NG-01
    @Test
    void absence_ends_with_its_own_time_to_live() {
        Cache<String, String> node = node(options -> options.negativeTtl(TTL));
        long startNanos = System.nanoTime();
        assertThat(node.get("k")).isNull();
        source.with("k", "v");

        Duration after = time(startNanos, () -> "v".equals(node.get("k")));

        assertThat(after).isBetween(TTL.minus(EARLY), TTL.plus(LATE));
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // FS-01, FS-03
    @Test
    void a_stale_value_is_served_until_its_limit_and_no_longer() {
        source.with("k", "old");
        Cache<String, String> node = node(
                options -> options.ttl(Duration.ofSeconds(1)).staleIfError(TTL).staleThrottle(Duration.ofMillis(50)));
        long startNanos = System.nanoTime();
        assertThat(node.get("k")).isEqualTo("old");
        source.failWith(new CacheSource.Down());

        time(startNanos, () -> node.lookup("k").status() == Lookup.Status.STALE);
        assertThat(node.get("k")).isEqualTo("old");
        Duration after = time(startNanos, () -> {
            try {
                return !"old".equals(node.get("k"));
            } catch (CacheSource.Down over) {
                return true;
            }
        });

        assertThat(after).isBetween(TTL, TTL.plusSeconds(1).plus(LATE));
    }

    private static Duration time(long startNanos, BooleanSupplier condition) {
        Crew.until(condition);
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
