package io.patterns4j.circuitbreaker;

import org.jspecify.annotations.Nullable;

/*
 * The last N calls as a ring of bits: one bit set says which failed, another which were slow. The second exists only
 * when somebody asks for slow calls. Running totals are corrected by the bits that are overwritten, so recording is
 * O(1) and folding k successes is O(min(k, N) / 64).
 */
/** A window over the last calls, one or two bits each. */
final class CountWindow implements Tally {

    private final int size;
    private final long[] failed;
    private final long @Nullable [] late;
    private int next;
    private int calls;
    private int failures;
    private int slow;

    CountWindow(int size, boolean countsSlow) {
        this.size = size;
        int words = (size + Long.SIZE - 1) >>> 6;
        failed = new long[words];
        late = countsSlow ? new long[words] : null;
    }

    @Override
    public void advance(long nowNanos) {
        // Only calls push calls out.
    }

    @Override
    public void succeed(long count) {
        if (count >= size) {
            clear(0, size);
            next = 0;
            calls = size;
            return;
        }
        int fold = (int) count;
        int untilEnd = Math.min(fold, size - next);
        clear(next, next + untilEnd);
        clear(0, fold - untilEnd);
        move(fold);
    }

    @Override
    public void add(boolean isFailed, boolean isSlow) {
        clear(next, next + 1);
        long bit = 1L << next;
        if (isFailed) {
            failed[next >>> 6] |= bit;
            failures++;
        }
        if (isSlow && late != null) {
            late[next >>> 6] |= bit;
            slow++;
        }
        move(1);
    }

    @Override
    public int calls() {
        return calls;
    }

    @Override
    public int failures() {
        return failures;
    }

    @Override
    public int slow() {
        return slow;
    }

    @Override
    public int slowFailures() {
        int both = 0;
        if (late != null) {
            for (int i = 0; i < failed.length; i++) {
                both += Long.bitCount(failed[i] & late[i]);
            }
        }
        return both;
    }

    private void move(int count) {
        int end = next + count;
        next = end >= size ? end - size : end;
        calls = Math.min(size, calls + count);
    }

    private void clear(int from, int to) {
        failures -= clear(failed, from, to);
        if (late != null) {
            slow -= clear(late, from, to);
        }
    }

    /** Clears the bits of [from, to) and returns how many were set. */
    private static int clear(long[] bits, int from, int to) {
        int cleared = 0;
        int at = from;
        while (at < to) {
            int word = at >>> 6;
            int end = Math.min(to, (word + 1) << 6);
            // Shift distances are taken modulo 64, so an end on the word's border gives all ones above "at".
            long mask = (-1L << at) & (-1L >>> -end);
            cleared += Long.bitCount(bits[word] & mask);
            bits[word] &= ~mask;
            at = end;
        }
        return cleared;
    }
}
