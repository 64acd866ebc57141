package io.patterns4j.writebehind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWriteLogTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void start_whileAnotherUsesTheDirectory_isRefused() {
        FileWriteLog first = started(FileWriteLog.at(directory));

        assertThatThrownBy(() -> started(FileWriteLog.at(directory)))
                .isInstanceOf(WriteLogException.class)
                .hasMessage("directory must not be in use by another log: directory=" + directory);
        first.close(LIMIT);
        started(FileWriteLog.at(directory)).close(LIMIT);
    }

    @Test
    void start_withATornEnd_cutsItOffAndSaysSo() throws IOException {
        FileWriteLog first = started(FileWriteLog.at(directory));
        join(first.append(new byte[] {1}, new byte[] {2}, null).toCompletableFuture());
        first.close(LIMIT);
        Files.write(onlyFile(), new byte[] {80, 52, 87, 66, 0, 0}, StandardOpenOption.APPEND);

        List<WriteLog.Entry> found = new ArrayList<>();
        FileWriteLog second = FileWriteLog.at(directory);
        second.start(sink(found));

        assertThat(found).hasSize(1);
        assertThat(second.recovery()).isEqualTo(new LogRecovery(1, 6, 0));
        second.close(LIMIT);
    }

    @Test
    void append_afterClose_isRefused() {
        FileWriteLog log = started(FileWriteLog.at(directory));
        log.close(LIMIT);
        log.close(LIMIT);

        assertThat(log.append(new byte[] {1}, null, null).toCompletableFuture())
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withMessageContaining("log must be open: directory=" + directory + ", state=CLOSED");
        assertThatThrownBy(() -> log.start(sink(new ArrayList<>()))).isInstanceOf(WriteLogException.class);
    }

    @Test
    void append_beyondWhatMayWait_isRefused() {
        Deque<Runnable> tasks = new ConcurrentLinkedDeque<>();
        FileWriteLog log =
                FileWriteLog.at(directory, config -> config.maxQueuedBytes(100).executor(tasks::add));
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> started(log));
        while (!start.isDone()) {
            runAll(tasks);
        }
        CompletableFuture<Long> first = log.append(new byte[50], null, null).toCompletableFuture();
        CompletableFuture<Long> second = log.append(new byte[50], null, null).toCompletableFuture();

        assertThat(second).isCompletedExceptionally();
        runAll(tasks);
        assertThat(first).isCompletedWithValue(1L);
        assertThat(log.append(new byte[50], null, null).toCompletableFuture()).isNotDone();
        runAll(tasks);
    }

    private static void runAll(Deque<Runnable> tasks) {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }

    @Test
    void append_manyAtOnce_endsInTheOrderOfPositions() {
        FileWriteLog log = started(FileWriteLog.at(directory));
        List<Long> order = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Long>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            CompletableFuture<Long> one =
                    log.append(new byte[] {1}, new byte[100], null).toCompletableFuture();
            all.add(one);
            one.thenAccept(order::add);
        }
        all.forEach(FileWriteLogTest::join);

        assertThat(all.stream().map(CompletableFuture::join).toList())
                .isSorted()
                .doesNotHaveDuplicates();
        log.close(LIMIT);
    }

    @Test
    void append_withAnInterval_isForcedByAnAlarm() {
        ManualTicker ticker = new ManualTicker();
        FileWriteLog log = started(FileWriteLog.at(
                directory, config -> config.ticker(ticker).fsync(Fsync.interval(Duration.ofMillis(100)))));
        join(log.append(new byte[] {1}, null, null).toCompletableFuture());
        assertThat(ticker.pending()).isEqualTo(1);
        ticker.advance(Duration.ofMillis(100));
        join(log.append(new byte[] {1}, null, null).toCompletableFuture());
        log.close(LIMIT);
    }

    @Test
    void start_inAPlaceThatIsNoDirectory_isRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> started(FileWriteLog.at(file)))
                .isInstanceOf(WriteLogException.class)
                .hasMessage("log must be readable: directory=" + file);
    }

    @Test
    void config_wrongValues_areRefused() {
        assertThatThrownBy(() -> FileWriteLog.at(directory, config -> config.segmentBytes(10)))
                .hasMessage("segmentBytes must be between 1024 and 1073741824: segmentBytes=10");
        FileWriteLogConfig config = FileWriteLogConfig.builder()
                .fsync(Fsync.never())
                .segmentBytes(2_048)
                .maxQueuedBytes(5)
                .onDamage(LogDamage.SKIP)
                .build();
        assertThat(config.toBuilder().build()).usingRecursiveComparison().isEqualTo(config);
        assertThat(Fsync.interval(Duration.ofSeconds(1))).hasToString("INTERVAL(PT1S)");
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static FileWriteLog started(FileWriteLog log) {
        log.start(sink(new ArrayList<>()));
        return log;
    }

    private static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    private static WriteLog.Sink sink(List<WriteLog.Entry> found) {
        return new WriteLog.Sink() {
            @Override
            public void accept(WriteLog.Entry write) {
                found.add(write);
            }

            @Override
            public void revoke(Collection<Long> positions) {}
        };
    }
}
