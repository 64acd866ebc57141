package io.patterns4j.circuitbreaker;

import io.patterns4j.internal.Nanos;
import java.util.Arrays;

/*
 * The last stretch of time as a ring of slices on a fixed grid that starts when the window does. A slice holds four
 * counts in one row of the array. A slice that was skipped is emptied when the window moves past it, and a pause longer
 * than the window empties all of it. Elapsed time is always a difference of two readings, so the ticker may overflow.
 */
/** A window over the last stretch of time; its size does not depend on the traffic. */
final class TimeWindow implements Tally {

    private static final int CALLS = 0;
    private static final int FAILURES = 1;
    private static final int SLOW = 2;
    private static final int SLOW_FAILURES = 3;
    private static final int ROW = 4;

    private final long sliceNanos;
    private final int slices;
    private final int[] rows;
    private final int[] totals = new int[ROW];
    private long sliceStartNanos;
    private int current;

    TimeWindow(Window.Time window, long nowNanos) {
        slices = window.slices();
        sliceNanos = Nanos.of(window.length()) / slices;
        rows = new int[slices * ROW];
        sliceStartNanos = nowNanos;
    }

    /** Returns the reading at which the current slice ends. */
    long sliceEndNanos() {
        return sliceStartNanos + sliceNanos;
    }

    @Override
    public void advance(long nowNanos) {
        long elapsed = nowNanos - sliceStartNanos;
        if (elapsed < sliceNanos) {
            return;
        }
        long steps = elapsed / sliceNanos;
        sliceStartNanos += steps * sliceNanos;
        if (steps >= slices) {
            Arrays.fill(rows, 0);
            Arrays.fill(totals, 0);
            return;
        }
        for (long i = 0; i < steps; i++) {
            current = current + 1 == slices ? 0 : current + 1;
            empty(current * ROW);
        }
    }

    @Override
    public void succeed(long count) {
        count(CALLS, (int) Math.min(count, Integer.MAX_VALUE));
    }

    @Override
    public void add(boolean failed, boolean slow) {
        count(CALLS, 1);
        if (failed) {
            count(FAILURES, 1);
        }
        if (slow) {
            count(SLOW, 1);
        }
        if (failed && slow) {
            count(SLOW_FAILURES, 1);
        }
    }

    @Override
    public int calls() {
        return totals[CALLS];
    }

    @Override
    public int failures() {
        return totals[FAILURES];
    }

    @Override
    public int slow() {
        return totals[SLOW];
    }

    @Override
    public int slowFailures() {
        return totals[SLOW_FAILURES];
    }

    /** Adds to a column of the current slice; stops at the largest int rather than wrap. */
    private void count(int column, int amount) {
        int room = Integer.MAX_VALUE - totals[column];
        int added = Math.min(room, amount);
        totals[column] += added;
        rows[current * ROW + column] += added;
    }

    private void empty(int row) {
        for (int column = 0; column < ROW; column++) {
            totals[column] -= rows[row + column];
            rows[row + column] = 0;
        }
    }
}
