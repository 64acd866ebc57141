package io.patterns4j.cache;

import java.util.concurrent.atomic.AtomicReference;

/*
 * What is known of the clock of tags in the tier. It may lag behind, but is never ahead: a value that was stamped with
 * a reading that the tier has yet to reach would outlive invalidations. So it only learns from the tier itself, and
 * forgets everything when the tier may have lost writes; answers to questions from before that come too late.
 */
/** The clock of tags as far as it is known here. Safe for use by many threads. */
final class TagClock {

    private final AtomicReference<Reading> reading = new AtomicReference<>(new Reading(0, 0, 0));

    /** What is known, since how many losses. */
    record Reading(long losses, long clock, long allMark) {}

    Reading read() {
        return reading.get();
    }

    /** Learns what the tier said to a question that was asked at that number of losses. */
    void learn(long losses, long clock, long allMark) {
        reading.updateAndGet(known -> known.losses != losses || (known.clock >= clock && known.allMark >= allMark)
                ? known
                : new Reading(losses, Math.max(known.clock, clock), Math.max(known.allMark, allMark)));
    }

    /** Forgets, since the tier may have lost writes. */
    void lose() {
        reading.updateAndGet(known -> new Reading(known.losses + 1, 0, 0));
    }

    /** Tells whether what was stamped with a reading is as young as marks are, and no younger than their clock. */
    static boolean outlives(long stamp, Marks marks) {
        return stamp <= marks.clock() && marks.marks().values().stream().allMatch(mark -> mark <= stamp);
    }
}
