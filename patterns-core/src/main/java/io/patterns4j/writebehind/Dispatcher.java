package io.patterns4j.writebehind;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Dispatch;
import io.patterns4j.internal.Nanos;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Decides which writes go when. All of its queues belong to one turn at a time: whoever raises `wanted` from zero has
 * a turn run on the executor, and that goes on until nobody has raised it since. No thread waits anywhere; between
 * turns there is at most one alarm, for the earliest moment at which something becomes due.
 *
 * A slot that gets something to begin comes in by `intake`. That wakes the dispatcher only when it was the first one,
 * so that somebody has to set an alarm, or when a batch is full and a place for it is free. `saturated` is written by
 * the turn before it ends; while it is set there are batches under way, and the end of each is a turn.
 *
 * Order. `urgent` goes before `ready`: retries whose time has come, and what a flush or a close wants. Slots that
 * failed as a whole stay groups of their own, each half as large from the second failure on, until the one that
 * poisons them is alone.
 */
/** The heart of a write-behind. */
final class Dispatcher<K, V> {

    private final WriteBehindConfig config;
    private final Ticker ticker;
    private final int maxBatch;
    private final Meters meters;
    private final Consumer<Flight<K, V>> launch;
    private final long maxDelayNanos;

    private final ConcurrentLinkedQueue<Slot<K, V>> intake = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Landing<K, V>> landings = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger wanted = new AtomicInteger();
    private final AtomicLong batchNumbers = new AtomicLong();
    private final String batchPrefix = UUID.randomUUID() + "-";
    private volatile boolean saturated;
    private volatile boolean flushing;
    private volatile boolean closing;
    private volatile boolean stopped;

    // Of the turn
    private final ArrayDeque<Slot<K, V>> ready = new ArrayDeque<>();
    private final ArrayDeque<Slot<K, V>> urgent = new ArrayDeque<>();
    private final ArrayDeque<Group<K, V>> groups = new ArrayDeque<>();
    private final PriorityQueue<Later<K, V>> later = new PriorityQueue<>();
    private int inFlight;
    private Ticker.@Nullable Alarm alarm;
    private long alarmNanos;

    /** What a flight that has ended leaves to do. */
    record Landing<K, V>(List<Group<K, V>> again, long delayNanos) {}

    private record Later<K, V>(long dueNanos, Group<K, V> group) implements Comparable<Later<K, V>> {

        @Override
        public int compareTo(Later<K, V> other) {
            return Long.compare(dueNanos - other.dueNanos, 0);
        }
    }

    Dispatcher(WriteBehindConfig config, int maxBatch, Meters meters, Consumer<Flight<K, V>> launch) {
        this.config = config;
        this.ticker = config.ticker();
        this.maxBatch = maxBatch;
        this.meters = meters;
        this.launch = launch;
        this.maxDelayNanos = Nanos.of(config.maxDelay());
    }

    /** A slot has got something to begin. */
    void ready(Slot<K, V> slot) {
        intake.add(slot);
        int count = waiting.incrementAndGet();
        if (count == 1 || (count >= maxBatch && !saturated) || closing) {
            wake();
        }
    }

    /** A flight has ended. */
    void landed(Landing<K, V> landing) {
        landings.add(landing);
        wake();
    }

    /** Everything that waits now goes as soon as there is a place for its batch. */
    void flush() {
        flushing = true;
        wake();
    }

    /** From now on nothing waits for its delay. */
    void hurry() {
        closing = true;
        wake();
    }

    /** Begins nothing any more. */
    void stop() {
        stopped = true;
        wake();
    }

    String batchId() {
        return batchPrefix + batchNumbers.incrementAndGet();
    }

    private void wake() {
        if (wanted.getAndIncrement() == 0) {
            Dispatch.run(config.executor(), this::turns, refused -> turns());
        }
    }

    private void turns() {
        int seen = wanted.get();
        while (seen != 0) {
            try {
                turn();
            } catch (Throwable e) {
                meters.callbacks.failed("dispatcher", e);
            }
            seen = wanted.addAndGet(-seen);
        }
    }

    private void turn() {
        long nowNanos = ticker.nanos();
        collect(nowNanos);
        if (stopped) {
            cancelAlarm();
            return;
        }
        saturated = true; // nobody needs to wake what runs; looked at again below
        launchAll(nowNanos);
        saturated = inFlight >= config.parallelism();
        if (!saturated && waiting.get() - urgent.size() >= maxBatch && !intake.isEmpty()) {
            wanted.incrementAndGet(); // came while `saturated` kept it from waking us
        }
        setAlarm(nowNanos);
    }

    private void collect(long nowNanos) {
        Landing<K, V> landing = landings.poll();
        while (landing != null) {
            inFlight--;
            for (Group<K, V> group : landing.again) {
                later.add(new Later<>(nowNanos + landing.delayNanos, group));
            }
            landing = landings.poll();
        }
        boolean all = flushing;
        flushing = false;
        Slot<K, V> slot = intake.poll();
        while (slot != null) {
            (closing || slot.state().marks() != null ? urgent : ready).add(slot);
            slot = intake.poll();
        }
        if (all || closing) {
            urgent.addAll(ready);
            ready.clear();
        }
        Later<K, V> next = later.peek();
        while (next != null && next.dueNanos - nowNanos <= 0) {
            later.remove();
            if (next.group.alone()) {
                groups.add(next.group);
            } else {
                waiting.addAndGet(next.group.slots().size());
                urgent.addAll(next.group.slots());
            }
            next = later.peek();
        }
    }

    private void launchAll(long nowNanos) {
        while (inFlight < config.parallelism()) {
            Group<K, V> group = groups.poll();
            Flight<K, V> flight;
            if (group != null) {
                flight = new Flight<>(batchId(), group.failures());
                group.slots().forEach(flight::board);
                flight = flight.as(group.last());
            } else if (!urgent.isEmpty() || ready.size() >= maxBatch || oldestIsDue(nowNanos)) {
                flight = filled();
            } else {
                return;
            }
            if (!flight.ops.isEmpty()) {
                inFlight++;
                start(flight);
            }
        }
    }

    private Flight<K, V> filled() {
        Flight<K, V> flight = new Flight<>(batchId(), 0);
        while (flight.ops.size() < maxBatch) {
            Slot<K, V> slot = urgent.isEmpty() ? ready.poll() : urgent.poll();
            if (slot == null) {
                break;
            }
            waiting.decrementAndGet();
            flight.board(slot);
        }
        return flight;
    }

    private void start(Flight<K, V> flight) {
        meters.inFlight.addAndGet(flight.ops.size());
        Dispatch.run(config.executor(), () -> launch.accept(flight), refused -> launch.accept(flight));
    }

    private boolean oldestIsDue(long nowNanos) {
        Slot<K, V> oldest = ready.peek();
        return oldest != null && untilDue(oldest, nowNanos) == 0;
    }

    private long untilDue(Slot<K, V> slot, long nowNanos) {
        Op<K, V> first = slot.state().first();
        return first == null ? 0 : Nanos.remaining(first.sinceNanos, maxDelayNanos, nowNanos);
    }

    /** Sets the alarm for what will be due first; batches under way wake the dispatcher by themselves. */
    private void setAlarm(long nowNanos) {
        long waitNanos = Long.MAX_VALUE;
        Slot<K, V> oldest = ready.peek();
        if (oldest != null && inFlight < config.parallelism()) {
            waitNanos = untilDue(oldest, nowNanos);
        }
        Later<K, V> next = later.peek();
        if (next != null) {
            waitNanos = Math.min(waitNanos, Math.max(0, next.dueNanos - nowNanos));
        }
        if (waitNanos == Long.MAX_VALUE) {
            cancelAlarm();
        } else if (alarm == null || alarmNanos != nowNanos + waitNanos) {
            cancelAlarm();
            alarmNanos = nowNanos + waitNanos;
            alarm = ticker.schedule(Math.max(1, waitNanos), this::wake);
        }
    }

    private void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }
}
