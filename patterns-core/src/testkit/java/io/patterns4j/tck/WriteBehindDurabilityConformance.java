package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.writebehind.CloseReport;
import io.patterns4j.writebehind.WriteBehind;
import io.patterns4j.writebehind.WriteLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a write-behind with a log does over the end of a process. */
public abstract class WriteBehindDurabilityConformance extends WriteBehindSuite {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Creates the suite. */
    protected WriteBehindDurabilityConformance() {}

    @Test
    void what_was_left_is_written_by_the_next_life() {
        store.behave(batch -> failed(new IOException("down")));
        WriteBehind<String, Long> first = behind();
        first.put("a", 1L);
        first.put("b", 2L);
        first.remove("b");
        first.put("a", 3L);
        Crew.until(() -> first.pending("a").map(write -> write.value() == 3L).orElse(false));
        CompletableFuture<CloseReport<String, Long>> closing = Crew.start(() -> first.close(Duration.ofMillis(200)));
        advanceUntil(closing::isDone);
        CloseReport<String, Long> report = closing.join();
        assertThat(report.left()).hasSize(2);
        assertThat(report.durable()).isTrue();
        assertThat(report.lost()).isZero();

        store.heal();
        WriteBehind<String, Long> second = behind();
        advanceUntil(() -> store.history("a").contains(Optional.of(3L))
                && store.history("b").contains(Optional.<Long>empty()));

        assertThat(store.rows()).containsOnlyKeys("a").containsEntry("a", 3L);
        second.close(LIMIT);
    }

    @Test
    void what_is_done_is_not_written_again() {
        WriteBehind<String, Long> first = behind();
        for (long i = 0; i < 100; i++) {
            first.put("k" + i % 10, i);
        }
        advanceUntil(() -> store.rows().size() == 10
                && first.snapshot().pendingKeys() == 0
                && store.rows().containsValue(99L));
        assertThat(first.close(LIMIT).left()).isEmpty();
        int batches = store.batches().size();

        WriteBehind<String, Long> second = behind();
        second.put("other", 1L);
        advanceUntil(() -> store.rows().containsKey("other"));
        second.close(LIMIT);

        assertThat(store.batches().subList(batches, store.batches().size()))
                .allSatisfy(batch -> assertThat(RecordingStore.keys(batch)).containsExactly("other"));
    }

    @Test
    void a_dead_letter_is_done() {
        WriteBehind<String, Long> first = behind(config -> config.maxAttempts(1));
        store.behave(batch -> store.judged(batch, key -> new IOException("no")));
        first.put("a", 1L);
        advanceUntil(() -> letters.size() == 1 && first.snapshot().pendingKeys() == 0);
        first.close(LIMIT);
        store.heal();

        WriteBehind<String, Long> second = behind();
        second.put("other", 1L);
        advanceUntil(() -> store.rows().containsKey("other"));
        second.close(LIMIT);

        assertThat(store.rows()).containsOnlyKeys("other");
    }

    @Test
    void what_cannot_be_decoded_goes_to_the_dead_letters_and_stops_nothing() {
        WriteLog log = log().orElseThrow();
        List<WriteLog.Entry> delivered = new CopyOnWriteArrayList<>();
        log.start(new WriteLog.Sink() {
            @Override
            public void accept(WriteLog.Entry write) {
                delivered.add(write);
            }

            @Override
            public void revoke(java.util.Collection<Long> positions) {}
        });
        log.append(KEYS.encode("a"), new byte[] {1, 2, 3}, null)
                .toCompletableFuture()
                .join();
        log.append(KEYS.encode("b"), VALUES.encode(5L), null)
                .toCompletableFuture()
                .join();
        log.close(LIMIT);

        WriteBehind<String, Long> behind = behind();
        advanceUntil(() -> store.rows().containsKey("b") && letters.size() == 1);

        assertThat(letters.get(0).raw()).get().satisfies(raw -> {
            assertThat(raw.key()).isEqualTo(KEYS.encode("a"));
            assertThat(raw.value()).containsExactly(1, 2, 3);
        });
        assertThat(letters.get(0).write()).isEmpty();
        assertThat(store.rows()).containsOnlyKeys("b");
        behind.close(LIMIT);
    }
}
