package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Codec;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.DeadLetter;
import io.patterns4j.writebehind.WriteBehind;
import io.patterns4j.writebehind.WriteBehindBuilder;
import io.patterns4j.writebehind.WriteBehindConfig;
import io.patterns4j.writebehind.WriteLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the suites of write-behind have in common: a store, time that is moved by hand, and a log to be given. */
@ExtendWith(PinningWatch.class)
public abstract class WriteBehindSuite {

    /** Keys of text. */
    protected static final Codec<String> KEYS = Codec.text();

    /** Values of eight bytes. */
    protected static final Codec<Long> VALUES = new LongCodec();

    static final Duration STEP = Duration.ofMillis(20);
    static final int BATCH = 25;

    final ManualTicker ticker = new ManualTicker();
    final RecordingStore store = new RecordingStore(BATCH);
    final List<DeadLetter<String, Long>> letters = new CopyOnWriteArrayList<>();
    private final List<WriteBehind<String, Long>> open = new ArrayList<>();

    /** Creates the suite. */
    protected WriteBehindSuite() {}

    /**
     * Opens the log of this test, which is empty the first time and later holds what the life before has left.
     *
     * @return the log, not started; empty for memory
     */
    protected abstract Optional<WriteLog> log();

    @AfterEach
    void closeAll() {
        open.forEach(behind -> behind.close(Duration.ZERO));
        assertThat(store.breaches()).isEmpty();
    }

    final WriteBehind<String, Long> behind(Consumer<WriteBehindConfig.Builder> options) {
        WriteBehindBuilder<String, Long> builder = WriteBehind.<String, Long>named("counters")
                .writer(store)
                .deadLetters(letters::add)
                .config(config -> config.ticker(ticker).maxDelay(Duration.ofMillis(200)))
                .config(options);
        log().ifPresent(log -> builder.log(log, KEYS, VALUES));
        WriteBehind<String, Long> behind = builder.build();
        open.add(behind);
        return behind;
    }

    final WriteBehind<String, Long> behind() {
        return behind(config -> {});
    }

    /** Moves the time on until something holds. */
    final void advanceUntil(BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            ticker.advance(STEP);
            for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) {
                Thread.onSpinWait();
            }
            Thread.yield();
            if (System.nanoTime() - startNanos > Duration.ofSeconds(20).toNanos()) {
                throw new AssertionError("did not happen");
            }
        }
    }

    /** Waits, with the time standing still, until so many keys wait in slots. */
    static void awaitPending(WriteBehind<String, Long> behind, int keys) {
        Crew.until(() -> behind.snapshot().pendingKeys() == keys);
    }

    static CompletionStage<BatchOutcome<String>> failed(Throwable error) {
        return CompletableFuture.failedFuture(error);
    }

    /** Eight bytes. */
    private static final class LongCodec implements Codec<Long> {

        @Override
        public int id() {
            return 128;
        }

        @Override
        public int schema() {
            return 0;
        }

        @Override
        public byte[] encode(Long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        @Override
        public Long decode(ByteBuffer bytes) {
            if (bytes.remaining() != Long.BYTES) {
                throw new IllegalArgumentException("bytes must be 8: bytes=" + bytes.remaining());
            }
            return bytes.getLong();
        }
    }
}
