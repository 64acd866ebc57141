package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.cache.LocalEntry;
import io.patterns4j.cache.LocalTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What every {@link LocalTier} does. Subclasses say how to make one. */
public abstract class LocalTierConformance {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final int RACES = 5_000;
    private static final int PLENTY = 1_000;

    /** Creates the suite. */
    protected LocalTierConformance() {}

    /**
     * Returns a new, empty tier.
     *
     * @param maxEntries how many entries of weight 1 it has room for
     * @return the tier
     */
    protected abstract LocalTier<String> tier(int maxEntries);

    /**
     * Lets the tier do at once what it puts off, such as dropping what is too much; nothing unless overridden.
     *
     * @param tier the tier
     */
    protected void settle(LocalTier<String> tier) {}

    // One key

    @Test
    void an_unknown_key_has_no_entry() {
        assertThat(tier(PLENTY).get("a", 0)).isNull();
    }

    @Test
    void what_was_put_is_found() {
        LocalTier<String> tier = tier(PLENTY);
        LocalEntry entry = entry("1");

        assertThat(tier.put("a", entry, present -> true)).isTrue();

        assertThat(tier.get("a", 1)).isSameAs(entry);
        assertThat(tier.get("b", 1)).isNull();
        assertThat(tier.size()).isEqualTo(1);
    }

    @Test
    void the_condition_is_asked_about_the_entry_that_is_there() {
        LocalTier<String> tier = tier(PLENTY);
        LocalEntry first = entry("1");
        LocalEntry second = entry("2");
        List<LocalEntry> asked = new ArrayList<>();

        tier.put("a", first, present -> asked.add(present));
        tier.put("a", second, present -> asked.add(present));

        assertThat(asked).containsExactly(null, first);
        assertThat(tier.get("a", 1)).isSameAs(second);
        assertThat(tier.size()).isEqualTo(1);
    }

    @Test
    void what_the_condition_refuses_is_not_stored_and_what_was_there_stays() {
        LocalTier<String> tier = tier(PLENTY);
        LocalEntry first = entry("1");

        assertThat(tier.put("a", first, present -> false)).isFalse();
        assertThat(tier.get("a", 1)).isNull();
        assertThat(tier.size()).isZero();

        tier.put("a", first, present -> true);
        assertThat(tier.put("a", entry("2"), present -> false)).isFalse();
        assertThat(tier.get("a", 1)).isSameAs(first);
    }

    @Test
    void a_condition_that_throws_changes_nothing() {
        LocalTier<String> tier = tier(PLENTY);
        LocalEntry first = entry("1");
        tier.put("a", first, present -> true);
        IllegalStateException failure = new IllegalStateException("condition");
        Predicate<LocalEntry> failing = present -> {
            throw failure;
        };

        assertThatThrownBy(() -> tier.put("a", entry("2"), failing)).isSameAs(failure);
        assertThatThrownBy(() -> tier.put("b", entry("2"), failing)).isSameAs(failure);

        assertThat(tier.get("a", 1)).isSameAs(first);
        assertThat(tier.get("b", 1)).isNull();
        assertThat(tier.put("b", entry("3"), present -> present == null)).isTrue();
        tier.clear();
        assertThat(tier.size()).isZero();
    }

    @Test
    void a_removed_entry_is_gone_and_others_stay() {
        LocalTier<String> tier = tier(PLENTY);
        tier.put("a", entry("1"), present -> true);
        tier.put("b", entry("2"), present -> true);

        tier.remove("a");
        tier.remove("a");
        tier.remove("c");

        assertThat(tier.get("a", 1)).isNull();
        assertThat(tier.get("b", 1)).isNotNull();
        assertThat(tier.put("a", entry("3"), present -> present == null)).isTrue();
    }

    @Test
    void a_look_up_waits_for_nobody() {
        LocalTier<String> tier = tier(PLENTY);
        LocalEntry first = entry("1");
        tier.put("a", first, present -> true);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        CompletableFuture<Boolean> put = Crew.start(() -> tier.put("a", entry("2"), present -> {
            asked.countDown();
            return await(answer);
        }));
        await(asked);

        assertThat(tier.get("a", 1)).isSameAs(first);
        assertThat(tier.get("b", 1)).isNull();

        answer.countDown();
        assertThat(put.join()).isTrue();
    }

    // Many keys

    @Test
    void all_entries_are_looked_at_and_those_that_the_condition_holds_for_go() {
        LocalTier<String> tier = tier(PLENTY);
        Map<LocalEntry, Boolean> odd = new ConcurrentHashMap<>();
        for (int i = 0; i < 500; i++) {
            LocalEntry entry = entry("v" + i);
            odd.put(entry, i % 2 == 1);
            tier.put("k" + i, entry, present -> true);
        }

        tier.removeIf(odd::get);

        for (int i = 0; i < 500; i++) {
            assertThat(tier.get("k" + i, 1) == null).as("k" + i).isEqualTo(i % 2 == 1);
        }
        assertThat(tier.size()).isEqualTo(250);
    }

    @Test
    void after_a_clear_nothing_is_there() {
        LocalTier<String> tier = tier(PLENTY);
        for (int i = 0; i < 500; i++) {
            tier.put("k" + i, entry("v" + i), present -> true);
        }

        tier.clear();

        assertThat(tier.size()).isZero();
        for (int i = 0; i < 500; i++) {
            assertThat(tier.get("k" + i, 1)).isNull();
        }
    }

    @Test
    void it_never_grows_beyond_its_bound_for_long() {
        LocalTier<String> tier = tier(100);
        for (int i = 0; i < 10_000; i++) {
            tier.put("k" + i, entry("v" + i), present -> true);
        }

        settle(tier);

        assertThat(tier.size()).isLessThanOrEqualTo(100);
    }

    // Time

    @Test
    void what_is_not_over_is_found_whatever_the_clock_reads() {
        long[] origins = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 5, -LONG.toNanos(), 1L << 62};
        for (long origin : origins) {
            for (Duration keep : List.of(LONG, FOR_EVER)) {
                LocalTier<String> tier = tier(PLENTY);
                tier.get("a", origin);
                LocalEntry entry = LocalEntry.of("1", 1, keep, origin + 10);

                tier.put("a", entry, present -> true);

                assertThat(tier.get("a", origin + 11)).as("origin " + origin).isSameAs(entry);
                long justBefore = origin + 9 + LONG.toNanos();
                assertThat(tier.get("a", justBefore)).as("origin " + origin).isSameAs(entry);
                settle(tier);
                assertThat(tier.get("a", justBefore)).as("origin " + origin).isSameAs(entry);
            }
        }
    }

    @Test
    void an_entry_has_its_time_from_its_own_beginning_even_when_nobody_came_for_long() {
        LocalTier<String> tier = tier(PLENTY);
        long dayNanos = Duration.ofDays(1).toNanos();
        tier.put("old", LocalEntry.of("1", 1, LONG, 0), present -> true);
        tier.get("old", 1);

        LocalEntry entry = LocalEntry.of("2", 1, Duration.ofSeconds(10), dayNanos);
        tier.put("a", entry, present -> true);

        long justBefore = dayNanos + Duration.ofSeconds(10).toNanos() - 1;
        assertThat(tier.get("b", justBefore)).isNull();
        settle(tier);
        assertThat(tier.get("a", justBefore)).isSameAs(entry);
    }

    // Races

    @Test
    void changes_of_one_key_are_atomic() {
        LocalTier<String> tier = tier(PLENTY);
        AtomicInteger stored = new AtomicInteger();
        tier.put("a", entry("0"), present -> true);

        Crew.rounds(
                4,
                RACES,
                (worker, round) -> {
                    LocalEntry seen = tier.get("a", 1);
                    if (tier.put("a", entry("v"), present -> present == seen)) {
                        stored.incrementAndGet();
                    }
                },
                () -> {
                    // Whoever read before the first change is refused after it; the first always gets in.
                    assertThat(stored.getAndSet(0)).isBetween(1, 4);
                });

        AtomicInteger winners = new AtomicInteger();
        LocalEntry[] seen = {tier.get("a", 1)};
        Crew.rounds(
                4,
                RACES,
                (worker, round) -> {
                    if (tier.put("a", entry("v"), present -> present == seen[0])) {
                        winners.incrementAndGet();
                    }
                },
                () -> {
                    assertThat(winners.getAndSet(0)).isEqualTo(1);
                    seen[0] = tier.get("a", 1);
                });
    }

    @Test
    void what_was_let_in_before_a_removal_began_is_gone_after_it() {
        LocalTier<String> tier = tier(PLENTY);
        race(tier, worker -> tier.remove("a" + worker));
    }

    @Test
    void what_was_let_in_before_a_walk_began_is_gone_after_it() {
        LocalTier<String> tier = tier(PLENTY);
        race(tier, worker -> tier.removeIf(entry -> true));
    }

    @Test
    void what_was_let_in_before_a_clear_began_is_gone_after_it() {
        LocalTier<String> tier = tier(PLENTY);
        race(tier, worker -> tier.clear());
    }

    /** Fills that ask whether the epoch is still theirs, against invalidations that raise it and then remove. */
    private static void race(LocalTier<String> tier, java.util.function.IntConsumer removal) {
        AtomicInteger epoch = new AtomicInteger();
        AtomicReferenceArray<LocalEntry> after = new AtomicReferenceArray<>(1);
        Crew.rounds(
                2,
                RACES,
                (worker, round) -> {
                    int begun = round * 2;
                    if (worker == 0) {
                        tier.put("a1", entry("v" + round), present -> epoch.get() == begun);
                    } else {
                        epoch.set(begun + 1);
                        removal.accept(1);
                        after.set(0, tier.get("a1", 1));
                    }
                },
                () -> {
                    assertThat(after.get(0)).as("right after it").isNull();
                    assertThat(tier.get("a1", 1)).as("when all is quiet").isNull();
                    epoch.incrementAndGet();
                });
    }

    private static LocalEntry entry(String value) {
        return LocalEntry.of(value, 1, LONG, 0);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError("not interrupted here", e);
        }
    }
}
