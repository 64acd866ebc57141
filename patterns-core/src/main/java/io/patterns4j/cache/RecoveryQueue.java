package io.patterns4j.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * For each key and tag the latest change counts. A change gets a ticket; what was sent leaves the queue unless there
 * was another change since it was picked.
 *
 * When there are more than fit, the oldest key leaves: it is the one that the tier forgets first. It would be stale in
 * the tier until then, so everything is invalidated in its place.
 */
/** Invalidations that wait to be sent. Safe for use by many threads. */
final class RecoveryQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Waiting> keys = new LinkedHashMap<>();
    private final Map<String, Long> tags = new LinkedHashMap<>();
    private final int capacity;
    private long allTicket;
    private long lastTicket;
    private long dropped;
    private volatile int size;

    RecoveryQueue(int capacity) {
        this.capacity = capacity;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Adds what failed; what there is no room for is dropped. */
    void add(Change change) {
        lock.lock();
        try {
            addLocked(change);
            while (keys.size() + tags.size() > capacity) {
                Iterator<?> oldest = (keys.isEmpty() ? tags : keys).keySet().iterator();
                oldest.next();
                oldest.remove();
                dropped++;
                allTicket = ++lastTicket;
            }
            resizeLocked();
        } finally {
            lock.unlock();
        }
    }

    /** Adds what may be lost, of which there is a bounded number. */
    void addAll(Collection<Change> changes) {
        lock.lock();
        try {
            changes.forEach(this::addLocked);
            resizeLocked();
        } finally {
            lock.unlock();
        }
    }

    /** Returns what to send next, at most so many keys or tags; null when nothing waits. */
    @Nullable
    Batch next(int max) {
        lock.lock();
        try {
            List<String> names = new ArrayList<>();
            Removal removal = Change.DROP;
            boolean byTags = allTicket > 0 || !tags.isEmpty();
            if (allTicket > 0) {
                names.add(SharedSide.ALL);
            } else if (byTags) {
                tags.keySet().stream().limit(max).forEach(names::add);
            } else {
                for (Map.Entry<String, Waiting> key : keys.entrySet()) {
                    removal = names.isEmpty() ? key.getValue().removal : removal;
                    if (names.size() < max && key.getValue().removal.equals(removal)) {
                        names.add(key.getKey());
                    }
                }
            }
            return names.isEmpty() ? null : new Batch(new Change(names, byTags, removal), lastTicket);
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what was sent. */
    void sent(Batch batch) {
        lock.lock();
        try {
            Change change = batch.change;
            if (change.all()) {
                allTicket = allTicket <= batch.ticket ? 0 : allTicket;
                tags.values().removeIf(ticket -> ticket <= batch.ticket);
            } else if (change.byTags()) {
                change.names()
                        .forEach(tag ->
                                tags.computeIfPresent(tag, (same, ticket) -> ticket <= batch.ticket ? null : ticket));
            } else {
                change.names()
                        .forEach(key -> keys.computeIfPresent(
                                key, (same, waiting) -> waiting.ticket <= batch.ticket ? null : waiting));
            }
            resizeLocked();
        } finally {
            lock.unlock();
        }
    }

    private void addLocked(Change change) {
        long ticket = ++lastTicket;
        for (String name : change.names()) {
            if (!change.byTags()) {
                Waiting before = keys.remove(name);
                keys.put(name, new Waiting(stronger(before, change.removal()), ticket));
            } else if (name.equals(SharedSide.ALL)) {
                allTicket = ticket;
            } else {
                tags.remove(name);
                tags.put(name, ticket);
            }
        }
    }

    private void resizeLocked() {
        size = keys.size() + tags.size() + (allTicket > 0 ? 1 : 0);
    }

    /** What was to be dropped is not kept because it is to be expired as well. */
    private static Removal stronger(@Nullable Waiting before, Removal removal) {
        if (before == null) {
            return removal;
        }
        Removal other = before.removal;
        boolean longer = other.fence().compareTo(removal.fence()) > 0;
        return new Removal(removal.kept() && other.kept(), longer ? other.fence() : removal.fence());
    }

    private record Waiting(Removal removal, long ticket) {}

    /** What is sent at once. */
    record Batch(Change change, long ticket) {}
}
