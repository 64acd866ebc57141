package io.patterns4j.tck;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Time that stands still until told to move. Whoever sleeps by it wakes, and whatever is scheduled runs, when the time
 * has been moved far enough: tasks one after the other in the order of their times, on the thread that moves it, each
 * at exactly its own time.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class ManualTicker implements Ticker {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_NANOS = 100_000;

    private final long originNanos;
    private final AtomicLong elapsedNanos = new AtomicLong();
    private final AtomicLong goalNanos = new AtomicLong();
    private final AtomicLong sequence = new AtomicLong();
    private final ConcurrentSkipListSet<Entry> entries = new ConcurrentSkipListSet<>();
    private final boolean skipping;

    /** Creates a ticker that reads zero. */
    public ManualTicker() {
        this(0);
    }

    /**
     * Creates a ticker with a first reading, for example one that is about to overflow.
     *
     * @param startNanos what it reads until it is moved
     */
    public ManualTicker(long startNanos) {
        this(startNanos, false);
    }

    private ManualTicker(long startNanos, boolean skipping) {
        this.originNanos = startNanos;
        this.skipping = skipping;
    }

    /**
     * Creates a ticker that a sleeper moves himself: sleeping takes no time but lets it pass. For a single thread that
     * plays a whole story.
     *
     * @return a ticker that reads zero
     */
    public static ManualTicker skipping() {
        return new ManualTicker(0, true);
    }

    @Override
    public long nanos() {
        return originNanos + elapsedNanos.get();
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (skipping) {
            advance(Duration.ofNanos(Math.max(0, nanos)));
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        Alarm alarm = schedule(nanos, over::countDown);
        try {
            over.await();
        } finally {
            alarm.cancel();
        }
    }

    @Override
    public Alarm schedule(long nanos, Runnable task) {
        long delayNanos = Math.max(0, nanos);
        long sum = elapsedNanos.get() + delayNanos;
        Entry entry = new Entry(sum < 0 ? Long.MAX_VALUE : sum, sequence.getAndIncrement(), task);
        entries.add(entry);
        if (delayNanos == 0) {
            runUntil(elapsedNanos.get());
        }
        return () -> entry.claim() && entries.remove(entry);
    }

    /**
     * Moves the time; past {@link Long#MAX_VALUE} the readings go on from {@link Long#MIN_VALUE}, as those of
     * {@link System#nanoTime()} may.
     *
     * @param step how far, at most 292 years in all
     */
    public void advance(Duration step) {
        long goal = goalNanos.addAndGet(step.toNanos());
        runUntil(goal);
        elapsedNanos.accumulateAndGet(goal, Math::max);
    }

    /**
     * Returns how many sleepers and scheduled tasks wait for their time.
     *
     * @return zero or more
     */
    public int pending() {
        return entries.size();
    }

    /**
     * Waits, in real time, until at least so many sleepers and scheduled tasks wait for their time.
     *
     * @param count how many
     */
    public void awaitPending(int count) {
        long startNanos = System.nanoTime();
        while (entries.size() < count) {
            if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                throw new AssertionError("pending must be >= " + count + ": pending=" + entries.size());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public String toString() {
        return "ManualTicker[" + nanos() + " ns]";
    }

    private void runUntil(long goal) {
        while (true) {
            // Not isEmpty() and first(): the only entry may be cancelled in between.
            Iterator<Entry> inOrder = entries.iterator();
            Entry next = inOrder.hasNext() ? inOrder.next() : null;
            if (next == null || next.timeNanos > goal) {
                return;
            }
            if (next.claim()) {
                elapsedNanos.accumulateAndGet(next.timeNanos, Math::max);
                entries.remove(next);
                next.task.run();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static final class Entry implements Comparable<Entry> {

        private final long timeNanos;
        private final long number;
        private final Runnable task;
        private final AtomicBoolean claimed = new AtomicBoolean();

        Entry(long timeNanos, long number, Runnable task) {
            this.timeNanos = timeNanos;
            this.number = number;
            this.task = task;
        }

        boolean claim() {
            return claimed.compareAndSet(false, true);
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(timeNanos, other.timeNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
