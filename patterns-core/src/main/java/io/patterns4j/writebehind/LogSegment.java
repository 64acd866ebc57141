package io.patterns4j.writebehind;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file of a log. For one thread at a time. */
final class LogSegment {

    static final String SUFFIX = ".log";

    final long number;
    final Path path;
    private final FileChannel channel;
    private long size;

    /** Whether bytes may lie behind the end that were not all written. */
    private boolean dirty;

    /** How many bytes of its writes are not done. */
    long liveBytes;

    private LogSegment(long number, Path path, FileChannel channel) throws IOException {
        this.number = number;
        this.path = path;
        this.channel = channel;
        this.size = channel.size();
    }

    static LogSegment create(Path directory, long number) throws IOException {
        Path path = directory.resolve(String.format("%016d%s", number, SUFFIX));
        return new LogSegment(
                number,
                path,
                FileChannel.open(
                        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    static LogSegment open(Path path) throws IOException {
        String name = path.getFileName().toString();
        long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        return new LogSegment(number, path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    long size() {
        return size;
    }

    ByteBuffer readAll() throws IOException {
        return read(0, Math.toIntExact(size));
    }

    ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("file must not shrink: path=" + path);
            }
        }
        return bytes.flip();
    }

    /** Appends bytes, all or none; returns where they begin. */
    long append(ByteBuffer bytes) throws IOException {
        long offset = size;
        if (dirty) {
            truncate(offset);
        }
        dirty = true;
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, offset + bytes.position());
            }
        } catch (IOException e) {
            truncate(offset); // if that fails, the next append tries again
            throw e;
        }
        size = offset + bytes.limit();
        dirty = false;
        return offset;
    }

    void truncate(long end) throws IOException {
        channel.truncate(end);
        size = end;
        dirty = false;
    }

    void force() throws IOException {
        channel.force(true);
    }

    void close() throws IOException {
        channel.close();
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
