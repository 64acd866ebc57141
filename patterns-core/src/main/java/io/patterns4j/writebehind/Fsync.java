package io.patterns4j.writebehind;

import io.patterns4j.internal.Checks;
import java.time.Duration;

/** When a {@link FileWriteLog} has the operating system bring its files to the disk. */
public final class Fsync {

    private static final Fsync ALWAYS = new Fsync("ALWAYS", Duration.ZERO);
    private static final Fsync NEVER = new Fsync("NEVER", Duration.ZERO);

    private final String kind;
    private final Duration interval;

    private Fsync(String kind, Duration interval) {
        this.kind = kind;
        this.interval = interval;
    }

    /**
     * Before a write is acknowledged. Writes that come at the same time share it. Survives the end of the process and
     * the loss of power.
     *
     * @return the policy
     */
    public static Fsync always() {
        return ALWAYS;
    }

    /**
     * So long after a write at the latest; it is acknowledged before. Survives the end of the process; the loss of
     * power costs what was acknowledged since.
     *
     * @param interval above zero
     * @return the policy
     */
    public static Fsync interval(Duration interval) {
        return new Fsync("INTERVAL", Checks.positive("interval", interval));
    }

    /**
     * When the operating system likes. Survives the end of the process.
     *
     * @return the policy
     */
    public static Fsync never() {
        return NEVER;
    }

    boolean beforeAcknowledgement() {
        return this == ALWAYS;
    }

    /** Zero for no interval. */
    Duration interval() {
        return interval;
    }

    @Override
    public String toString() {
        return interval.isZero() ? kind : kind + "(" + interval + ")";
    }
}
