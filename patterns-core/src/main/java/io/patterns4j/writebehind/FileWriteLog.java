package io.patterns4j.writebehind;

import io.patterns4j.cache.SharedWrite;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Dispatch;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.Throwables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Requests go into a queue; whoever adds to an idle one has the executor work on it, and that goes on until the queue
 * is empty. The work takes all there is, up to a megabyte, stores it as one block, forces it if the policy says so, and
 * ends the futures in the order of positions: writes that come while the disk is busy share the next force.
 *
 * Failures. A write that the disk refused is cut off again; the log goes on, and the next may go well. When that fails,
 * or a force does, nobody knows what the disk has: the log then refuses everything until it is started anew.
 */
/**
 * Keeps writes in files of this machine.
 *
 * <p><b>Guarantees.</b> An acknowledged write survives the end of the process; with {@link Fsync#always()} also the
 * loss of power. It does not survive the loss of the disk. A write that a crash interrupted is cut off at the next
 * start, which is logged and told by {@link #recovery()}. One process at a time uses a directory. The disk holds at
 * most twice what is not done and three segments.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. Files are touched on the executor only.
 *
 * <p><b>Defaults.</b> See {@link FileWriteLogConfig}.
 */
public final class FileWriteLog implements WriteLog {

    private static final Logger LOG = LoggerFactory.getLogger(FileWriteLog.class);
    private static final int GROUP_BYTES = 1 << 20;

    private final Path directory;
    private final FileWriteLogConfig config;
    private final ConcurrentLinkedQueue<Request> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger wanted = new AtomicInteger();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final CompletableFuture<LogRecovery> started = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    // Of the work
    private @Nullable LogFiles files;
    private @Nullable Throwable broken;
    private boolean unforced;
    private boolean alarmSet;
    private volatile boolean forceWanted;

    private enum State {
        NEW,
        OPEN,
        CLOSED
    }

    /** A write to append, or positions that are done. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares requests
    private record Request(
            byte @Nullable [] key,
            byte @Nullable [] value,
            Collection<Long> done,
            int bytes,
            CompletableFuture<Long> result) {}

    private FileWriteLog(Path directory, FileWriteLogConfig config) {
        this.directory = Checks.notNull("directory", directory);
        this.config = Checks.notNull("config", config);
    }

    /**
     * Returns a log in a directory.
     *
     * @param directory made when it is not there; for this log alone
     * @return a log, to be started by its write-behind
     */
    public static FileWriteLog at(Path directory) {
        return at(directory, config -> {});
    }

    /**
     * Returns a log in a directory.
     *
     * @param directory made when it is not there; for this log alone
     * @param options changes the defaults
     * @return a log, to be started by its write-behind
     */
    public static FileWriteLog at(Path directory, Consumer<? super FileWriteLogConfig.Builder> options) {
        FileWriteLogConfig.Builder builder = FileWriteLogConfig.builder();
        options.accept(builder);
        return new FileWriteLog(directory, builder.build());
    }

    /**
     * Starts the log and delivers what an earlier life has left.
     *
     * @param sink gets it before this returns
     * @throws WriteLogException when the directory is in use, damaged, or cannot be read
     */
    @Override
    public void start(Sink sink) {
        if (!state.compareAndSet(State.NEW, State.OPEN)) {
            throw new WriteLogException("log must be started once: directory=" + directory);
        }
        Dispatch.run(config.executor(), () -> open(sink), started::completeExceptionally);
        try {
            started.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WriteLogException("interrupted while starting: directory=" + directory, e);
        } catch (ExecutionException e) {
            Throwable cause = Throwables.unwrap(e);
            throw cause instanceof WriteLogException known
                    ? known
                    : new WriteLogException("log must be readable: directory=" + directory, cause);
        }
    }

    /**
     * Returns what was found when the log was started.
     *
     * @return the report
     * @throws IllegalStateException when it has not been started
     */
    public LogRecovery recovery() {
        if (!started.isDone()) {
            throw new IllegalStateException("log must be started: directory=" + directory);
        }
        return started.join();
    }

    @Override
    public boolean deliversAppends() {
        return false;
    }

    @Override
    public CompletionStage<Long> append(byte[] key, byte @Nullable [] value, @Nullable SharedWrite shared) {
        return add(new Request(key, value, List.of(), LogFrames.sizeOfWrite(key, value), new CompletableFuture<>()));
    }

    @Override
    public CompletionStage<Void> done(Collection<Long> positions) {
        List<Long> copy = List.copyOf(positions);
        int bytes = LogFrames.sizeOfDone(copy);
        return add(new Request(null, null, copy, bytes, new CompletableFuture<>()))
                .thenAccept(position -> {});
    }

    @Override
    public void close(Duration limit) {
        if (state.getAndSet(State.CLOSED) == State.OPEN) {
            wake();
        } else {
            closed.complete(null);
        }
        try {
            closed.get(Nanos.of(limit), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("log is still busy: directory={}, limit={}", directory, limit);
        }
    }

    @Override
    public String toString() {
        return "FileWriteLog[" + directory + ", fsync=" + config.fsync() + "]";
    }

    private CompletableFuture<Long> add(Request request) {
        if (state.get() != State.OPEN) {
            return CompletableFuture.failedFuture(notOpen());
        }
        if (queuedBytes.addAndGet(request.bytes) > config.maxQueuedBytes() && request.key != null) {
            queuedBytes.addAndGet(-request.bytes);
            return CompletableFuture.failedFuture(new WriteLogException("queue of the log must have room: directory="
                    + directory + ", maxQueuedBytes=" + config.maxQueuedBytes()));
        }
        queue.add(request);
        wake();
        return request.result;
    }

    private WriteLogException notOpen() {
        return new WriteLogException("log must be open: directory=" + directory + ", state=" + state.get());
    }

    private void open(Sink sink) {
        try {
            LogFiles opened = new LogFiles(directory, config);
            try {
                LogRecovery recovery = opened.recover();
                opened.deliver(sink);
                files = opened;
                started.complete(recovery);
            } catch (Throwable e) {
                opened.close();
                throw e;
            }
        } catch (Throwable e) {
            started.completeExceptionally(e);
        }
    }

    private void wake() {
        if (wanted.getAndIncrement() == 0) {
            Dispatch.run(config.executor(), this::work, refused -> work());
        }
    }

    private void work() {
        int seen = wanted.get();
        while (seen != 0) {
            boolean more = group();
            while (more) {
                more = group();
            }
            if (forceWanted) {
                forceWanted = false;
                forceLate();
            }
            if (state.get() == State.CLOSED && !closed.isDone()) {
                end();
            }
            seen = wanted.addAndGet(-seen);
        }
    }

    /** Stores what there is, up to a limit; returns whether there was something. */
    private boolean group() {
        List<Request> group = new ArrayList<>();
        long bytes = 0;
        Request next = queue.peek();
        while (next != null && (group.isEmpty() || bytes + next.bytes <= GROUP_BYTES)) {
            queue.remove();
            group.add(next);
            bytes += next.bytes;
            next = queue.peek();
        }
        if (group.isEmpty()) {
            return false;
        }
        queuedBytes.addAndGet(-bytes);
        List<WriteLog.Entry> writes = new ArrayList<>();
        List<Long> results = new ArrayList<>();
        Throwable error = store(group, writes, results);
        for (int i = 0; i < group.size(); i++) {
            if (error == null) {
                group.get(i).result.complete(results.get(i));
            } else {
                group.get(i).result.completeExceptionally(error);
            }
        }
        tidy();
        return true;
    }

    private @Nullable Throwable store(List<Request> group, List<WriteLog.Entry> writes, List<Long> results) {
        LogFiles open = files;
        if (open == null || broken != null || closed.isDone()) {
            return broken == null ? notOpen() : refusing(broken);
        }
        try {
            List<Long> done = new ArrayList<>();
            for (Request request : group) {
                byte[] key = request.key;
                long position = key == null ? 0 : open.nextPosition();
                results.add(position);
                if (key != null) {
                    writes.add(new WriteLog.Entry(position, key, request.value));
                }
                done.addAll(request.done);
            }
            open.store(writes, done);
        } catch (Throwable e) {
            return new WriteLogException("write must fit on the disk: directory=" + directory, e);
        }
        unforced = true;
        if (config.fsync().beforeAcknowledgement()) {
            return force(open);
        }
        setAlarm();
        return null;
    }

    private @Nullable Throwable force(LogFiles open) {
        try {
            open.force();
            unforced = false;
            return null;
        } catch (IOException e) {
            broken = e;
            return refusing(e);
        }
    }

    private WriteLogException refusing(Throwable cause) {
        return new WriteLogException(
                "log must be started anew after its disk has failed: directory=" + directory, cause);
    }

    private void setAlarm() {
        Duration interval = config.fsync().interval();
        if (!interval.isZero() && !alarmSet) {
            alarmSet = true;
            config.ticker().schedule(Nanos.of(interval), () -> {
                forceWanted = true;
                wake();
            });
        }
    }

    private void forceLate() {
        alarmSet = false;
        LogFiles open = files;
        if (unforced && open != null && broken == null && !closed.isDone()) {
            Throwable error = force(open);
            if (error != null) {
                LOG.error("log could not be brought to the disk: directory={}", directory, error);
            }
        }
    }

    private void tidy() {
        LogFiles open = files;
        if (open != null && broken == null && !closed.isDone()) {
            try {
                open.tidy();
            } catch (Throwable e) {
                LOG.warn("log could not be tidied, and goes on: directory={}", directory, e);
            }
        }
    }

    private void end() {
        LogFiles open = files;
        files = null;
        try {
            if (open != null) {
                if (unforced && broken == null) {
                    open.force();
                }
                open.close();
            }
        } catch (IOException e) {
            LOG.warn("log could not be closed: directory={}", directory, e);
        } finally {
            closed.complete(null);
        }
    }
}
