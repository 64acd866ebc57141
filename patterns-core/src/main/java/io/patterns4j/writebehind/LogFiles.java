package io.patterns4j.writebehind;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Files are numbered, written one after the other, and go away in the same order: a file that is gone had nothing live
 * in it, and what its DONE records speak of lies in files before it, which are gone too. So a missing file never
 * brings back a write.
 *
 * When the files hold more than twice what is live, and two segments, the live writes of the oldest are copied to the
 * end, under their old positions, brought to the disk, and the oldest goes. A crash in between leaves a write twice,
 * under one position. Each such step takes away one file; after a whole round there is nothing left but what is live.
 *
 * A file is brought to the disk before the next is begun. So only the last may end in a torn block.
 */
/** The files of a log, and where in them is what is not done. For one thread at a time. */
final class LogFiles {

    private static final Logger LOG = LoggerFactory.getLogger(FileWriteLog.class);
    private static final String LOCK = "lock";

    private final Path directory;
    private final FileWriteLogConfig config;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final ArrayDeque<LogSegment> segments = new ArrayDeque<>();
    private final TreeMap<Long, Place> live = new TreeMap<>();
    private long nextPosition = 1;
    private long tornBytes;
    private int damages;

    /** Where the record of a write lies. */
    private record Place(LogSegment segment, long offset, int length) {}

    LogFiles(Path directory, FileWriteLogConfig config) throws IOException {
        this.directory = directory;
        this.config = config;
        Files.createDirectories(directory);
        this.lockFile = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock taken = null;
        try {
            taken = lockFile.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            LOG.debug("locked in this process: directory={}", directory);
        }
        if (taken == null) {
            lockFile.close();
            throw new WriteLogException("directory must not be in use by another log: directory=" + directory);
        }
        this.lock = taken;
    }

    /** Reads what there is, and begins a file. */
    LogRecovery recover() throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.list(directory)) {
            paths = all.filter(path -> path.toString().endsWith(LogSegment.SUFFIX))
                    .sorted()
                    .toList();
        }
        for (int i = 0; i < paths.size(); i++) {
            LogSegment segment = LogSegment.open(paths.get(i));
            segments.add(segment);
            scan(segment, i == paths.size() - 1);
        }
        begin();
        clean();
        return new LogRecovery(live.size(), tornBytes, damages);
    }

    /** Returns the writes that are not done, from the lowest position on. */
    void deliver(WriteLog.Sink sink) throws IOException {
        for (Place place : live.values()) {
            ByteBuffer record = place.segment.read(place.offset, place.length).position(1);
            sink.accept(LogFrames.entry(record));
        }
    }

    long nextPosition() {
        return nextPosition++;
    }

    /** Stores writes and what is done, all or nothing. */
    void store(List<WriteLog.Entry> writes, Collection<Long> done) throws IOException {
        int size = done.isEmpty() ? 0 : LogFrames.sizeOfDone(done);
        for (WriteLog.Entry entry : writes) {
            size = Math.addExact(size, LogFrames.sizeOfWrite(entry.key(), entry.value()));
        }
        if (size == 0) {
            return;
        }
        ByteBuffer block = LogFrames.block(size);
        List<Integer> offsets = new ArrayList<>(writes.size());
        for (WriteLog.Entry entry : writes) {
            offsets.add(block.position());
            LogFrames.putWrite(block, entry);
        }
        if (!done.isEmpty()) {
            LogFrames.putDone(block, done);
        }
        LogSegment active = segments.getLast();
        long base = active.append(LogFrames.sealed(block));
        for (int i = 0; i < writes.size(); i++) {
            WriteLog.Entry entry = writes.get(i);
            int length = LogFrames.sizeOfWrite(entry.key(), entry.value());
            place(entry.position(), new Place(active, base + offsets.get(i), length));
        }
        done.forEach(this::forget);
    }

    void force() throws IOException {
        segments.getLast().force();
    }

    /** Begins a new file when this one is full, takes away old ones, and moves what holds one up. */
    void tidy() throws IOException {
        if (segments.getLast().size() >= config.segmentBytes()) {
            force();
            begin();
        }
        clean();
        long all = 0;
        long needed = 0;
        for (LogSegment segment : segments) {
            all += segment.size();
            needed += segment.liveBytes;
        }
        if (segments.size() > 1 && all > 2 * needed + 2L * config.segmentBytes()) {
            carry(segments.getFirst());
            clean();
        }
    }

    void close() throws IOException {
        try {
            for (LogSegment segment : segments) {
                segment.close();
            }
        } finally {
            lock.release();
            lockFile.close();
        }
    }

    private void scan(LogSegment segment, boolean last) throws IOException {
        ByteBuffer file = segment.readAll();
        int offset = 0;
        while (offset < file.limit()) {
            int end = LogFrames.endOfBlock(file, offset);
            if (end != 0) {
                LogFrames.visit(file, offset, end, new Recovering(segment));
                offset = end;
                continue;
            }
            int next = LogFrames.nextBlock(file, offset + 1);
            if (last && next == file.limit()) {
                tornBytes = (long) next - offset;
                LOG.warn("cut off what a crash interrupted: path={}, bytes={}", segment.path, tornBytes);
                segment.truncate(offset);
                segment.force();
            } else if (config.onDamage() == LogDamage.SKIP) {
                damages++;
                LOG.error("skipped damage: path={}, from={}, to={}", segment.path, offset, next);
            } else {
                throw new WriteLogException(
                        "log must not be damaged: path=" + segment.path + ", from=" + offset + ", to=" + next);
            }
            offset = next;
        }
    }

    private void begin() throws IOException {
        long number = segments.isEmpty() ? 1 : segments.getLast().number + 1;
        LogSegment fresh = LogSegment.create(directory, number);
        try {
            ByteBuffer block = LogFrames.block(1 + Long.BYTES);
            LogFrames.putStart(block, nextPosition);
            fresh.append(LogFrames.sealed(block));
            fresh.force();
            forceDirectory();
        } catch (IOException e) {
            fresh.delete();
            throw e;
        }
        segments.add(fresh);
    }

    private void clean() throws IOException {
        boolean deleted = false;
        while (segments.size() > 1 && segments.getFirst().liveBytes == 0) {
            segments.getFirst().delete();
            segments.removeFirst();
            deleted = true;
        }
        if (deleted) {
            forceDirectory();
        }
    }

    private void carry(LogSegment oldest) throws IOException {
        List<WriteLog.Entry> entries = new ArrayList<>();
        for (Place place : live.values()) {
            if (place.segment == oldest) {
                entries.add(
                        LogFrames.entry(oldest.read(place.offset, place.length).position(1)));
            }
        }
        store(entries, List.of());
        force();
    }

    private void place(long position, Place place) {
        Place before = live.put(position, place);
        if (before != null) {
            before.segment.liveBytes -= before.length;
        }
        place.segment.liveBytes += place.length;
    }

    private void forget(long position) {
        Place place = live.remove(position);
        if (place != null) {
            place.segment.liveBytes -= place.length;
        }
    }

    /** Brings the names of files to the disk, where the operating system can. */
    private void forceDirectory() {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("directory could not be forced: directory={}", directory, e);
        }
    }

    /** Takes in records again. */
    private final class Recovering implements LogFrames.Visitor {

        private final LogSegment segment;

        Recovering(LogSegment segment) {
            this.segment = segment;
        }

        @Override
        public void start(long position) {
            nextPosition = Math.max(nextPosition, position);
        }

        @Override
        public void write(WriteLog.Entry entry, int offset, int length) {
            nextPosition = Math.max(nextPosition, entry.position() + 1);
            place(entry.position(), new Place(segment, offset, length));
        }

        @Override
        public void done(long position) {
            nextPosition = Math.max(nextPosition, position + 1);
            forget(position);
        }
    }
}
