package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every shared tier does. Subclasses say how a node gets at it; {@link SharedTierNotesConformance} is for tiers
 * that carry notes, and contains this.
 */
public abstract class SharedTierConformance extends SharedTierValuesConformance {

    private static final Removal DROP = Removal.drop(Duration.ZERO);
    private static final Removal EXPIRE = Removal.expire(Duration.ZERO);

    /** Creates the suite. */
    protected SharedTierConformance() {}

    // Leases

    @Test
    void who_has_the_lease_fills_the_key_once() {
        SharedSpace space = node();
        Lease lease = leased(space, "k");
        assertThat(lease.key()).isEqualTo("k");

        assertThat(get(space.publish(lease, fill("a", 3)))).isTrue();
        assertThat(get(space.publish(lease, fill("b", 4)))).isFalse();

        SharedEntry entry = read(space, "k").orElseThrow();
        assertThat(entry.envelope()).isEqualTo(bytes("a"));
        assertThat(entry.version()).isEqualTo(3);
        assertThat(entry.expired()).isFalse();
    }

    @Test
    void a_lease_that_is_held_is_not_granted_to_others() {
        SharedSpace one = node();
        SharedSpace other = node();
        Lease lease = leased(one, "k");

        assertThat(get(other.lease("k", 0, LONG))).isEqualTo(new LeaseAnswer.Held());
        assertThat(get(one.lease("k", 0, LONG))).isEqualTo(new LeaseAnswer.Held());
        leased(other, "another");

        assertThat(get(one.publish(lease, fill("v")))).isTrue();
    }

    @Test
    void a_lease_ends_by_its_time_and_its_fill_is_refused() {
        SharedSpace one = node();
        SharedSpace other = node();
        Lease slow = granted(get(one.lease("k", 0, shortTime())));
        assertThat(get(other.lease("k", 0, LONG))).isEqualTo(new LeaseAnswer.Held());

        pass(shortTime().multipliedBy(2));
        Lease fast = leased(other, "k");

        assertThat(get(one.publish(slow, fill("slow")))).isFalse();
        get(one.release(slow));
        assertThat(get(one.lease("k", 0, LONG))).isEqualTo(new LeaseAnswer.Held());
        assertThat(get(other.publish(fast, fill("fast")))).isTrue();
        assertThat(get(one.publish(slow, fill("slow")))).isFalse();
        assertThat(text(read(one, "k"))).isEqualTo("fast");
    }

    @Test
    void a_fill_after_the_time_of_its_lease_is_refused_though_nobody_else_came() {
        SharedSpace space = node();
        Lease lease = granted(get(space.lease("k", 0, shortTime())));

        pass(shortTime().multipliedBy(2));

        assertThat(get(space.publish(lease, fill("late")))).isFalse();
        assertThat(read(space, "k")).isEmpty();
    }

    @Test
    void a_released_lease_is_free_at_once() {
        SharedSpace one = node();
        SharedSpace other = node();
        Lease released = leased(one, "k");

        get(one.release(released));
        get(one.release(released));
        Lease lease = leased(other, "k");
        get(one.release(released));

        assertThat(get(one.lease("k", 0, LONG))).isEqualTo(new LeaseAnswer.Held());
        assertThat(get(one.publish(released, fill("a")))).isFalse();
        assertThat(get(other.publish(lease, fill("b")))).isTrue();
    }

    @Test
    void whoever_has_not_seen_what_is_stored_is_given_that() {
        SharedSpace one = node();
        SharedSpace other = node();
        put(one, "k", fill("v", 3));
        SharedEntry entry = read(one, "k").orElseThrow();

        for (long seen : new long[] {0, entry.stamp() + 1, -entry.stamp()}) {
            LeaseAnswer answer = get(other.lease("k", seen, LONG));
            assertThat(answer).isInstanceOfSatisfying(LeaseAnswer.Found.class, found -> {
                assertThat(found.entry().envelope()).isEqualTo(bytes("v"));
                assertThat(found.entry().version()).isEqualTo(3);
                assertThat(found.entry().stamp()).isEqualTo(entry.stamp());
                assertThat(found.entry().age()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
                assertThat(found.entry().expired()).isFalse();
            });
        }
    }

    @Test
    void whoever_has_seen_what_is_stored_may_replace_it() {
        SharedSpace space = node();
        put(space, "k", fill("old"));
        long seen = read(space, "k").orElseThrow().stamp();

        Lease lease = granted(get(space.lease("k", seen, LONG)));
        assertThat(get(space.lease("k", seen, LONG))).isEqualTo(new LeaseAnswer.Held());
        assertThat(text(read(space, "k"))).isEqualTo("old");
        assertThat(get(space.publish(lease, fill("new")))).isTrue();

        assertThat(text(read(space, "k"))).isEqualTo("new");
        assertThat(get(space.lease("k", seen, LONG))).isInstanceOf(LeaseAnswer.Found.class);
    }

    @Test
    void whoever_has_seen_what_is_gone_may_fill_the_key() {
        SharedSpace space = node();
        put(space, "k", fill("old"));
        long seen = read(space, "k").orElseThrow().stamp();
        get(space.invalidate(List.of("k"), DROP, NOTE));

        granted(get(space.lease("k", seen, LONG)));
    }

    @Test
    void entries_of_a_key_have_stamps_of_their_own() {
        SharedSpace space = node();
        List<Long> stamps = IntStream.range(0, 20)
                .mapToObj(i -> {
                    if (i % 2 == 0) {
                        get(space.invalidate(List.of("k"), DROP, NOTE));
                        get(space.publish(leased(space, "k"), fill("same")));
                    } else {
                        put(space, "k", fill("same"));
                    }
                    return read(space, "k").orElseThrow().stamp();
                })
                .toList();

        assertThat(stamps).doesNotHaveDuplicates().doesNotContain(0L);
    }

    // Invalidation

    @Test
    void what_is_invalidated_is_gone_and_the_lease_of_it_as_well() {
        SharedSpace one = node();
        SharedSpace other = node();
        put(one, "filled", fill("v"));
        Lease lease = leased(one, "leased");

        get(other.invalidate(List.of("filled", "leased", "none"), DROP, NOTE));

        assertThat(get(one.getAll(List.of("filled", "leased", "none")))).isEmpty();
        assertThat(get(one.publish(lease, fill("stale")))).isFalse();
        assertThat(read(other, "leased")).isEmpty();
        leased(one, "leased");
        leased(one, "filled");
        leased(one, "none");
    }

    @Test
    void many_keys_are_invalidated_at_once() {
        SharedSpace space = node();
        List<String> keys = IntStream.range(0, 300).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> put(space, key, fill("v")));
        put(space, "other", fill("v"));

        get(space.invalidate(keys, DROP, NOTE));

        assertThat(get(space.getAll(keys))).isEmpty();
        assertThat(read(space, "other")).isPresent();
    }

    @Test
    void what_is_expired_stays_and_says_so() {
        SharedSpace one = node();
        SharedSpace other = node();
        put(one, "k", fill("v", 3));
        Lease lease = granted(get(one.lease("k", read(one, "k").orElseThrow().stamp(), LONG)));

        get(other.invalidate(List.of("k", "none"), EXPIRE, NOTE));

        SharedEntry entry = read(one, "k").orElseThrow();
        assertThat(entry.expired()).isTrue();
        assertThat(entry.envelope()).isEqualTo(bytes("v"));
        assertThat(entry.version()).isEqualTo(3);
        assertThat(get(one.getAll(List.of("k"))).get("k").expired()).isTrue();
        assertThat(read(one, "none")).isEmpty();
        assertThat(get(one.publish(lease, fill("stale")))).isFalse();
        assertThat(get(one.lease("k", 0, LONG)))
                .isInstanceOfSatisfying(
                        LeaseAnswer.Found.class,
                        found -> assertThat(found.entry().expired()).isTrue());
    }

    @Test
    void what_is_expired_is_replaced_by_whoever_has_seen_it() {
        SharedSpace space = node();
        put(space, "k", fill("v"));
        get(space.invalidate(List.of("k"), EXPIRE, NOTE));
        get(space.invalidate(List.of("k"), EXPIRE, NOTE));

        Lease lease =
                granted(get(space.lease("k", read(space, "k").orElseThrow().stamp(), LONG)));
        assertThat(get(space.publish(lease, fill("w")))).isTrue();

        assertThat(text(read(space, "k"))).isEqualTo("w");
        assertThat(read(space, "k").orElseThrow().expired()).isFalse();
        get(space.invalidate(List.of("k"), EXPIRE, NOTE));
        put(space, "k", fill("x"));
        assertThat(read(space, "k").orElseThrow().expired()).isFalse();
    }

    @Test
    void what_is_expired_ends_when_it_would_have_ended() {
        SharedSpace space = node();
        put(space, "k", new Fill(bytes("v"), 0, shortTime()));
        get(space.invalidate(List.of("k"), EXPIRE, NOTE));

        pass(shortTime().multipliedBy(2));

        assertThat(read(space, "k")).isEmpty();
        leased(space, "k");
    }

    @Test
    void no_lease_is_granted_while_a_fence_stands() {
        SharedSpace one = node();
        SharedSpace other = node();
        Lease before = leased(one, "k");
        put(one, "kept", fill("v"));

        get(one.invalidate(List.of("k"), Removal.drop(shortTime()), NOTE));
        get(one.invalidate(List.of("kept"), Removal.expire(shortTime()), NOTE));
        get(one.invalidate(List.of("k"), DROP, NOTE));

        for (SharedSpace space : List.of(one, other)) {
            assertThat(get(space.lease("k", 0, LONG)))
                    .isInstanceOfSatisfying(
                            LeaseAnswer.Fenced.class,
                            fenced -> assertThat(fenced.remaining()).isBetween(Duration.ofNanos(1), shortTime()));
            assertThat(get(space.lease("kept", read(space, "kept").orElseThrow().stamp(), LONG)))
                    .isInstanceOf(LeaseAnswer.Fenced.class);
        }
        assertThat(get(one.publish(before, fill("stale")))).isFalse();
        leased(other, "another");

        pass(shortTime().multipliedBy(2));
        leased(other, "k");
        granted(get(one.lease("kept", read(one, "kept").orElseThrow().stamp(), LONG)));
    }

    @Test
    void a_put_passes_a_fence() {
        SharedSpace space = node();
        get(space.invalidate(List.of("k"), Removal.drop(LONG), NOTE));

        assertThat(put(space, "k", fill("v", 1))).isTrue();
        assertThat(text(read(space, "k"))).isEqualTo("v");
    }

    // Puts and leases

    @Test
    void a_put_ends_the_lease_of_its_key() {
        SharedSpace one = node();
        SharedSpace other = node();
        for (long version : new long[] {0, 5}) {
            String key = "k" + version;
            Lease lease = leased(one, key);

            put(other, key, fill("put", version));

            assertThat(get(one.publish(lease, fill("loaded", 9)))).isFalse();
            assertThat(text(read(one, key))).isEqualTo("put");
            granted(get(one.lease(key, read(one, key).orElseThrow().stamp(), LONG)));
        }
    }

    @Test
    void a_refused_put_changes_nothing() {
        SharedSpace space = node();
        put(space, "k", fill("old", 5));
        SharedEntry entry = read(space, "k").orElseThrow();
        Lease lease = granted(get(space.lease("k", entry.stamp(), LONG)));

        assertThat(put(space, "k", fill("older", 4))).isFalse();

        assertThat(read(space, "k").orElseThrow().stamp()).isEqualTo(entry.stamp());
        assertThat(get(space.publish(lease, fill("new", 6)))).isTrue();
    }

    // Races

    @Test
    void of_many_that_ask_at_once_one_gets_the_lease() {
        List<SharedSpace> nodes = List.of(node(), node());

        for (int round = 0; round < Math.max(5, rounds() / 20); round++) {
            String key = "k" + round;
            List<LeaseAnswer> answers = Rendezvous.values(Rendezvous.run(
                    8, i -> () -> get(nodes.get(i % 2).lease(key, 0, LONG))));

            assertThat(answers)
                    .filteredOn(answer -> answer instanceof LeaseAnswer.Granted)
                    .hasSize(1);
            assertThat(answers)
                    .filteredOn(answer -> answer instanceof LeaseAnswer.Held)
                    .hasSize(7);
        }
    }

    @Test
    void a_fill_that_races_an_invalidation_never_outlives_it() {
        raced(other -> other.invalidate(List.of("k"), DROP, NOTE), "nothing");
    }

    @Test
    void a_fill_that_races_a_put_never_outlives_it() {
        raced(other -> other.put("k", fill("put"), NOTE), "put");
    }

    /** Races a publication with something else, whose result has to stand in the end. */
    private void raced(Function<SharedSpace, CompletionStage<?>> rival, String result) {
        SharedSpace one = node();
        SharedSpace other = node();
        AtomicReference<Lease> lease = new AtomicReference<>(leased(one, "k"));

        Crew.rounds(
                2,
                rounds(),
                (worker, round) -> {
                    if (worker == 0) {
                        get(one.publish(lease.get(), fill("loaded")));
                    } else {
                        get(rival.apply(other));
                    }
                },
                () -> {
                    assertThat(text(read(one, "k"))).isEqualTo(result);
                    get(one.invalidate(List.of("k"), DROP, NOTE));
                    lease.set(leased(one, "k"));
                });
    }

    // The end

    @Test
    void a_closed_space_fails_and_harms_nobody() {
        SharedSpace closed = node();
        SharedSpace open = node();
        put(closed, "k", fill("v"));

        closed.close();
        closed.close();

        Crew.until(() -> closed.get("k")
                .toCompletableFuture()
                .handle((value, error) -> error != null)
                .join());
        assertThat(text(read(open, "k"))).isEqualTo("v");
        assertThat(Optional.of(node())).isPresent();
    }
}
