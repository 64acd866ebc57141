package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.Overflow;
import io.patterns4j.writebehind.WriteBehind;
import io.patterns4j.writebehind.WriteBehindClosedException;
import io.patterns4j.writebehind.WriteBehindFullException;
import io.patterns4j.writebehind.WriteBehindInterruptedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a write-behind does when as much waits as may. For memory and logs that do not deliver appends. */
public abstract class WriteBehindOverflowConformance extends WriteBehindSuite {

    private static final int CAPACITY = 10;

    private final CompletableFuture<BatchOutcome<String>> gate = new CompletableFuture<>();

    /** Creates the suite. */
    protected WriteBehindOverflowConformance() {}

    private WriteBehind<String, Long> full(Overflow overflow) {
        WriteBehind<String, Long> behind =
                behind(config -> config.capacity(CAPACITY).overflow(overflow));
        for (long i = 0; i < CAPACITY; i++) {
            behind.put("k" + i, i);
        }
        return behind;
    }

    @Test
    void fail_refuses_a_new_key_at_once_and_shows_nothing_of_it() {
        WriteBehind<String, Long> behind = full(Overflow.fail());

        assertThatThrownBy(() -> behind.put("new", 1L))
                .isInstanceOf(WriteBehindFullException.class)
                .hasMessage("write-behind is full: policy=counters");

        assertThat(behind.pending("new")).isEmpty();
        assertThat(behind.putAsync("new", 1L)).isCompletedExceptionally();
        assertThat(behind.snapshot().refused()).isEqualTo(2);
        behind.flush();
        assertThat(store.rows()).hasSize(CAPACITY).doesNotContainKey("new");
    }

    @Test
    void a_key_that_waits_is_always_written() {
        WriteBehind<String, Long> behind = full(Overflow.fail());

        behind.put("k3", 33L);
        behind.remove("k4");

        behind.flush();
        assertThat(store.rows()).hasSize(CAPACITY - 1).containsEntry("k3", 33L);
    }

    @Test
    void block_waits_for_a_place_until_its_limit() {
        WriteBehind<String, Long> behind = full(Overflow.block(Duration.ofMillis(100)));
        CompletableFuture<Void> late = Crew.start(() -> {
            behind.put("new", 1L);
            return null;
        });
        CompletableFuture<Void> lateToo = behind.putAsync("other", 1L);
        Crew.until(() -> behind.snapshot().waiting() == 2);
        ticker.awaitPending(3); // both, and the delay of what waits to be written
        ticker.advance(Duration.ofMillis(99));
        assertThat(late).isNotDone();
        ticker.advance(Duration.ofMillis(1));

        assertThat(late)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(WriteBehindFullException.class);
        assertThat(lateToo)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(WriteBehindFullException.class);
        assertThat(behind.snapshot().waiting()).isZero();
    }

    @Test
    void block_goes_on_when_a_place_is_free() {
        WriteBehind<String, Long> behind = full(Overflow.block(Duration.ofSeconds(30)));
        CompletableFuture<Void> thread = Crew.start(() -> {
            behind.put("new", 1L);
            return null;
        });
        CompletableFuture<Void> future = behind.putAsync("other", 2L);
        Crew.until(() -> behind.snapshot().waiting() == 2);

        behind.flush();

        assertThat(thread).succeedsWithin(Duration.ofSeconds(10));
        assertThat(future).succeedsWithin(Duration.ofSeconds(10));
        behind.flush();
        assertThat(store.rows()).hasSize(CAPACITY + 2);
        Crew.until(() -> behind.snapshot().pendingKeys() == 0);
    }

    @Test
    void an_interrupted_waiter_is_refused_and_keeps_its_flag() {
        WriteBehind<String, Long> behind = full(Overflow.block(Duration.ofSeconds(30)));
        AtomicReference<Thread> waiter = new AtomicReference<>();
        CompletableFuture<Boolean> flag = Crew.start(() -> {
            waiter.set(Thread.currentThread());
            assertThatThrownBy(() -> behind.put("new", 1L)).isInstanceOf(WriteBehindInterruptedException.class);
            return Thread.interrupted();
        });
        Crew.until(() -> behind.snapshot().waiting() == 1);

        waiter.get().interrupt();

        assertThat(flag.join()).isTrue();
        assertThat(behind.snapshot().waiting()).isZero();
        assertThat(behind.pending("new")).isEmpty();
    }

    @Test
    void close_sends_waiters_away() {
        WriteBehind<String, Long> behind = full(Overflow.block(Duration.ofSeconds(30)));
        CompletableFuture<Void> future = behind.putAsync("new", 1L);

        behind.close(Duration.ofSeconds(10));

        assertThat(future)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(WriteBehindClosedException.class);
        assertThat(store.rows()).hasSize(CAPACITY);
    }

    @Test
    void write_through_writes_on_the_caller() {
        WriteBehind<String, Long> behind = full(Overflow.writeThrough());

        behind.put("new", 1L);

        assertThat(store.rows()).containsExactly(Map.entry("new", 1L));
        assertThat(behind.pending("new")).isEmpty();
        assertThat(behind.snapshot().pendingKeys()).isEqualTo(CAPACITY);
        assertThat(behind.putAsync("other", 2L)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(store.rows()).containsEntry("other", 2L);
    }

    @Test
    void write_through_that_fails_is_the_callers() {
        WriteBehind<String, Long> behind = full(Overflow.writeThrough());
        IOException down = new IOException("down");
        store.behave(batch -> failed(down));

        assertThatThrownBy(() -> behind.put("new", 1L)).isSameAs(down);

        assertThat(letters).isEmpty();
        assertThat(behind.pending("new")).isEmpty();
        assertThat(behind.snapshot().pendingKeys()).isEqualTo(CAPACITY);
    }

    @Test
    void a_write_behind_one_that_goes_through_keeps_its_order() {
        WriteBehind<String, Long> behind = full(Overflow.writeThrough());
        store.behave(batch -> gate);
        CompletableFuture<Void> through = Crew.start(() -> {
            behind.put("new", 1L);
            return null;
        });
        Crew.until(() -> store.batches().size() == 1);
        store.heal();

        behind.put("new", 2L);
        assertThat(behind.pending("new"))
                .get()
                .extracting(write -> write.value())
                .isEqualTo(2L);
        gate.complete(BatchOutcome.allDone(Set.of("new")));
        through.join();
        behind.flush();

        assertThat(store.rows()).containsEntry("new", 2L);
        Crew.until(() -> behind.snapshot().pendingKeys() == 0);
    }

    @Test
    void without_coalescing_every_write_takes_a_place() {
        WriteBehind<String, Long> behind =
                behind(config -> config.capacity(3).coalescing(false).overflow(Overflow.fail()));
        for (long i = 0; i < 3; i++) {
            behind.put("a", i);
        }

        assertThatThrownBy(() -> behind.put("a", 3L)).isInstanceOf(WriteBehindFullException.class);
        behind.flush();
        behind.put("a", 4L);
        behind.flush();

        assertThat(store.rows()).containsEntry("a", 4L);
        Crew.until(() -> behind.snapshot().pendingKeys() == 0);
    }
}
