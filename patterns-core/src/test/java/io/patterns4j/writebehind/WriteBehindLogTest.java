package io.patterns4j.writebehind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Codec;
import io.patterns4j.cache.SharedWrite;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a write-behind uses its log, told by a log that does as it is told, on one thread. */
class WriteBehindLogTest {

    private final ManualTicker ticker = new ManualTicker();
    private final Script log = new Script();
    private final List<String> written = new ArrayList<>();
    private boolean down;

    private WriteBehind<String, String> behind() {
        return WriteBehind.<String, String>named("orders")
                .writer(new BatchWriter<>() {
                    @Override
                    public int maxBatch() {
                        return 25;
                    }

                    @Override
                    public CompletionStage<BatchOutcome<String>> apply(Batch<String, String> batch) {
                        if (down) {
                            return CompletableFuture.failedFuture(new IOException("down"));
                        }
                        Set<String> keys = new HashSet<>();
                        batch.writes().forEach(write -> {
                            keys.add(write.key());
                            written.add(write.key() + "=" + write.value());
                        });
                        return CompletableFuture.completedFuture(BatchOutcome.allDone(keys));
                    }
                })
                .log(log, Codec.text(), Codec.text())
                .config(config -> config.ticker(ticker).executor(Runnable::run).maxAttempts(1_000))
                .build();
    }

    @Test
    void put_isAcknowledgedAndSeen_whenTheLogHasIt() {
        WriteBehind<String, String> behind = behind();
        CompletableFuture<Void> put = behind.putAsync("a", "1");

        assertThat(put).isNotDone();
        assertThat(behind.pending("a")).isEmpty();
        log.end(1);
        assertThat(put).isCompleted();
        assertThat(behind.pending("a")).get().extracting(Write::value).isEqualTo("1");
        assertThat(behind.pending("a")).get().extracting(Write::sequence).isEqualTo(1L);
    }

    @Test
    void put_theLogFails_isUncertainAndNotEnqueued() {
        WriteBehind<String, String> behind = behind();
        CompletableFuture<Void> put = behind.putAsync("a", "1");
        log.appends.get(0).completeExceptionally(new IOException("disk full"));

        assertThat(put)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(WriteUncertainException.class)
                .withMessage("write must be appended to the log: writeBehind=orders")
                .withRootCauseInstanceOf(IOException.class);
        assertThat(behind.pending("a")).isEmpty();
        assertThat(behind.snapshot().pendingKeys()).isZero();
        assertThat(behind.snapshot().logFailures()).isEqualTo(1);
        log.throwing = true;
        assertThatThrownBy(() -> behind.put("a", "1")).isInstanceOf(WriteUncertainException.class);
        assertThat(behind.snapshot().pendingKeys()).isZero();
    }

    @Test
    void put_acknowledgedOutOfOrder_theHighestPositionWins() {
        WriteBehind<String, String> behind = behind();
        CompletableFuture<Void> first = behind.putAsync("a", "1");
        CompletableFuture<Void> second = behind.putAsync("a", "2");
        log.end(2);
        behind.flush();
        assertThat(written).containsExactly("a=2");
        log.end(1);

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        behind.flush();
        assertThat(written).containsExactly("a=2");
        assertThat(behind.snapshot().pendingKeys()).isZero();
        assertThat(log.forgotten()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void done_namesWhatCoalescedAway() {
        WriteBehind<String, String> behind = behind();
        for (int i = 1; i <= 5; i++) {
            behind.putAsync("a", "" + i);
            log.end(i);
        }
        behind.flush();

        assertThat(written).containsExactly("a=5");
        assertThat(log.forgotten()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
        assertThat(behind.snapshot().coalesced()).isEqualTo(4);
    }

    @Test
    void done_thatFails_isRepeatedBeforeTheNext() {
        WriteBehind<String, String> behind = behind();
        log.holdDone = true;
        for (int i = 1; i <= 3; i++) {
            behind.putAsync("k" + i, "v");
            log.end(i);
            behind.flush();
        }
        assertThat(log.done).containsExactly(List.of(1L));
        log.doneResults.get(0).completeExceptionally(new IOException("gone"));
        ticker.advance(Duration.ofSeconds(1));
        assertThat(log.done).containsExactly(List.of(1L), List.of(1L));
        log.doneResults.get(1).complete(null);

        assertThat(log.done).containsExactly(List.of(1L), List.of(1L), List.of(2L, 3L));
        assertThat(behind.snapshot().logFailures()).isEqualTo(1);
    }

    @Test
    void start_deliversFirst_writesOfThisLifeComeAfter() {
        log.next = 10;
        log.left.add(new WriteLog.Entry(3, bytes("a"), bytes("old")));
        log.left.add(new WriteLog.Entry(4, bytes("b"), null));
        WriteBehind<String, String> behind = behind();
        assertThat(behind.pending("a")).get().extracting(Write::value).isEqualTo("old");
        behind.putAsync("a", "new");
        log.end(10);
        behind.flush();

        assertThat(written).containsExactlyInAnyOrder("a=new", "b=null");
        assertThat(log.forgotten()).containsExactlyInAnyOrder(3L, 4L, 10L);
    }

    @Test
    void deliveringLog_slotsHoldWhatItDelivers_andLetGoWhatItRevokes() {
        log.delivers = true;
        WriteBehind<String, String> behind = behind();
        CompletableFuture<Void> put = behind.putAsync("a", "1");
        log.end(1);
        assertThat(put).isCompleted();
        assertThat(behind.pending("a")).isEmpty();

        log.sink().accept(new WriteLog.Entry(1, bytes("a"), bytes("1")));
        log.sink().accept(new WriteLog.Entry(2, bytes("b"), bytes("2")));
        assertThat(behind.pending("a")).isPresent();
        log.sink().revoke(List.of(1L));
        assertThat(behind.pending("a")).isEmpty();
        behind.flush();

        assertThat(written).containsExactly("b=2");
        assertThat(log.forgotten()).containsExactly(2L);
        assertThat(behind.snapshot().pendingKeys()).isZero();
        assertThat(behind.snapshot().pendingBytes()).isZero();
    }

    @Test
    void deliveringLog_deliversAgain_theSlotTakesItOnce() {
        log.delivers = true;
        WriteBehind<String, String> behind = behind();
        down = true;
        log.sink().accept(new WriteLog.Entry(1, bytes("a"), bytes("1")));
        log.sink().accept(new WriteLog.Entry(2, bytes("a"), bytes("2")));
        log.sink().accept(new WriteLog.Entry(1, bytes("a"), bytes("1")));

        assertThat(behind.pending("a")).get().extracting(Write::value).isEqualTo("2");
    }

    @Test
    void writeThrough_withALogThatDelivers_isRefusedWhenBuilt() {
        log.delivers = true;

        assertThatThrownBy(() -> WriteBehind.<String, String>named("orders")
                        .writer(new Never())
                        .log(log, Codec.text(), Codec.text())
                        .config(config -> config.overflow(Overflow.writeThrough()))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "overflow must not be WRITE_THROUGH with a log that delivers appends: overflow=WRITE_THROUGH");
    }

    @Test
    void close_closesTheLogAndKeepsWhatIsLeft() {
        WriteBehind<String, String> behind = behind();
        down = true;
        behind.putAsync("a", "1");
        log.end(1);

        CloseReport<String, String> report = behind.close(Duration.ZERO);

        assertThat(report.left()).extracting(Write::key).containsExactly("a");
        assertThat(report.lost()).isZero();
        assertThat(log.forgotten()).isEmpty();
        assertThat(log.closed).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class Never implements BatchWriter<String, String> {

        @Override
        public int maxBatch() {
            return 1;
        }

        @Override
        public CompletionStage<BatchOutcome<String>> apply(Batch<String, String> batch) {
            return new CompletableFuture<>();
        }
    }

    /** A log whose appends end when told. */
    private static final class Script implements WriteLog {

        private final List<CompletableFuture<Long>> appends = new ArrayList<>();
        private final List<Entry> left = new ArrayList<>();
        private final List<List<Long>> done = new ArrayList<>();
        private final List<CompletableFuture<Void>> doneResults = new ArrayList<>();
        private @Nullable Sink sink;
        private long next = 1;
        private boolean delivers;
        private boolean throwing;
        private boolean holdDone;
        private boolean closed;

        Sink sink() {
            return java.util.Objects.requireNonNull(sink);
        }

        /** Ends the append with this position. */
        void end(long position) {
            appends.get((int) (position - (next - appends.size()))).complete(position);
        }

        List<Long> forgotten() {
            return done.stream().flatMap(List::stream).toList();
        }

        @Override
        public void start(Sink to) {
            sink = to;
            left.forEach(to::accept);
        }

        @Override
        public boolean deliversAppends() {
            return delivers;
        }

        @Override
        public CompletionStage<Long> append(byte[] key, byte @Nullable [] value, @Nullable SharedWrite shared) {
            if (throwing) {
                throw new IllegalStateException("log");
            }
            assertThat(ByteBuffer.wrap(key).remaining()).isPositive();
            next++;
            CompletableFuture<Long> append = new CompletableFuture<>();
            appends.add(append);
            return append;
        }

        @Override
        public CompletionStage<Void> done(Collection<Long> positions) {
            done.add(List.copyOf(positions));
            CompletableFuture<Void> result = new CompletableFuture<>();
            doneResults.add(result);
            if (!holdDone) {
                result.complete(null);
            } else if (done.size() > 2) {
                result.complete(null);
            }
            return result;
        }

        @Override
        public void close(Duration limit) {
            closed = true;
        }
    }
}
