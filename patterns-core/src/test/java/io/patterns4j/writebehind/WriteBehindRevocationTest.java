package io.patterns4j.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Codec;
import io.patterns4j.cache.SharedWrite;
import io.patterns4j.tck.ManualTicker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A log that takes writes back and delivers them again, while one of them is in flight. On one thread. */
class WriteBehindRevocationTest {

    private final ManualTicker ticker = new ManualTicker();
    private final SharedLog log = new SharedLog();
    private final List<String> written = new ArrayList<>();
    private final List<CompletableFuture<BatchOutcome<String>>> flights = new ArrayList<>();
    private final WriteBehind<String, String> behind = WriteBehind.<String, String>named("orders")
            .writer(new BatchWriter<>() {
                @Override
                public int maxBatch() {
                    return 1;
                }

                @Override
                public CompletionStage<BatchOutcome<String>> apply(Batch<String, String> batch) {
                    batch.writes().forEach(write -> written.add(write.value()));
                    flights.add(new CompletableFuture<>());
                    return flights.get(flights.size() - 1);
                }
            })
            .log(log, Codec.text(), Codec.text())
            .config(config -> config.ticker(ticker).executor(Runnable::run).maxAttempts(1_000))
            .build();

    @Test
    void deliver_againAfterRevocation_whileTheFirstFlies_writesTheSecondAndForgetsNoneTooEarly() {
        log.deliver(4, "v4");
        log.deliver(5, "v5");
        assertThat(written).containsExactly("v4");
        log.sink.revoke(List.of(4L, 5L));
        log.deliver(4, "v4");
        log.deliver(5, "v5");

        assertThat(log.done).isEmpty();
        flights.get(0).complete(BatchOutcome.allDone(Set.of("a")));
        assertThat(log.done).containsExactly(4L);
        assertThat(written).containsExactly("v4", "v5");
        flights.get(1).complete(BatchOutcome.allDone(Set.of("a")));
        assertThat(log.done).containsExactly(4L, 5L);
        assertThat(behind.pending("a")).isEmpty();
    }

    @Test
    void revoke_inFlight_isNotTriedAgain_norForgottenByTheLog() {
        log.deliver(4, "v4");
        log.sink.revoke(List.of(4L));
        flights.get(0).completeExceptionally(new IllegalStateException("down"));
        ticker.advance(Duration.ofHours(1));

        assertThat(written).containsExactly("v4");
        assertThat(log.done).isEmpty();
        assertThat(behind.pending("a")).isEmpty();
        assertThat(behind.snapshot().pendingKeys()).isZero();
    }

    @Test
    void revoke_inFlight_deliveredAgain_isTriedAgain() {
        log.deliver(4, "v4");
        log.sink.revoke(List.of(4L));
        log.deliver(4, "v4");
        flights.get(0).completeExceptionally(new IllegalStateException("down"));
        ticker.advance(Duration.ofHours(1));

        assertThat(written).containsExactly("v4", "v4");
        flights.get(1).complete(BatchOutcome.allDone(Set.of("a")));
        assertThat(log.done).containsExactly(4L);
    }

    @Test
    void revoke_inFlightThatFailed_deliveredAgainLater_isTakenAsNew() {
        log.deliver(4, "v4");
        log.sink.revoke(List.of(4L));
        flights.get(0).completeExceptionally(new IllegalStateException("down"));
        log.deliver(4, "v4");

        assertThat(written).containsExactly("v4", "v4");
        flights.get(1).complete(BatchOutcome.allDone(Set.of("a")));
        assertThat(log.done).containsExactly(4L);
    }

    @Test
    void revoke_pendingOnly_leavesTheOneInFlightAndItsRetry() {
        log.deliver(4, "v4");
        log.deliver(5, "v5");
        log.sink.revoke(List.of(5L));
        flights.get(0).completeExceptionally(new IllegalStateException("down"));
        ticker.advance(Duration.ofHours(1));

        assertThat(written).containsExactly("v4", "v4");
        flights.get(1).complete(BatchOutcome.allDone(Set.of("a")));
        assertThat(log.done).containsExactly(4L);
        assertThat(behind.snapshot().pendingKeys()).isZero();
    }

    /** Delivers what it is told to. */
    private static final class SharedLog implements WriteLog {

        private final Set<Long> done = new TreeSet<>();
        private Sink sink;

        void deliver(long position, String value) {
            sink.accept(new Entry(position, bytes("a"), bytes(value)));
        }

        @Override
        public void start(Sink sink) {
            this.sink = sink;
        }

        @Override
        public boolean deliversAppends() {
            return true;
        }

        @Override
        public CompletionStage<Long> append(byte[] key, byte @Nullable [] value, @Nullable SharedWrite shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> done(Collection<Long> positions) {
            done.addAll(positions);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close(Duration limit) {}

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
