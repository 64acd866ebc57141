package io.patterns4j.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patterns4j.cache.LocalEntry;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CaffeineTierTest {

    private static final int MILLION = 1_000_000;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Predicate<LocalEntry> ALWAYS = present -> true;

    @Test
    void maintenance_entriesThatAreOver_areGivenBackWithoutBeingAskedFor() {
        CaffeineTier<Integer> tier = CaffeineTier.ofSize(2 * MILLION);
        for (int i = 0; i < MILLION; i++) {
            tier.put(i, entry(Duration.ofMillis(100), i), ALWAYS);
        }
        LocalEntry lasting = entry(Duration.ofHours(1), MILLION);
        tier.put(-1, lasting, ALWAYS);
        assertThat(tier.size()).isEqualTo(MILLION + 1);

        assertThat(tier.get(-1, 3 * SECOND)).isSameAs(lasting);

        // Newer versions of Caffeine give back a thousand in a run, so that none takes long.
        for (int run = 0; run < 1_100 && tier.size() > 1; run++) {
            tier.maintain();
        }
        assertThat(tier.size()).isEqualTo(1);
        assertThat(tier.get(-1, 3 * SECOND)).isSameAs(lasting);
    }

    @Test
    void put_shortLivesForLong_keepsWhatLivesOnly() {
        CaffeineTier<Integer> tier = CaffeineTier.ofSize(2 * MILLION);
        long nowNanos = Long.MAX_VALUE - SECOND;
        for (int i = 0; i < MILLION; i++) {
            nowNanos += SECOND / 100_000; // ten seconds in all, over the overflow
            tier.get(-1, nowNanos);
            tier.put(i, entry(Duration.ofMillis(100), nowNanos), ALWAYS);
        }

        // 10,000 live at a time, and the timer wheel turns once a second.
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            tier.maintain();
            return tier.size() < 250_000;
        });
    }

    @Test
    void get_afterTheEnd_dropsTheEntryAtTheLatestWithinTheLag() {
        CaffeineTier<String> tier = CaffeineTier.ofSize(10);
        tier.put("a", entry(Duration.ofSeconds(1), 0), ALWAYS);

        assertThat(tier.get("a", SECOND - 1)).isNotNull();
        assertThat(tier.get("a", SECOND + SECOND / 10)).isNull();
    }

    @Test
    void get_afterItWasRenewed_hasTheNewEnd() {
        CaffeineTier<String> tier = CaffeineTier.ofSize(10);
        tier.put("a", entry(Duration.ofSeconds(1), 0), ALWAYS);
        LocalEntry renewed = entry(Duration.ofSeconds(10), SECOND / 2);
        tier.put("a", renewed, ALWAYS);

        assertThat(tier.get("a", 9 * SECOND)).isSameAs(renewed);
        assertThat(tier.get("a", 11 * SECOND)).isNull();
    }

    @Test
    void ofWeight_entriesTooHeavy_areDropped() {
        CaffeineTier<String> tier = CaffeineTier.ofWeight(100);
        LocalEntry light = LocalEntry.of("1", 60, Duration.ofHours(1), 0);
        LocalEntry heavy = LocalEntry.of("2", 101, Duration.ofHours(1), 0);
        tier.put("a", light, ALWAYS);
        tier.put("b", heavy, ALWAYS);

        tier.maintain();

        assertThat(tier.get("a", 1)).isSameAs(light);
        assertThat(tier.get("b", 1)).isNull();
        tier.put("c", LocalEntry.of("3", 41, Duration.ofHours(1), 0), ALWAYS);
        tier.maintain();
        assertThat(tier.size()).isEqualTo(1);
    }

    @Test
    void of_boundsNotAboveZero_areRefused() {
        assertThatThrownBy(() -> CaffeineTier.ofSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxEntries must be > 0: maxEntries=0");
        assertThatThrownBy(() -> CaffeineTier.ofWeight(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxWeight must be > 0: maxWeight=-1");
    }

    private static LocalEntry entry(Duration keep, long nowNanos) {
        return LocalEntry.of("value", 1, keep, nowNanos);
    }
}
