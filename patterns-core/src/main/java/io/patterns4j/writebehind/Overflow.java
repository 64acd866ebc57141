package io.patterns4j.writebehind;

import io.patterns4j.internal.Checks;
import java.time.Duration;

/**
 * What happens to a write of a new key when as many keys as may wait are waiting. A write of a key that waits already
 * replaces what waits and is never held up.
 */
public final class Overflow {

    /** Kinds. */
    enum Kind {
        BLOCK,
        FAIL,
        WRITE_THROUGH
    }

    private static final Overflow FAIL = new Overflow(Kind.FAIL, Duration.ZERO);
    private static final Overflow WRITE_THROUGH = new Overflow(Kind.WRITE_THROUGH, Duration.ZERO);

    private final Kind kind;
    private final Duration limit;

    private Overflow(Kind kind, Duration limit) {
        this.kind = kind;
        this.limit = limit;
    }

    /**
     * Waits for a place, and is refused when there is none in time. Those who wait stand in line. A deadline of the
     * call that is earlier counts as well.
     *
     * @param limit above zero
     * @return the policy
     */
    public static Overflow block(Duration limit) {
        return new Overflow(Kind.BLOCK, Checks.positive("limit", limit));
    }

    /**
     * Refuses at once.
     *
     * @return the policy
     */
    public static Overflow fail() {
        return FAIL;
    }

    /**
     * Writes to the store on the caller's thread, who gets what that throws. Nothing is tried again, and nothing goes
     * to the dead letters. Not with a log that delivers appends.
     *
     * @return the policy
     */
    public static Overflow writeThrough() {
        return WRITE_THROUGH;
    }

    Kind kind() {
        return kind;
    }

    Duration limit() {
        return limit;
    }

    @Override
    public String toString() {
        return kind == Kind.BLOCK ? "BLOCK(" + limit + ")" : kind.toString();
    }
}
