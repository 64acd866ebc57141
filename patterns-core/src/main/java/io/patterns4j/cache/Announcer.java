package io.patterns4j.cache;

import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/*
 * Notes travel with the changes that they tell of, and changes overtake one another, are refused or fail. So a missing
 * number means nothing until its change has ended. A heartbeat says up to where all have ended (the watermark) and
 * which of these numbers were not used. Whoever has not heard one of the others has missed it.
 *
 * A change whose outcome is unknown counts as not announced: its keys are announced again when it is sent again.
 */
/** Numbers the notes of this node. Safe for use by many threads. */
final class Announcer {

    /** How many unused numbers a heartbeat tells of. */
    private static final int TOLD = 500;

    /** How many are remembered. When there are more, others think that they have missed the oldest, which is safe. */
    private static final int REMEMBERED = 10_000;

    private final long id = ThreadLocalRandom.current().nextLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Long> underWay = new TreeSet<>();
    private final TreeSet<Long> unused = new TreeSet<>();
    private long last;

    long id() {
        return id;
    }

    /** Returns the note of a change that begins; its number has to be ended. */
    Note begin(Note.Body body) {
        lock.lock();
        try {
            underWay.add(++last);
            return new Note(id, last, body);
        } finally {
            lock.unlock();
        }
    }

    /** Hears how a change ended. */
    void end(Note note, boolean announced) {
        lock.lock();
        try {
            underWay.remove(note.sequence());
            if (!announced) {
                unused.add(note.sequence());
            }
            if (unused.size() > REMEMBERED) {
                unused.pollFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns a note that nobody misses by number. */
    Note unnumbered(Note.Body body) {
        return new Note(id, 0, body);
    }

    Note heartbeat(long intervalNanos, long clock, long allMark) {
        lock.lock();
        try {
            long ended = underWay.isEmpty() ? last : underWay.first() - 1;
            List<Long> told = unused.headSet(ended, true).stream().limit(TOLD).toList();
            long watermark = told.size() < TOLD ? ended : told.get(TOLD - 1);
            return unnumbered(new Note.Heartbeat(watermark, intervalNanos, clock, allMark, told));
        } finally {
            lock.unlock();
        }
    }

    /** Hears that a heartbeat was announced. */
    void told(Note.Heartbeat heartbeat) {
        lock.lock();
        try {
            heartbeat.unused().forEach(unused::remove);
        } finally {
            lock.unlock();
        }
    }
}
