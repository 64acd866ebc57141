package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedSpace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every shared tier does that carries notes, with all that {@link SharedTierConformance} asks for. */
public abstract class SharedTierNotesConformance extends SharedTierConformance {

    private static final Removal DROP = Removal.drop(Duration.ZERO);

    /** Creates the suite. */
    protected SharedTierNotesConformance() {}

    /**
     * Returns whether notes of one node arrive in the order in which it announced them, whatever they came with. Those
     * that are announced without a change always do, and so do those of changes of one key.
     *
     * @return true unless overridden; not in a Redis cluster, where they come by way of several masters
     */
    protected boolean keepsOrder() {
        return true;
    }

    @Test
    void it_says_that_it_carries_notes() {
        assertThat(node().carriesNotes()).isTrue();
    }

    @Test
    void a_node_is_told_first_that_it_is_connected_perhaps_to_another_store() {
        Ear ear = new Ear();
        SharedSpace space = node(cache, ear);
        get(space.announce(NOTE));
        get(node().announce(NOTE));
        ear.await(1);

        assertThat(ear.events).startsWith("connected false").endsWith("note");
        assertThat(ear.events).doesNotContain("connected true", "disconnected", "unknown");
    }

    @Test
    void every_change_announces_its_note_to_the_other_nodes_in_order() {
        SharedSpace one = node();
        Ear ear = new Ear();
        node(cache, ear);

        get(one.invalidate(List.of("a"), DROP, bytes("drop")));
        get(one.put("a", fill("v"), bytes("put")));
        get(one.invalidate(List.of("a"), Removal.expire(Duration.ZERO), bytes("expire")));
        get(one.mark(List.of("t"), LONG, bytes("mark")));
        get(one.announce(bytes("announce")));
        get(one.put("a", fill("w", 2), bytes("put by version")));
        get(one.invalidate(List.of("a", "b", "c", "d"), DROP, bytes("drop some")));

        assertHeard(
                ear.await(7),
                List.of(
                        bytes("drop"),
                        bytes("put"),
                        bytes("expire"),
                        bytes("mark"),
                        bytes("announce"),
                        bytes("put by version"),
                        bytes("drop some")));
    }

    @Test
    void a_refused_put_announces_nothing_and_reading_and_filling_do_not_either() {
        SharedSpace one = node();
        Ear ear = new Ear();
        node(cache, ear);

        get(one.put("k", fill("v", 5), bytes("put")));
        get(one.put("k", fill("v", 5), bytes("refused")));
        get(one.publish(leased(one, "other"), fill("v")));
        get(one.getAll(List.of("k", "other")));
        get(one.announce(bytes("end")));

        assertHeard(ear.await(2), List.of(bytes("put"), bytes("end")));
    }

    @Test
    void notes_are_carried_byte_for_byte_and_stay_as_they_are() {
        SharedSpace one = node();
        Ear ear = new Ear();
        node(cache, ear);
        List<ByteBuffer> sent = new ArrayList<>();
        for (int size : new int[] {1, 2, 256, 4_096, 65_536}) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            sent.add(ByteBuffer.wrap(bytes));
        }
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        sent.add(ByteBuffer.wrap(all));
        sent.add(ByteBuffer.wrap(all, 7, 9));

        for (ByteBuffer note : sent) {
            get(one.announce(note.duplicate()));
            get(one.invalidate(List.of("k"), DROP, note.duplicate()));
        }

        List<ByteBuffer> expected =
                sent.stream().flatMap(note -> List.of(note, note).stream()).toList();
        assertHeard(ear.await(expected.size()), expected);
    }

    private void assertHeard(List<ByteBuffer> heard, List<ByteBuffer> announced) {
        if (keepsOrder()) {
            assertThat(heard).isEqualTo(announced);
        } else {
            assertThat(heard).containsExactlyInAnyOrderElementsOf(announced);
        }
    }

    @Test
    void who_hears_a_note_sees_the_change() {
        SharedSpace one = node();
        Ear ear = new Ear();
        SharedSpace other = node(cache, ear);

        for (int round = 0; round < Math.max(5, rounds() / 20); round++) {
            List<String> keys = List.of("a" + round, "b" + round, "c" + round);
            keys.forEach(key -> put(one, key, fill("v")));
            int before = (round + 1) * 3 + round;
            ear.await(before);

            one.invalidate(keys, DROP, NOTE);

            ear.await(before + 1);
            assertThat(get(other.getAll(keys))).isEmpty();
        }
    }

    @Test
    void notes_of_other_spaces_are_not_heard() {
        SharedSpace other = node(cache + "x", new Ear());
        SharedSpace own = node();
        Ear ear = new Ear();
        node(cache, ear);

        get(other.announce(bytes("other")));
        get(other.invalidate(List.of("k"), DROP, bytes("other")));
        get(own.announce(bytes("own")));

        assertThat(ear.await(1)).containsExactly(bytes("own"));
    }

    @Test
    void all_notes_of_many_threads_arrive_one_after_the_other() {
        Ear ear = new Ear();
        SharedSpace one = node(cache, ear);
        SharedSpace other = node();
        int each = Math.max(10, rounds() / 4);

        Crew.each(4, worker -> {
            for (int i = 0; i < each; i++) {
                get((worker % 2 == 0 ? one : other).announce(bytes(worker + ":" + i)));
            }
        });

        // A node may hear of its own or not.
        List<ByteBuffer> own = ear.await(2 * each);
        for (int worker = 1; worker < 4; worker += 2) {
            String prefix = worker + ":";
            Crew.until(() -> ear.notes.contains(bytes(prefix + (each - 1))));
            List<ByteBuffer> heard = List.copyOf(ear.notes).stream()
                    .filter(note -> note.get(0) == prefix.charAt(0))
                    .toList();
            List<ByteBuffer> sent = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                sent.add(bytes(prefix + i));
            }
            assertThat(heard).isEqualTo(sent);
        }
        assertThat(own).isNotEmpty();
        assertThat(ear.concurrent).isFalse();
    }

    @Test
    void a_closed_space_hears_nothing() {
        Ear deaf = new Ear();
        Ear ear = new Ear();
        node(cache, deaf).close();
        node(cache, ear);
        int before = deaf.events.size();

        SharedSpace one = node();
        get(one.announce(NOTE));
        get(one.announce(NOTE));
        ear.await(2);

        assertThat(deaf.notes).isEmpty();
        assertThat(deaf.events.stream().skip(before)).doesNotContain("note", "unknown", "connected true");
    }
}
