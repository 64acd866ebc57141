package io.patterns4j.writebehind;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Carriers;
import io.patterns4j.internal.Checks;
import java.util.concurrent.Executor;

/** Holds how a {@link FileWriteLog} behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}. */
public final class FileWriteLogConfig {

    /** How large a segment grows unless set: 16 MiB, small enough to be read at once at the start. */
    public static final int DEFAULT_SEGMENT_BYTES = 16 << 20;

    /** What may wait for the disk unless set: 64 MiB. */
    public static final long DEFAULT_MAX_QUEUED_BYTES = 64L << 20;

    private static final int MIN_SEGMENT_BYTES = 1 << 10;
    private static final int MAX_SEGMENT_BYTES = 1 << 30;
    private static final Executor THREADS = Carriers.platform("patterns4j-write-log");

    private final Fsync fsync;
    private final int segmentBytes;
    private final long maxQueuedBytes;
    private final LogDamage onDamage;
    private final Executor executor;
    private final Ticker ticker;

    private FileWriteLogConfig(Builder builder) {
        this.fsync = Checks.notNull("fsync", builder.fsync);
        this.segmentBytes = Checks.between("segmentBytes", builder.segmentBytes, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
        this.maxQueuedBytes =
                Checks.that(builder.maxQueuedBytes > 0, "maxQueuedBytes", "must be > 0", builder.maxQueuedBytes);
        this.onDamage = Checks.notNull("onDamage", builder.onDamage);
        this.executor = Checks.notNull("executor", builder.executor);
        this.ticker = Checks.notNull("ticker", builder.ticker);
    }

    /**
     * Returns a builder with all defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that starts with these values.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.fsync = fsync;
        builder.segmentBytes = segmentBytes;
        builder.maxQueuedBytes = maxQueuedBytes;
        builder.onDamage = onDamage;
        builder.executor = executor;
        builder.ticker = ticker;
        return builder;
    }

    /**
     * Returns when files are brought to the disk.
     *
     * @return the policy
     */
    public Fsync fsync() {
        return fsync;
    }

    /**
     * Returns how large a segment grows before the next one is begun.
     *
     * @return in bytes
     */
    public int segmentBytes() {
        return segmentBytes;
    }

    /**
     * Returns what may wait for the disk before writes are refused.
     *
     * @return in bytes
     */
    public long maxQueuedBytes() {
        return maxQueuedBytes;
    }

    /**
     * Returns what happens when the files are damaged.
     *
     * @return fail or skip
     */
    public LogDamage onDamage() {
        return onDamage;
    }

    /**
     * Returns where files are read and written.
     *
     * @return the executor
     */
    public Executor executor() {
        return executor;
    }

    /**
     * Returns the clock, which sets the alarms of {@link Fsync#interval}.
     *
     * @return the ticker
     */
    public Ticker ticker() {
        return ticker;
    }

    /** Collects the values of a {@link FileWriteLogConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private Fsync fsync = Fsync.always();
        private int segmentBytes = DEFAULT_SEGMENT_BYTES;
        private long maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
        private LogDamage onDamage = LogDamage.FAIL;
        private Executor executor = THREADS;
        private Ticker ticker = Ticker.system();

        private Builder() {}

        /**
         * Sets when files are brought to the disk.
         *
         * @param fsync {@link Fsync#always()} unless set, because who takes a log wants to lose nothing
         * @return this
         */
        public Builder fsync(Fsync fsync) {
            this.fsync = fsync;
            return this;
        }

        /**
         * Sets how large a segment grows. The disk holds at most twice what is not done, and three segments.
         *
         * @param segmentBytes from 1 KiB to 1 GiB; 16 MiB unless set
         * @return this
         */
        public Builder segmentBytes(int segmentBytes) {
            this.segmentBytes = segmentBytes;
            return this;
        }

        /**
         * Sets what may wait for the disk before writes are refused.
         *
         * @param maxQueuedBytes above zero; 64 MiB unless set
         * @return this
         */
        public Builder maxQueuedBytes(long maxQueuedBytes) {
            this.maxQueuedBytes = maxQueuedBytes;
            return this;
        }

        /**
         * Sets what happens when the files are damaged.
         *
         * @param onDamage {@link LogDamage#FAIL} unless set
         * @return this
         */
        public Builder onDamage(LogDamage onDamage) {
            this.onDamage = onDamage;
            return this;
        }

        /**
         * Sets where files are read and written. Its threads must not be interrupted: that closes files.
         *
         * @param executor daemon threads of the platform, made when needed and shared by all, unless set
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /**
         * Sets the clock.
         *
         * @param ticker {@link Ticker#system()} unless set
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = ticker;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is out of range
         * @throws NullPointerException when a value is null
         */
        public FileWriteLogConfig build() {
            return new FileWriteLogConfig(this);
        }
    }
}
