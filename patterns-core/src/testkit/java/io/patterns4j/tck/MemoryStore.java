package io.patterns4j.tck;

import io.patterns4j.Ticker;
import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.Marks;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one space of a {@link MemorySharedTier} holds. For its driver thread only. */
final class MemoryStore {

    private final Ticker ticker;
    private Map<String, Value> values = new HashMap<>();
    private Map<String, Right> leases = new HashMap<>();
    private Map<String, Period> fences = new HashMap<>();
    private Map<String, Mark> marks = new HashMap<>();
    private long clock;
    private long lastStamp;
    private long lastToken;
    private @Nullable MemoryStore checkpoint;

    MemoryStore(Ticker ticker) {
        this.ticker = ticker;
    }

    Optional<SharedEntry> get(String key) {
        return Optional.ofNullable(value(key)).map(value -> value.entry(ticker.nanos()));
    }

    Map<String, SharedEntry> getAll(Collection<String> keys) {
        Map<String, SharedEntry> found = new HashMap<>();
        keys.forEach(key -> get(key).ifPresent(entry -> found.put(key, entry)));
        return found;
    }

    LeaseAnswer lease(String key, long seen, Duration ttl) {
        Value value = value(key);
        if (value != null && value.stamp != seen) {
            return new LeaseAnswer.Found(value.entry(ticker.nanos()));
        }
        Period fence = fences.get(key);
        if (fence != null && fence.remainingNanos(ticker.nanos()) > 0) {
            return new LeaseAnswer.Fenced(Duration.ofNanos(fence.remainingNanos(ticker.nanos())));
        }
        Right right = leases.get(key);
        if (right != null && right.period.remainingNanos(ticker.nanos()) > 0) {
            return new LeaseAnswer.Held();
        }
        String token = Long.toString(++lastToken);
        leases.put(key, new Right(token, period(ttl)));
        return new LeaseAnswer.Granted(new Lease(key, token));
    }

    boolean publish(Lease lease, Fill fill) {
        boolean stands = stands(lease);
        if (stands) {
            store(lease.key(), fill);
        }
        return stands;
    }

    void release(Lease lease) {
        if (stands(lease)) {
            leases.remove(lease.key());
        }
    }

    boolean put(String key, Fill fill) {
        Value value = value(key);
        boolean newer = fill.version() == 0 || value == null || value.version < fill.version();
        if (newer) {
            store(key, fill);
        }
        return newer;
    }

    void invalidate(String key, Removal removal) {
        leases.remove(key);
        Value value = value(key);
        if (value != null && removal.kept()) {
            values.put(key, value.expire());
        } else {
            values.remove(key);
        }
        Period fence = period(removal.fence());
        Period present = fences.get(key);
        if (present == null || present.remainingNanos(ticker.nanos()) < fence.nanos) {
            fences.put(key, fence);
        }
    }

    long mark(Collection<String> tags, Duration keep) {
        clock++;
        tags.forEach(tag -> marks.put(tag, new Mark(clock, period(keep))));
        return clock;
    }

    Marks marks(Collection<String> tags) {
        Map<String, Long> known = new HashMap<>();
        for (String tag : tags) {
            Mark mark = marks.get(tag);
            if (mark != null && mark.period.remainingNanos(ticker.nanos()) > 0) {
                known.put(tag, mark.reading);
            }
        }
        return new Marks(clock, known);
    }

    void remember() {
        checkpoint = copy();
    }

    /** Goes back to what was remembered, or to nothing. Stamps and tokens are not given twice all the same. */
    void loseWrites() {
        MemoryStore past = checkpoint == null ? new MemoryStore(ticker) : checkpoint.copy();
        values = past.values;
        leases = past.leases;
        fences = past.fences;
        marks = past.marks;
        clock = past.clock;
    }

    private MemoryStore copy() {
        MemoryStore copy = new MemoryStore(ticker);
        copy.values = new HashMap<>(values);
        copy.leases = new HashMap<>(leases);
        copy.fences = new HashMap<>(fences);
        copy.marks = new HashMap<>(marks);
        copy.clock = clock;
        return copy;
    }

    private void store(String key, Fill fill) {
        leases.remove(key);
        byte[] bytes = bytes(fill.envelope());
        values.put(key, new Value(bytes, fill.version(), ++lastStamp, false, period(fill.keep())));
    }

    private boolean stands(Lease lease) {
        Right right = leases.get(lease.key());
        return right != null && right.token.equals(lease.token()) && right.period.remainingNanos(ticker.nanos()) > 0;
    }

    private @Nullable Value value(String key) {
        Value value = values.get(key);
        return value != null && value.period.remainingNanos(ticker.nanos()) > 0 ? value : null;
    }

    private Period period(Duration duration) {
        Duration most = Duration.ofNanos(Long.MAX_VALUE);
        return new Period(ticker.nanos(), duration.compareTo(most) > 0 ? Long.MAX_VALUE : duration.toNanos());
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private record Period(long startNanos, long nanos) {

        long remainingNanos(long nowNanos) {
            return Math.max(0, nanos - (nowNanos - startNanos));
        }
    }

    private record Right(String token, Period period) {}

    private record Mark(long reading, Period period) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Value(byte[] bytes, long version, long stamp, boolean expired, Period period) {

        Value expire() {
            return new Value(bytes, version, stamp, true, period);
        }

        SharedEntry entry(long nowNanos) {
            ByteBuffer envelope = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            return new SharedEntry(envelope, version, stamp, Duration.ofNanos(nowNanos - period.startNanos), expired);
        }
    }
}
