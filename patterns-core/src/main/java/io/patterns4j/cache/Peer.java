package io.patterns4j.cache;

import java.util.TreeSet;

/** What is known of the notes of another node. For one thread at a time. */
final class Peer {

    /** How many numbers may be ahead of a missing one. */
    private static final int AHEAD = 10_000;

    /** For how many ticks a number may be missing after the publisher said that it was announced. */
    private static final int GRACE_TICKS = 2;

    private final TreeSet<Long> ahead = new TreeSet<>();

    /** All numbers up to this one have been heard of. */
    private long heard;

    /** All numbers up to this one should have been heard of. */
    private long due;

    private long dueTick;
    private long lastTick;
    private long silentTicks;
    private long lastBeat;
    private boolean gone;

    /** Creates a peer; what it said before its first note concerns nobody here. */
    Peer(Note first, long silentTicks) {
        this.heard = first.body() instanceof Note.Heartbeat beat ? beat.watermark() : first.sequence();
        this.due = heard;
        this.silentTicks = silentTicks;
    }

    /** Hears a note; returns whether it shows that others were missed. */
    boolean hear(Note note, long tick) {
        lastTick = tick;
        gone = note.body() instanceof Note.Farewell;
        if (note.sequence() > heard) {
            ahead.add(note.sequence());
        }
        if (note.body() instanceof Note.Heartbeat beat) {
            beat.unused().stream().filter(number -> number > heard).forEach(ahead::add);
            if (due <= heard) {
                dueTick = tick;
            }
            due = Math.max(due, beat.watermark());
        }
        absorb();
        return ahead.size() > AHEAD && skipTo(ahead.last());
    }

    /** Takes note of a heartbeat as the latest of all events. */
    void beat(long event, long ticksOfSilence) {
        lastBeat = event;
        silentTicks = ticksOfSilence;
    }

    /** Returns whether a note that was announced has not come. */
    boolean missed(long tick) {
        return heard < due && tick - dueTick >= GRACE_TICKS && skipTo(due);
    }

    /** Returns whether more time has gone by without a note than there should. */
    boolean silent(long tick) {
        return !gone && tick - lastTick > silentTicks;
    }

    /** Returns whether it has been silent for so long that it will not come back. */
    boolean lost(long tick, int times) {
        return tick - lastTick > silentTicks * times;
    }

    boolean gone() {
        return gone;
    }

    void forget() {
        gone = true;
    }

    /** Starts to listen anew. */
    void listen(long tick) {
        lastTick = tick;
    }

    boolean beatSince(long event) {
        return lastBeat > event;
    }

    private boolean skipTo(long number) {
        heard = number;
        absorb();
        return true;
    }

    private void absorb() {
        ahead.headSet(heard, true).clear();
        while (!ahead.isEmpty() && ahead.first() == heard + 1) {
            heard = ahead.pollFirst();
        }
    }
}
