package io.patterns4j.tck;

import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.Marks;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SpaceListener;
import io.patterns4j.tck.MemorySharedTier.Fault;
import io.patterns4j.tck.MemorySharedTier.Op;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node of a {@link MemorySharedTier}. Package-private methods are for the driver only, but for {@link #closed()}. */
final class MemorySpace implements SharedSpace {

    private final MemorySharedTier tier;
    private final String cache;
    private final SpaceListener listener;
    private volatile boolean closed;

    /** For the driver only. */
    private boolean connected;

    /** For the driver only. */
    private boolean muted;

    MemorySpace(MemorySharedTier tier, String cache, SpaceListener listener) {
        this.tier = tier;
        this.cache = cache;
        this.listener = listener;
    }

    @Override
    public CompletionStage<Optional<SharedEntry>> get(String key) {
        return tier.operate(this, Op.GET, () -> store().get(key));
    }

    @Override
    public CompletionStage<Map<String, SharedEntry>> getAll(Collection<String> keys) {
        List<String> all = List.copyOf(keys);
        return tier.operate(this, Op.GET_ALL, () -> store().getAll(all));
    }

    @Override
    public CompletionStage<LeaseAnswer> lease(String key, long seen, Duration ttl) {
        return tier.operate(this, Op.LEASE, () -> store().lease(key, seen, ttl));
    }

    @Override
    public CompletionStage<Boolean> publish(Lease lease, Fill fill) {
        return tier.operate(this, Op.PUBLISH, () -> store().publish(lease, fill));
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
        return tier.operate(this, Op.RELEASE, () -> nothing(() -> store().release(lease)));
    }

    @Override
    public CompletionStage<Boolean> put(String key, Fill fill, ByteBuffer note) {
        return tier.operate(this, Op.PUT, () -> {
            boolean stored = store().put(key, fill);
            if (stored) {
                tier.carry(cache, note);
            }
            return stored;
        });
    }

    @Override
    public CompletionStage<Void> invalidate(Collection<String> keys, Removal removal, ByteBuffer note) {
        List<String> all = List.copyOf(keys);
        return tier.operate(
                this,
                Op.INVALIDATE,
                () -> nothing(() -> {
                    all.forEach(key -> store().invalidate(key, removal));
                    tier.carry(cache, note);
                }));
    }

    @Override
    public CompletionStage<Long> mark(Collection<String> tags, Duration keep, ByteBuffer note) {
        List<String> all = List.copyOf(tags);
        return tier.operate(this, Op.MARK, () -> {
            long reading = store().mark(all, keep);
            tier.carry(cache, note);
            return reading;
        });
    }

    @Override
    public CompletionStage<Marks> marks(Collection<String> tags) {
        List<String> all = List.copyOf(tags);
        return tier.operate(this, Op.MARKS, () -> store().marks(all));
    }

    @Override
    public CompletionStage<Void> announce(ByteBuffer note) {
        return tier.operate(this, Op.ANNOUNCE, () -> nothing(() -> tier.carry(cache, note)));
    }

    @Override
    public boolean carriesNotes() {
        return tier.notes();
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    String cache() {
        return cache;
    }

    void connect(boolean sameStore) {
        if (!connected) {
            connected = true;
            tell(() -> listener.onConnected(sameStore));
        }
    }

    void disconnect() {
        if (connected) {
            connected = false;
            tell(listener::onDisconnected);
        }
    }

    void mute(boolean lost) {
        muted = lost;
    }

    void hear(byte[] note) {
        if (connected && !muted) {
            tell(() -> listener.onNote(ByteBuffer.wrap(note).asReadOnlyBuffer()));
        }
    }

    void hearUnknown() {
        if (connected && !muted) {
            tell(listener::onUnknownNote);
        }
    }

    <T extends @Nullable Object> void operate(@Nullable Fault fault, Supplier<T> action, CompletableFuture<T> stage) {
        if (closed || !connected || fault == Fault.REFUSE) {
            stage.completeExceptionally(new IOException(closed ? "space is closed" : "connection refused"));
        } else if (fault != Fault.HANG) {
            T value;
            try {
                value = action.get();
            } catch (Throwable error) {
                stage.completeExceptionally(error);
                return;
            }
            if (fault == Fault.LOSE_ANSWER) {
                stage.completeExceptionally(new IOException("connection lost"));
            } else if (fault != Fault.HANG_APPLIED) {
                stage.complete(value);
            }
        }
    }

    private MemoryStore store() {
        return tier.store(cache);
    }

    private void tell(Runnable event) {
        if (!closed) {
            event.run();
        }
    }

    @SuppressWarnings("NullAway") // the one value of Void
    private static Void nothing(Runnable action) {
        action.run();
        return null;
    }
}
