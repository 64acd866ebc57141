package io.patterns4j.writebehind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;

/**
 * Whatever a crash or a bad disk does to the files, what is found is a beginning of what was written, or is refused.
 */
class FileWriteLogPropertyTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path directory;

    FileWriteLogPropertyTest() throws IOException {
        directory = Files.createTempDirectory("writelog");
    }

    @AfterTry
    void clear() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Property(tries = 40)
    void start_afterAnyLife_deliversWhatIsNotDoneInOrder(@ForAll long seed, @ForAll @IntRange(max = 300) int steps) {
        Random random = new Random(seed);
        TreeMap<Long, Integer> model = new TreeMap<>();
        FileWriteLog log = log(LogDamage.FAIL);
        assertThat(started(log)).isEmpty();
        for (int i = 0; i < steps; i++) {
            int dice = random.nextInt(10);
            if (dice < 6) {
                model.put(append(log, i), i);
            } else if (dice < 9 && !model.isEmpty()) {
                List<Long> done = model.keySet().stream()
                        .filter(position -> random.nextInt(3) > 0)
                        .toList();
                log.done(done).toCompletableFuture().join();
                model.keySet().removeAll(done);
            } else if (dice == 9) {
                log.close(LIMIT);
                log = log(LogDamage.FAIL);
                assertDelivered(started(log), model);
            }
        }
        log.close(LIMIT);
        FileWriteLog last = log(LogDamage.FAIL);
        assertDelivered(started(last), model);
        last.close(LIMIT);
    }

    @Property(tries = 80)
    void start_afterTheLastFileWasCutAnywhere_deliversABeginning(
            @ForAll @IntRange(min = 1, max = 12) int writes, @ForAll @IntRange(max = 100) int percent)
            throws IOException {
        List<Long> positions = written(writes);
        Path file = lastFile();
        long size = Files.size(file) * percent / 100;
        try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
        FileWriteLog log = log(LogDamage.FAIL);

        List<WriteLog.Entry> found = started(log);

        assertThat(found.stream().map(WriteLog.Entry::position).toList()).isEqualTo(positions.subList(0, found.size()));
        assertThat(append(log, 1_000))
                .isGreaterThan(found.isEmpty() ? 0 : found.get(found.size() - 1).position());
        log.close(LIMIT);
        FileWriteLog next = log(LogDamage.FAIL);
        assertThat(started(next)).hasSize(found.size() + 1);
        assertThat(next.recovery().tornBytes()).isZero();
        next.close(LIMIT);
    }

    @Property(tries = 80)
    void start_afterAnyByteWasChanged_refusesOrCutsTheEnd(
            @ForAll @IntRange(min = 1, max = 12) int writes, @ForAll long seed) throws IOException {
        List<Long> positions = written(writes);
        Path file = lastFile();
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(seed);
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);

        FileWriteLog careful = log(LogDamage.FAIL);
        try {
            List<WriteLog.Entry> found = started(careful);
            assertThat(careful.recovery().tornBytes()).isPositive();
            assertThat(found.stream().map(WriteLog.Entry::position).toList())
                    .isEqualTo(positions.subList(0, writes - 1));
        } catch (WriteLogException damaged) {
            assertThat(damaged).hasMessageContaining("log must not be damaged: path=" + file);
            FileWriteLog lenient = log(LogDamage.SKIP);
            List<Long> found =
                    started(lenient).stream().map(WriteLog.Entry::position).toList();
            assertThat(lenient.recovery().damages()).isEqualTo(1);
            assertThat(positions).containsAll(found);
            assertThat(found).hasSizeGreaterThanOrEqualTo(writes - 1).isSorted();
            lenient.close(LIMIT);
        }
        careful.close(LIMIT);
    }

    @Property(tries = 5)
    void directory_underLoad_holdsLittleMoreThanWhatIsNotDone(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        FileWriteLog log = log(LogDamage.FAIL);
        started(log);
        long kept = append(log, 7); // holds up its file for ever
        List<Long> open = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            open.add(append(log, i));
            if (random.nextInt(4) == 0) {
                log.done(open).toCompletableFuture().join();
                open.clear();
            }
        }
        log.done(open).toCompletableFuture().join();
        append(log, 1);
        long size = size();
        log.close(LIMIT);

        assertThat(size).isLessThan(4 * 1_024);
        FileWriteLog next = log(LogDamage.FAIL);
        assertThat(started(next))
                .extracting(WriteLog.Entry::position)
                .hasSize(2)
                .contains(kept);
        next.close(LIMIT);
    }

    private long size() throws IOException {
        long size = 0;
        try (Stream<Path> all = Files.list(directory)) {
            for (Path path : all.toList()) {
                size += Files.size(path);
            }
        }
        return size;
    }

    private List<Long> written(int writes) {
        FileWriteLog log = log(LogDamage.FAIL);
        started(log);
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < writes; i++) {
            positions.add(append(log, i));
        }
        log.close(LIMIT);
        assertThatThrownBy(() -> append(log, 0)).hasCauseInstanceOf(WriteLogException.class);
        return positions;
    }

    private Path lastFile() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.toString().endsWith(".log"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private FileWriteLog log(LogDamage damage) {
        return FileWriteLog.at(
                directory,
                config -> config.fsync(Fsync.never()).segmentBytes(1_024).onDamage(damage));
    }

    private static long append(FileWriteLog log, int number) {
        byte[] value = number % 5 == 0
                ? null
                : ByteBuffer.allocate(4 + number % 30).putInt(number).array();
        return log.append(key(number), value, null).toCompletableFuture().join();
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static List<WriteLog.Entry> started(FileWriteLog log) {
        List<WriteLog.Entry> found = new ArrayList<>();
        log.start(new WriteLog.Sink() {
            @Override
            public void accept(WriteLog.Entry write) {
                found.add(write);
            }

            @Override
            public void revoke(Collection<Long> positions) {}
        });
        return found;
    }

    private static void assertDelivered(List<WriteLog.Entry> found, TreeMap<Long, Integer> model) {
        assertThat(found.stream().map(WriteLog.Entry::position).toList()).containsExactlyElementsOf(model.keySet());
        for (WriteLog.Entry entry : found) {
            int number = model.get(entry.position());
            assertThat(entry.key()).isEqualTo(key(number));
            if (number % 5 == 0) {
                assertThat(entry.value()).isNull();
            } else {
                assertThat(entry.value()).hasSize(4 + number % 30).startsWith(key(number));
            }
        }
    }
}
