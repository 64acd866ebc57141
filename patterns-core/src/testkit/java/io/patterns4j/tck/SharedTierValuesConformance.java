package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Marks;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The part of the suite about values, versions and marks. */
abstract class SharedTierValuesConformance extends SharedTierFixture {

    private static final List<String> ODD_KEYS = List.of(
            "",
            " ",
            "a",
            "A",
            "a b",
            "a:b",
            "{a}",
            "}a{b",
            "{}",
            "*",
            "#",
            "a\u0000b",
            "a\nb",
            "'\"\\%",
            "ключ",
            "鍵",
            "🔑",
            "l".repeat(900),
            "l".repeat(901));

    // Reading

    @Test
    void what_is_put_is_read_by_every_node() {
        SharedSpace one = node();
        SharedSpace other = node();

        assertThat(read(other, "k")).isEmpty();
        assertThat(put(one, "k", fill("v", 7))).isTrue();

        for (SharedSpace space : List.of(one, other)) {
            SharedEntry entry = read(space, "k").orElseThrow();
            assertThat(entry.envelope()).isEqualTo(bytes("v"));
            assertThat(entry.version()).isEqualTo(7);
            assertThat(entry.stamp()).isNotZero();
            assertThat(entry.age()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
            assertThat(entry.expired()).isFalse();
        }
    }

    @Test
    void many_keys_are_read_at_once() {
        SharedSpace space = node();
        List<String> keys = IntStream.range(0, 250).mapToObj(i -> "k" + i).toList();
        for (int i = 0; i < 250; i += 2) {
            put(space, keys.get(i), fill("v" + i, i));
        }

        Map<String, SharedEntry> found = get(space.getAll(keys));

        assertThat(found).hasSize(125);
        found.forEach((key, entry) -> {
            assertThat(text(Optional.of(entry))).isEqualTo("v" + key.substring(1));
            assertThat(entry.version()).isEqualTo(Long.parseLong(key.substring(1)));
            assertThat(entry.stamp()).isEqualTo(read(space, key).orElseThrow().stamp());
        });
    }

    @Test
    void reading_no_key_or_a_key_twice_is_no_mistake() {
        SharedSpace space = node();
        put(space, "k", fill("v"));

        assertThat(get(space.getAll(List.of()))).isEmpty();
        assertThat(get(space.getAll(List.of("k", "k", "none")))).containsOnlyKeys("k");
    }

    @Test
    void any_text_is_a_key() {
        SharedSpace space = node();
        ODD_KEYS.forEach(key -> assertThat(put(space, key, fill("of " + key))).isTrue());

        ODD_KEYS.forEach(key -> assertThat(text(read(space, key))).isEqualTo("of " + key));
        assertThat(get(space.getAll(ODD_KEYS))).containsOnlyKeys(ODD_KEYS);

        get(space.invalidate(ODD_KEYS.subList(0, 9), Removal.drop(Duration.ZERO), NOTE));
        assertThat(get(space.getAll(ODD_KEYS))).containsOnlyKeys(ODD_KEYS.subList(9, ODD_KEYS.size()));
    }

    @Test
    void any_bytes_are_an_envelope() {
        SharedSpace space = node();
        byte[] all = new byte[512];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        byte[] large = new byte[largestEnvelope()];
        new Random(1).nextBytes(large);

        for (byte[] bytes : List.of(all, new byte[0], new byte[] {0}, new byte[1_000], large)) {
            put(space, "put", new Fill(ByteBuffer.wrap(bytes), 3, LONG));
            get(space.publish(leased(space, "published"), new Fill(ByteBuffer.wrap(bytes), 3, LONG)));

            assertThat(read(space, "put").orElseThrow().envelope()).isEqualTo(ByteBuffer.wrap(bytes));
            assertThat(get(space.getAll(List.of("put"))).get("put").envelope()).isEqualTo(ByteBuffer.wrap(bytes));
            assertThat(read(space, "published").orElseThrow().envelope()).isEqualTo(ByteBuffer.wrap(bytes));
            get(space.invalidate(List.of("put", "published"), Removal.drop(Duration.ZERO), NOTE));
        }
    }

    @Test
    void an_envelope_is_what_lies_between_position_and_limit_and_a_fill_can_be_used_again() {
        SharedSpace space = node();
        ByteBuffer part = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
        ByteBuffer direct = ByteBuffer.allocateDirect(5).put(part.array());
        direct.position(1).limit(4);

        for (ByteBuffer envelope : List.of(part, part.slice(), part.asReadOnlyBuffer(), direct)) {
            Fill fill = new Fill(envelope, 0, LONG);
            put(space, "one", fill);
            put(space, "other", fill);

            assertThat(read(space, "one").orElseThrow().envelope()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(read(space, "other").orElseThrow().envelope()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void spaces_of_other_names_have_nothing_in_common() {
        SharedSpace space = node();
        SharedSpace other = node(cache + ":k", new Ear());
        put(space, "k", fill("v"));
        put(space, "k:k", fill("v"));
        get(space.mark(List.of("t"), LONG, NOTE));
        leased(space, "leased");

        assertThat(get(other.getAll(List.of("k", "k:k", ":k", "")))).isEmpty();
        assertThat(get(other.marks(List.of("t")))).isEqualTo(new Marks(0, Map.of()));
        leased(other, "leased");
        get(other.invalidate(List.of("k"), Removal.drop(Duration.ZERO), NOTE));
        assertThat(read(space, "k")).isPresent();
    }

    // Time

    @Test
    void an_entry_grows_older_and_ends() {
        SharedSpace space = node();
        put(space, "short", new Fill(bytes("v"), 0, shortTime()));
        put(space, "long", new Fill(bytes("v"), 0, LONG));
        get(space.publish(leased(space, "published"), new Fill(bytes("v"), 0, shortTime())));
        Duration first = read(space, "long").orElseThrow().age();

        pass(shortTime().multipliedBy(2));

        assertThat(get(space.getAll(List.of("short", "long", "published")))).containsOnlyKeys("long");
        assertThat(read(space, "short")).isEmpty();
        Duration second = read(space, "long").orElseThrow().age();
        assertThat(second).isGreaterThan(first).isBetween(shortTime(), Duration.ofSeconds(60));
        assertThat(get(space.getAll(List.of("long"))).get("long").age()).isGreaterThanOrEqualTo(second);
        leased(space, "short");
    }

    @Test
    void an_entry_that_is_replaced_is_young_again() {
        SharedSpace space = node();
        put(space, "k", new Fill(bytes("v"), 0, shortTime()));
        pass(shortTime().dividedBy(2));
        put(space, "k", new Fill(bytes("w"), 0, shortTime().multipliedBy(100)));
        pass(shortTime());

        SharedEntry entry = read(space, "k").orElseThrow();

        assertThat(text(Optional.of(entry))).isEqualTo("w");
        assertThat(entry.age())
                .isGreaterThanOrEqualTo(shortTime().multipliedBy(9).dividedBy(10));
    }

    @Test
    void the_shortest_and_the_longest_times_are_no_mistake() {
        SharedSpace space = node();
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);

        assertThat(put(space, "short", new Fill(bytes("v"), 0, Duration.ofNanos(1))))
                .isTrue();
        assertThat(put(space, "long", new Fill(bytes("v"), 0, ages))).isTrue();
        get(space.mark(List.of("t"), ages, NOTE));
        granted(get(space.lease("leased", 0, ages)));
        get(space.invalidate(List.of("fenced"), Removal.drop(ages), NOTE));

        assertThat(text(read(space, "long"))).isEqualTo("v");
        assertThat(get(space.marks(List.of("t"))).marks()).containsKey("t");
    }

    // Versions

    @Test
    void a_put_with_a_version_replaces_older_ones_only() {
        SharedSpace space = node();

        assertThat(put(space, "k", fill("a", 5))).isTrue();
        assertThat(put(space, "k", fill("b", 5))).isFalse();
        assertThat(put(space, "k", fill("c", 4))).isFalse();
        assertThat(text(read(space, "k"))).isEqualTo("a");
        assertThat(put(space, "k", fill("d", 6))).isTrue();
        assertThat(text(read(space, "k"))).isEqualTo("d");
    }

    @Test
    void an_entry_without_a_version_is_older_than_any() {
        SharedSpace space = node();

        assertThat(put(space, "k", fill("a"))).isTrue();
        assertThat(put(space, "k", fill("b", 1))).isTrue();
        assertThat(text(read(space, "k"))).isEqualTo("b");
    }

    @Test
    void a_put_without_a_version_always_replaces() {
        SharedSpace space = node();
        put(space, "k", fill("a", 9));

        assertThat(put(space, "k", fill("b"))).isTrue();
        assertThat(text(read(space, "k"))).isEqualTo("b");
        assertThat(read(space, "k").orElseThrow().version()).isZero();
    }

    @Test
    void a_put_is_compared_with_what_was_published_and_with_what_is_expired() {
        SharedSpace space = node();
        get(space.publish(leased(space, "k"), fill("a", 5)));

        assertThat(put(space, "k", fill("b", 5))).isFalse();
        get(space.invalidate(List.of("k"), Removal.expire(Duration.ZERO), NOTE));
        assertThat(put(space, "k", fill("c", 5))).isFalse();
        assertThat(put(space, "k", fill("d", 6))).isTrue();
        get(space.invalidate(List.of("k"), Removal.drop(Duration.ZERO), NOTE));
        assertThat(put(space, "k", fill("e", 1))).isTrue();
        assertThat(text(read(space, "k"))).isEqualTo("e");
    }

    @Test
    void versions_are_compared_exactly() {
        SharedSpace space = node();
        List<Long> growing = List.of(
                9L,
                10L,
                1L << 53,
                (1L << 53) + 1,
                (1L << 53) + 2,
                999_999_999_999_999_999L,
                1_000_000_000_000_000_000L,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE);

        for (long version : growing) {
            assertThat(put(space, "k", fill("v" + version, version))).isTrue();
            assertThat(put(space, "k", fill("again", version))).isFalse();
            assertThat(read(space, "k").orElseThrow().version()).isEqualTo(version);
        }
    }

    @Test
    void whatever_the_order_of_puts_the_highest_version_stays() {
        SharedSpace one = node();
        SharedSpace other = node();

        for (int round = 0; round < Math.max(5, rounds() / 20); round++) {
            String key = "k" + round;
            List<Long> versions = new ArrayList<>(
                    IntStream.rangeClosed(1, 12).mapToObj(i -> (long) i).toList());
            Collections.shuffle(versions, new Random(round));
            Crew.each(4, worker -> {
                for (int i = worker; i < versions.size(); i += 4) {
                    put(worker % 2 == 0 ? one : other, key, fill("v" + versions.get(i), versions.get(i)));
                }
            });
            assertThat(text(read(one, key))).isEqualTo("v12");
        }
    }

    // Marks

    @Test
    void marks_are_readings_of_a_clock_that_counts_them() {
        SharedSpace one = node();
        SharedSpace other = node();
        assertThat(get(one.marks(List.of()))).isEqualTo(new Marks(0, Map.of()));

        long first = get(one.mark(List.of("red", "blue"), LONG, NOTE));
        assertThat(first).isPositive();
        assertThat(get(other.mark(List.of("blue"), LONG, NOTE))).isEqualTo(first + 1);
        assertThat(get(one.mark(List.of("*"), LONG, NOTE))).isEqualTo(first + 2);

        for (SharedSpace space : Arrays.asList(one, other)) {
            assertThat(get(space.marks(List.of("red", "blue", "green"))))
                    .isEqualTo(new Marks(first + 2, Map.of("red", first, "blue", first + 1)));
            assertThat(get(space.marks(List.of("*")))).isEqualTo(new Marks(first + 2, Map.of("*", first + 2)));
            assertThat(get(space.marks(List.of()))).isEqualTo(new Marks(first + 2, Map.of()));
        }
    }

    @Test
    void any_text_is_a_tag_and_has_nothing_to_do_with_the_key_of_that_name() {
        SharedSpace space = node();
        ODD_KEYS.forEach(key -> put(space, key, fill("of " + key)));
        leased(space, "leased");

        long first = get(space.mark(ODD_KEYS, LONG, NOTE));
        assertThat(get(space.mark(List.of("leased"), LONG, NOTE))).isEqualTo(first + 1);

        assertThat(get(space.marks(ODD_KEYS)).marks())
                .hasSize(ODD_KEYS.size())
                .allSatisfy((tag, mark) -> assertThat(mark).isEqualTo(first));
        ODD_KEYS.forEach(key -> assertThat(text(read(space, key))).isEqualTo("of " + key));
    }

    @Test
    void the_clock_never_goes_back_and_marks_last_as_long_as_they_are_needed() {
        SharedSpace space = node();
        long first = get(space.mark(List.of("short"), shortTime(), NOTE));
        get(space.mark(List.of("long"), LONG, NOTE));
        pass(shortTime().multipliedBy(2));

        Marks marks = get(space.marks(List.of("short", "long")));

        assertThat(marks.clock()).isEqualTo(first + 1);
        assertThat(marks.marks()).containsEntry("long", first + 1);
        assertThat(get(space.mark(List.of("short"), LONG, NOTE))).isEqualTo(first + 2);
    }

    @Test
    void every_invalidation_by_tag_has_a_reading_of_its_own() {
        List<SharedSpace> nodes = List.of(node(), node());
        long first = get(nodes.get(0).mark(List.of("first"), LONG, NOTE));

        List<Long> readings = Rendezvous.values(Rendezvous.run(
                16, i -> () -> get(nodes.get(i % 2).mark(List.of("t", "t" + i), LONG, NOTE))));

        assertThat(readings)
                .doesNotHaveDuplicates()
                .allSatisfy(reading -> assertThat(reading).isBetween(first + 1, first + 16));
        Marks marks = get(nodes.get(0).marks(List.of("t", "t3")));
        assertThat(marks.clock()).isEqualTo(first + 16);
        assertThat(marks.marks()).containsEntry("t", first + 16).containsEntry("t3", readings.get(3));
    }
}
