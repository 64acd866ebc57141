package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.writebehind.Batch;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.CloseReport;
import io.patterns4j.writebehind.DeadLetter;
import io.patterns4j.writebehind.Write;
import io.patterns4j.writebehind.WriteBehind;
import io.patterns4j.writebehind.WriteBehindClosedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every write-behind does, whatever its log. */
public abstract class WriteBehindConformance extends WriteBehindSuite {

    /** Creates the suite. */
    protected WriteBehindConformance() {}

    // Reads (WB-01, WB-06)

    @Test
    void a_write_is_read_at_once_though_the_store_has_the_old() {
        WriteBehind<String, Long> behind = behind();
        store.take(new Write<>("a", 1L, 1, 1, Duration.ZERO));

        behind.put("a", 2L);
        awaitPending(behind, 1);

        assertThat(behind.get("a")).isEqualTo(2L);
        assertThat(behind.pending("a")).get().extracting(Write::value).isEqualTo(2L);
        assertThat(store.rows()).containsEntry("a", 1L);
    }

    @Test
    void a_removal_is_read_at_once_as_nothing() {
        WriteBehind<String, Long> behind = behind();
        behind.remove("a");
        awaitPending(behind, 1);

        assertThat(behind.get("a")).isNull();
        assertThat(behind.pending("a"))
                .get()
                .satisfies(write -> assertThat(write.deletes()).isTrue());
    }

    @Test
    void a_later_write_goes_after_the_one_in_flight_and_is_what_is_read() {
        WriteBehind<String, Long> behind = behind();
        CompletableFuture<BatchOutcome<String>> gate = new CompletableFuture<>();
        store.behave(batch -> gate);
        behind.put("a", 1L);
        advanceUntil(() -> store.batches().size() == 1);

        store.heal();
        behind.put("a", 2L);
        Crew.until(() -> behind.get("a") == 2L);
        ticker.advance(Duration.ofSeconds(1));
        assertThat(store.batches()).hasSize(1);
        assertThat(behind.get("a")).isEqualTo(2L);

        gate.complete(BatchOutcome.allDone(Set.of("a")));
        advanceUntil(() -> behind.pending("a").isEmpty());

        assertThat(store.history("a")).containsExactly(Optional.of(2L));
        assertThat(store.batches())
                .extracting(batch -> batch.writes().get(0).value())
                .containsExactly(1L, 2L);
    }

    // Order (WB-03, WB-04, WB-07)

    @Test
    void a_put_and_a_removal_before_one_batch_leave_nothing() {
        WriteBehind<String, Long> behind = behind();
        behind.put("a", 1L);
        behind.remove("a");
        advanceUntil(() -> store.history("a").contains(Optional.<Long>empty()));

        assertThat(store.rows()).isEmpty();
    }

    @Test
    void without_coalescing_the_store_sees_every_write_in_order() {
        WriteBehind<String, Long> behind = behind(config -> config.coalescing(false));
        List<Optional<Long>> expected = new ArrayList<>();
        for (long i = 0; i < 8; i++) {
            behind.put("a", i);
            behind.remove("a");
            expected.add(Optional.of(i));
            expected.add(Optional.empty());
        }
        advanceUntil(() -> store.history("a").size() == 16);

        assertThat(store.history("a")).isEqualTo(expected);
    }

    @Test
    void a_write_that_failed_is_not_tried_again_over_a_newer_one() {
        WriteBehind<String, Long> behind = behind();
        CompletableFuture<BatchOutcome<String>> gate = new CompletableFuture<>();
        store.behave(batch -> gate);
        behind.put("a", 1L);
        advanceUntil(() -> store.batches().size() == 1);
        store.heal();
        behind.put("a", 2L);
        Crew.until(() -> behind.get("a") == 2L);

        gate.complete(new BatchOutcome<>(Set.of(), Map.of("a", new IOException("busy")), Map.of()));
        advanceUntil(() -> behind.pending("a").isEmpty());

        assertThat(store.batches())
                .extracting(batch -> batch.writes().get(0).value())
                .containsExactly(1L, 2L);
        assertThat(letters).isEmpty();
    }

    @Test
    void sequences_grow_along_the_writes_of_a_key() {
        WriteBehind<String, Long> behind = behind();
        for (long i = 0; i < 5; i++) {
            behind.put("a", i);
            advanceUntil(() -> behind.pending("a").isEmpty() && !store.batches().isEmpty());
            long value = i;
            Crew.until(() -> store.rows().getOrDefault("a", -1L) == value || advanced());
        }
        List<Long> sequences = store.batches().stream()
                .map(batch -> batch.writes().get(0).sequence())
                .toList();

        assertThat(sequences).isSorted().doesNotHaveDuplicates().allMatch(sequence -> sequence > 0);
    }

    private boolean advanced() {
        ticker.advance(STEP);
        return false;
    }

    // Batches (WB-09, WB-10, WB-12)

    @Test
    void batches_go_when_they_are_full_and_the_rest_after_its_delay() {
        WriteBehind<String, Long> behind = behind(config -> config.parallelism(1));
        CompletableFuture<BatchOutcome<String>> gate = new CompletableFuture<>();
        store.behave(batch -> gate);
        for (long i = 0; i < BATCH; i++) {
            behind.put("first" + i, i);
        }
        Crew.until(() -> store.batches().size() == 1);
        IntStream.range(0, 60).forEach(i -> behind.put("k" + i, 1L));
        awaitPending(behind, BATCH + 60);
        store.heal();
        gate.complete(BatchOutcome.allDone(RecordingStore.keys(store.batches().get(0))));
        Crew.until(() -> store.batches().size() == 3);
        awaitPending(behind, 10);

        assertThat(store.sizes()).containsExactly(BATCH, 25, 25);
        advanceUntil(() -> store.batches().size() == 4);
        assertThat(store.sizes()).containsExactly(BATCH, 25, 25, 10);
    }

    @Test
    void few_writes_go_after_the_delay_and_not_before() {
        WriteBehind<String, Long> behind = behind();
        IntStream.range(0, 3).forEach(i -> behind.put("k" + i, 1L));
        awaitPending(behind, 3);
        ticker.awaitPending(1);

        ticker.advance(Duration.ofMillis(199));
        assertThat(store.batches()).isEmpty();
        advanceUntil(() -> store.rows().size() == 3);

        assertThat(store.sizes()).containsExactly(3);
    }

    @Test
    void the_delay_counts_from_the_first_of_the_writes_that_coalesce() {
        WriteBehind<String, Long> behind = behind();
        for (long i = 0; i < 4; i++) {
            behind.put("a", i);
            long value = i;
            Crew.until(() ->
                    behind.pending("a").map(write -> write.value() == value).orElse(false));
            ticker.awaitPending(1);
            ticker.advance(Duration.ofMillis(49));
        }
        assertThat(store.batches()).isEmpty();
        ticker.advance(Duration.ofMillis(5));
        Crew.until(() -> !store.batches().isEmpty());

        Write<String, Long> write = store.batches().get(0).writes().get(0);
        assertThat(write.value()).isEqualTo(3L);
        assertThat(write.age()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void only_what_failed_is_tried_again_and_later() {
        WriteBehind<String, Long> behind = behind();
        AtomicInteger left = new AtomicInteger(3);
        store.behave(batch -> store.judged(
                batch, key -> key.equals("k1") && left.getAndDecrement() > 0 ? new IOException("busy") : null));
        IntStream.range(0, 5).forEach(i -> behind.put("k" + i, (long) i));
        advanceUntil(() -> store.rows().size() == 5);

        assertThat(store.sizes()).containsExactly(5, 1, 1, 1);
        assertThat(store.batches().get(3).writes().get(0).attempt()).isEqualTo(4);
        assertThat(behind.snapshot().retries()).isEqualTo(3);
    }

    @Test
    void a_key_that_the_outcome_forgot_is_tried_again() {
        WriteBehind<String, Long> behind = behind();
        store.behave(batch -> {
            store.heal();
            return CompletableFuture.completedFuture(BatchOutcome.allDone(Set.of()));
        });
        behind.put("a", 1L);
        advanceUntil(() -> store.rows().containsKey("a"));

        assertThat(store.sizes()).containsExactly(1, 1);
    }

    // Failures (WB-13, WB-25)

    @Test
    void a_poisonous_write_stops_no_other() {
        WriteBehind<String, Long> behind = behind();
        store.behave(batch -> RecordingStore.keys(batch).contains("k13")
                ? failed(new IllegalArgumentException("item too large"))
                : store.take(batch));
        IntStream.range(0, BATCH).forEach(i -> behind.put("k" + i, (long) i));
        advanceUntil(() -> store.rows().size() == BATCH - 1 && letters.size() == 1);

        DeadLetter<String, Long> letter = letters.get(0);
        assertThat(letter.key()).isEqualTo("k13");
        assertThat(letter.value()).isEqualTo(13L);
        assertThat(letter.cause()).isInstanceOf(IllegalArgumentException.class);
        assertThat(letter.attempts()).isGreaterThanOrEqualTo(6);
        assertThat(store.batches().get(0).id()).isEqualTo(store.batches().get(1).id());
        Crew.until(() -> behind.snapshot().pendingKeys() == 0);
    }

    @Test
    void a_write_is_given_up_after_its_attempts_with_all_there_is_to_know() {
        WriteBehind<String, Long> behind = behind(config -> config.maxAttempts(3));
        store.behave(batch -> store.judged(batch, key -> new IOException("busy")));
        behind.put("a", 7L);
        advanceUntil(() -> letters.size() == 1);

        assertThat(letters.get(0).attempts()).isEqualTo(3);
        assertThat(letters.get(0).value()).isEqualTo(7L);
        assertThat(letters.get(0).cause()).hasMessage("busy");
        assertThat(store.batches()).hasSize(3);
        Crew.until(() -> behind.pending("a").isEmpty());
        assertThat(behind.snapshot().deadLetters()).isEqualTo(1);
    }

    @Test
    void what_never_will_go_well_is_given_up_at_once() {
        WriteBehind<String, Long> behind = behind();
        store.behave(batch -> CompletableFuture.completedFuture(
                new BatchOutcome<>(Set.of(), Map.of(), Map.of("a", new IOException("no such table")))));
        behind.put("a", 7L);
        advanceUntil(() -> letters.size() == 1);

        assertThat(letters.get(0).attempts()).isEqualTo(1);
    }

    @Test
    void an_error_of_the_writer_stops_nothing() {
        WriteBehind<String, Long> behind = behind();
        store.behave(batch -> {
            store.heal();
            throw new StackOverflowError();
        });
        behind.put("a", 1L);
        advanceUntil(() -> store.rows().containsKey("a"));
        behind.put("b", 1L);
        advanceUntil(() -> store.rows().containsKey("b"));

        assertThat(letters).isEmpty();
    }

    // Flush and close (WB-18, WB-19)

    @Test
    void flush_returns_when_what_was_written_before_is_stored() {
        WriteBehind<String, Long> behind = behind();
        IntStream.range(0, 60).forEach(i -> behind.put("k" + i, (long) i));
        Crew.until(() -> store.rows().size() + behind.snapshot().pendingKeys() >= 60);

        behind.flush();

        assertThat(store.rows()).hasSize(60);
        assertThat(behind.flushAsync()).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void flush_waits_for_dead_letters_too() {
        WriteBehind<String, Long> behind = behind(config -> config.maxAttempts(2));
        store.behave(batch -> store.judged(batch, key -> key.equals("k1") ? new IOException("busy") : null));
        IntStream.range(0, 3).forEach(i -> behind.put("k" + i, (long) i));
        awaitPending(behind, 3);

        CompletableFuture<Void> flushed = behind.flushAsync();
        advanceUntil(flushed::isDone);

        assertThat(flushed).isCompleted();
        assertThat(letters).hasSize(1);
        assertThat(store.rows()).hasSize(2);
    }

    @Test
    void close_writes_what_waits_and_takes_no_more() {
        WriteBehind<String, Long> behind = behind();
        IntStream.range(0, 500).forEach(i -> behind.put("k" + i, (long) i));
        Crew.until(() -> store.rows().size() + behind.snapshot().pendingKeys() >= 500);

        CloseReport<String, Long> report = behind.close(Duration.ofSeconds(10));

        assertThat(store.rows()).hasSize(500);
        assertThat(report.left()).isEmpty();
        assertThat(report.lost()).isZero();
        assertThat(behind.close(Duration.ZERO)).isSameAs(report);
        assertThatThrownBy(() -> behind.put("a", 1L))
                .isInstanceOf(WriteBehindClosedException.class)
                .hasMessage("write-behind is closed: policy=counters");
        assertThat(behind.putAsync("a", 1L)).isCompletedExceptionally();
    }

    @Test
    void close_ends_at_its_limit_and_reports_what_is_left() {
        WriteBehind<String, Long> behind = behind();
        store.behave(batch -> failed(new IOException("down")));
        IntStream.range(0, 500).forEach(i -> behind.put("k" + i, (long) i));
        awaitPending(behind, 500);

        CompletableFuture<CloseReport<String, Long>> closing = Crew.start(() -> behind.close(Duration.ofMillis(1_500)));
        advanceUntil(closing::isDone);

        CloseReport<String, Long> report = closing.join();
        Map<String, Long> left = new HashMap<>();
        report.left().forEach(write -> left.put(write.key(), write.value()));
        assertThat(left).hasSize(500);
        IntStream.range(0, 500).forEach(i -> assertThat(left).containsEntry("k" + i, (long) i));
        assertThat(report.written()).isZero();
        assertThat(report.lost()).isEqualTo(report.durable() ? 0 : 500);
    }

    // Many at once

    @Test
    void many_writers_end_with_the_last_write_of_each_key() {
        WriteBehind<String, Long> behind = behind(config -> config.ticker(io.patterns4j.Ticker.system())
                .maxDelay(Duration.ofMillis(1))
                .firstBackoff(Duration.ofMillis(1))
                .maxBackoff(Duration.ofMillis(5))
                .maxAttempts(1_000));
        AtomicLong dice = new AtomicLong();
        store.behave(batch -> switch ((int) (dice.incrementAndGet() % 7)) {
            case 1 -> failed(new IOException("all"));
            case 3 -> store.judged(batch, key -> key.hashCode() % 3 == 0 ? new IOException("some") : null);
            default ->
                CompletableFuture.supplyAsync(
                        () -> store.take(batch).toCompletableFuture().join());
        });
        int rounds = 400;
        Crew.each(4, worker -> {
            for (long i = 1; i <= rounds; i++) {
                behind.put("w" + worker + "k" + i % 10, i);
            }
        });
        store.heal();
        Set<String> keys = new HashSet<>();
        Crew.until(() -> {
            behind.flush();
            return store.rows().size() == 40 && behind.snapshot().pendingKeys() == 0;
        });

        for (int worker = 0; worker < 4; worker++) {
            for (long i = rounds - 9; i <= rounds; i++) {
                String key = "w" + worker + "k" + i % 10;
                keys.add(key);
                assertThat(store.rows()).containsEntry(key, i);
                assertThat(store.history(key).stream()
                                .map(Optional::orElseThrow)
                                .toList())
                        .isSorted();
            }
        }
        assertThat(keys).hasSize(40);
        assertThat(letters).isEmpty();
    }

    @Test
    void batches_under_way_are_bounded() {
        WriteBehind<String, Long> behind = behind(config -> config.parallelism(2));
        List<CompletableFuture<BatchOutcome<String>>> gates = new ArrayList<>();
        List<Batch<String, Long>> held = new ArrayList<>();
        store.behave(batch -> {
            CompletableFuture<BatchOutcome<String>> gate = new CompletableFuture<>();
            synchronized (gates) {
                gates.add(gate);
                held.add(batch);
            }
            return gate;
        });
        IntStream.range(0, 100).forEach(i -> behind.put("k" + i, (long) i));
        awaitPending(behind, 100);
        Crew.until(() -> store.batches().size() == 2);
        ticker.advance(Duration.ofSeconds(1));

        assertThat(store.batches()).hasSize(2);
        assertThat(behind.snapshot().inFlight()).isEqualTo(2 * BATCH);
        store.heal();
        synchronized (gates) {
            for (int i = 0; i < gates.size(); i++) {
                gates.get(i).complete(BatchOutcome.allDone(RecordingStore.keys(held.get(i))));
            }
        }
        advanceUntil(() -> behind.snapshot().pendingKeys() == 0);
    }
}
