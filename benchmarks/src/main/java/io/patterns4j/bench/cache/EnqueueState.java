package io.patterns4j.bench.cache;

import io.patterns4j.writebehind.Batch;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.BatchWriter;
import io.patterns4j.writebehind.Write;
import io.patterns4j.writebehind.WriteBehind;
import io.patterns4j.writebehind.WriteBehindConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Write-behinds in memory, in front of a store that takes no time. */
public final class EnqueueState {

    /** How many keys there are. */
    public static final int KEYS = 1_000;

    private static final String[] NAMES = Keys.first(KEYS);

    private EnqueueState() {}

    /** Returns a key. */
    public static String key(int number) {
        return NAMES[number];
    }

    /** What holds its writes back until it is told to flush, so that every put of an invocation is of a new key. */
    @State(Scope.Thread)
    public static class Held {

        public final WriteBehind<String, String> writeBehind =
                writeBehind(2 * KEYS, c -> c.maxDelay(Duration.ofHours(1)).capacity(2 * KEYS));

        @Setup(Level.Invocation)
        public void empty() {
            writeBehind.flush();
        }

        @TearDown(Level.Trial)
        public void close() {
            writeBehind.close();
        }
    }

    /** What has a write of every key waiting, so that every put replaces one. */
    @State(Scope.Benchmark)
    public static class Full {

        public final WriteBehind<String, String> writeBehind =
                writeBehind(2 * KEYS, c -> c.maxDelay(Duration.ofHours(1)).capacity(2 * KEYS));

        @Setup(Level.Trial)
        public void fill() {
            for (String name : NAMES) {
                writeBehind.put(name, name);
            }
        }

        @TearDown(Level.Trial)
        public void close() {
            writeBehind.close();
        }
    }

    /** What drains while it is written to. */
    @State(Scope.Benchmark)
    public static class Draining {

        public final WriteBehind<String, String> writeBehind = writeBehind(100, c -> c.capacity(100_000));

        @TearDown(Level.Trial)
        public void close() {
            writeBehind.close();
        }
    }

    /** A map that is empty before every invocation. */
    @State(Scope.Thread)
    public static class Plain {

        public final ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();

        @Setup(Level.Invocation)
        public void empty() {
            map.clear();
        }
    }

    private static WriteBehind<String, String> writeBehind(int maxBatch, Consumer<WriteBehindConfig.Builder> options) {
        return WriteBehind.<String, String>named("bench")
                .writer(new AtOnce(maxBatch))
                .config(options)
                .build();
    }

    private record AtOnce(int maxBatch) implements BatchWriter<String, String> {

        @Override
        public CompletionStage<BatchOutcome<String>> apply(Batch<String, String> batch) {
            return CompletableFuture.completedFuture(
                    BatchOutcome.allDone(batch.writes().stream().map(Write::key).collect(Collectors.toSet())));
        }
    }
}
