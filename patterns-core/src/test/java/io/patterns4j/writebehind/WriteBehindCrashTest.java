package io.patterns4j.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Codec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process under load and looks whether the next one brings what was acknowledged to the store (WB-21). */
class WriteBehindCrashTest {

    private static final int THREADS = 4;
    private static final int KEYS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @RepeatedTest(10)
    void kill_underLoad_losesNothingAcknowledged(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        Map<String, Long> acknowledged = new HashMap<>();
        for (int life = 0; life < 1 + repetition.getCurrentRepetition() % 2; life++) {
            Process child = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            directory.toString(),
                            Long.toString(1 + life * 1_000_000_000L))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                int lines = 50 + random.nextInt(600);
                String line = out.readLine();
                while (line != null) {
                    String[] parts = line.split(" ", -1);
                    if (parts.length == 3) { // the last line may be torn
                        acknowledged.merge(parts[0], Long.parseLong(parts[1]), Math::max);
                    }
                    if (--lines == 0) {
                        child.toHandle().destroyForcibly(); // SIGKILL; that of Process closes the stream
                    }
                    line = out.readLine();
                }
            } finally {
                child.destroyForcibly();
                assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(acknowledged).isNotEmpty();
        }

        FileStore store = new FileStore(directory.resolve("store"));
        WriteBehind<String, Long> next = behind(directory, store);
        next.flush();
        assertThat(next.close(LIMIT).left()).isEmpty();

        Map<String, Long> rows = store.read();
        acknowledged.forEach((key, value) ->
                assertThat(rows.getOrDefault(key, 0L)).as("key %s", key).isGreaterThanOrEqualTo(value));
        assertThat(store.inversions).isZero();
    }

    private static WriteBehind<String, Long> behind(Path directory, FileStore store) {
        return WriteBehind.<String, Long>named("crash")
                .writer(store)
                .log(
                        FileWriteLog.at(directory.resolve("log"), f -> f.segmentBytes(16 << 10)),
                        Codec.text(),
                        new Digits())
                .config(c -> c.maxDelay(Duration.ofMillis(5)))
                .build();
    }

    /** Writes growing values to its keys until it is killed, and says which were acknowledged. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            Path directory = Path.of(args[0]);
            WriteBehind<String, Long> behind = behind(directory, new FileStore(directory.resolve("store")));
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            for (int t = 0; t < THREADS; t++) {
                int thread = t;
                new Thread(() -> {
                            long value = Long.parseLong(args[1]);
                            while (true) {
                                String key = "t" + thread + "k" + value % KEYS;
                                behind.put(key, value);
                                out.print(key + " " + value + " .\n");
                                out.flush();
                                value++;
                            }
                        })
                        .start();
            }
        }
    }

    /** Decimal digits. */
    private static final class Digits implements Codec<Long> {

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
            return Codec.text().encode(value.toString());
        }

        @Override
        public Long decode(java.nio.ByteBuffer bytes) {
            return Long.parseLong(Codec.text().decode(bytes));
        }
    }

    /** A store in one file, which each batch replaces at once. */
    private static final class FileStore implements BatchWriter<String, Long> {

        private final Path file;
        private int inversions;

        FileStore(Path file) {
            this.file = file;
        }

        @Override
        public int maxBatch() {
            return 25;
        }

        @Override
        public synchronized CompletionStage<BatchOutcome<String>> apply(Batch<String, Long> batch) {
            Map<String, Long> rows = read();
            for (Write<String, Long> write : batch.writes()) {
                Long before = rows.put(write.key(), write.value());
                inversions += before != null && before > write.value() ? 1 : 0;
            }
            StringBuilder text = new StringBuilder();
            rows.forEach(
                    (key, value) -> text.append(key).append(' ').append(value).append('\n'));
            try {
                Path fresh = file.resolveSibling("store.new");
                Files.writeString(fresh, text);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return CompletableFuture.completedFuture(BatchOutcome.allDone(rows.keySet()));
        }

        synchronized Map<String, Long> read() {
            Map<String, Long> rows = new HashMap<>();
            try {
                if (Files.exists(file)) {
                    for (String line : Files.readAllLines(file)) {
                        String[] parts = line.split(" ");
                        rows.put(parts[0], Long.parseLong(parts[1]));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return rows;
        }
    }
}
