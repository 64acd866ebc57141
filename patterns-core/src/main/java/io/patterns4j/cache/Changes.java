package io.patterns4j.cache;

import io.patterns4j.cache.LocalEntry.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Every change drops the local copy twice. Before the shared tier is asked, so that readers on this node begin anew;
 * and after it has answered, because a reader in between may have found the old value there and kept a copy, and this
 * node does not listen to its own notes.
 *
 * A put stores its local copy only if its key's epoch has not moved but by itself since it began: with two puts at once
 * the shared tier has an order that nobody here knows, so neither is kept here, and the next reader asks.
 */
/** The changes that callers make to a cache. */
final class Changes<K, V> {

    private static final long SHORTEST_NANOS = 1_000_000L;

    private final Engine<K, V> engine;
    private final boolean waits;
    private final Removal drop;
    private final Removal expire;

    /** Creates changes that are made on the thread of the caller, who waits for them, or go on by themselves. */
    Changes(Engine<K, V> engine, CacheConfig config, boolean waits) {
        this.engine = engine;
        this.waits = waits;
        this.drop = Removal.drop(config.fence());
        this.expire = Removal.expire(config.fence());
    }

    CompletableFuture<Receipt> put(K key, Loaded<V> loaded) {
        requireOpen();
        if (loaded.kind() == Loaded.Kind.NOT_MODIFIED) {
            throw new IllegalArgumentException("value must not be notModified(): cache=" + engine.name());
        }
        long fresh = engine.life().freshNanos(loaded);
        if (fresh <= 0) {
            return remove(List.of(key), false);
        }
        Facts facts = new Facts(loaded.version(), loaded.tags(), loaded.weight(), 0);
        if (!engine.shared().present()) {
            return CompletableFuture.completedFuture(putLocal(key, loaded, facts, TierOutcome.SKIPPED));
        }
        Put put = new Put(engine.epochs().tagClock(), Drops.drop(engine, key, true));
        Fill fill = engine.seal(loaded, facts, fresh, engine.shared().clock());
        String text = engine.shared().text(key);
        CompletableFuture<TierOutcome> stage = fill == null
                ? engine.shared().side().invalidate(List.of(text), Removal.drop(Duration.ZERO))
                : engine.shared().side().put(text, fill);
        LocalEntry entry = engine.entry(loaded.value(), facts, fresh);
        return after(stage, outcome -> {
            boolean taken = fill != null && outcome != TierOutcome.REFUSED && outcome != TierOutcome.FAILED;
            TierOutcome local = taken && keep(key, entry, put) ? TierOutcome.APPLIED : dropped(key);
            engine.signals().invalidated(1, false);
            return new Receipt(TierOutcome.SKIPPED, fill == null ? TierOutcome.FAILED : outcome, local);
        });
    }

    /** Invalidates or expires keys. */
    CompletableFuture<Receipt> remove(Collection<? extends K> keys, boolean expired) {
        requireOpen();
        List<K> all = List.copyOf(keys);
        dropKeys(all, expired);
        if (!engine.shared().present() || all.isEmpty()) {
            engine.signals().invalidated(all.size(), false);
            return CompletableFuture.completedFuture(receipt(TierOutcome.SKIPPED));
        }
        List<String> texts = new ArrayList<>(all.size());
        all.forEach(key -> texts.add(engine.shared().text(key)));
        return after(engine.shared().side().invalidate(texts, expired ? expire : drop), outcome -> {
            dropKeys(all, expired);
            engine.signals().invalidated(all.size(), false);
            return receipt(outcome);
        });
    }

    /** Invalidates by tags. */
    CompletableFuture<Receipt> removeTags(List<String> tags) {
        requireOpen();
        Drops.dropTags(engine, tags);
        if (!engine.shared().present() || tags.isEmpty()) {
            engine.signals().invalidated(tags.size(), false);
            return CompletableFuture.completedFuture(receipt(TierOutcome.SKIPPED));
        }
        return after(engine.shared().side().mark(tags), outcome -> {
            Drops.dropTags(engine, tags);
            engine.signals().invalidated(tags.size(), false);
            return receipt(outcome);
        });
    }

    /** Invalidates everything. */
    CompletableFuture<Receipt> clear() {
        requireOpen();
        Drops.dropAll(engine);
        if (!engine.shared().present()) {
            engine.signals().invalidated(0, false);
            return CompletableFuture.completedFuture(receipt(TierOutcome.SKIPPED));
        }
        return after(engine.shared().side().mark(List.of(SharedSide.ALL)), outcome -> {
            Drops.dropAll(engine);
            engine.signals().invalidated(0, false);
            return receipt(outcome);
        });
    }

    /** Drops the local copy only. */
    void evictLocal(K key) {
        requireOpen();
        Drops.drop(engine, key, false);
    }

    /** Returns what a put writes; empty when nothing is to be written. */
    Optional<SharedWrite> write(K key, Loaded<V> loaded) {
        requireOpen();
        // Absence takes the place of the old value even where it is not to be remembered.
        long fresh = Math.max(engine.life().freshNanos(loaded), SHORTEST_NANOS);
        if (!engine.shared().present()) {
            return Optional.empty();
        }
        Facts facts = new Facts(loaded.version(), loaded.tags(), loaded.weight(), 0);
        Fill fill = engine.seal(loaded, facts, fresh, engine.shared().clock());
        return fill == null
                ? Optional.empty()
                : Optional.of(engine.shared().side().write(engine.shared().text(key), fill));
    }

    private Receipt putLocal(K key, Loaded<V> loaded, Facts facts, TierOutcome shared) {
        LocalEntry entry = engine.entry(loaded.value(), facts, engine.life().freshNanos(loaded));
        long epoch = engine.epochs().next(key);
        Drops.detach(engine, key);
        engine.failures().forget(key);
        boolean[] older = new boolean[1];
        boolean stored = engine.local().put(key, entry, present -> {
            older[0] = older(entry, present);
            return engine.epochs().of(key) == epoch && !older[0];
        });
        engine.signals().invalidated(1, false);
        if (stored) {
            return new Receipt(TierOutcome.SKIPPED, shared, TierOutcome.APPLIED);
        }
        if (older[0]) {
            return new Receipt(TierOutcome.SKIPPED, shared, TierOutcome.REFUSED);
        }
        return new Receipt(TierOutcome.SKIPPED, shared, dropped(key));
    }

    /** Stores the copy of a put, unless the key or one of its tags was changed by somebody else since it began. */
    private boolean keep(K key, LocalEntry entry, Put put) {
        if (!engine.epochs().next(key, put.epoch)) {
            return false;
        }
        Drops.detach(engine, key);
        return engine.local()
                .put(
                        key,
                        entry,
                        present -> engine.epochs().of(key) == put.epoch + 1
                                && !engine.epochs().invalidatedSince(entry.tags(), put.tagClock)
                                && !older(entry, present));
    }

    private static boolean older(LocalEntry entry, @Nullable LocalEntry present) {
        return present != null && entry.version() > 0 && present.version() > entry.version();
    }

    private TierOutcome dropped(K key) {
        Drops.drop(engine, key, false);
        return TierOutcome.APPLIED;
    }

    private void dropKeys(List<K> keys, boolean expired) {
        for (K key : keys) {
            engine.fences().set(key);
            Drops.drop(engine, key, expired);
        }
    }

    private static Receipt receipt(TierOutcome shared) {
        return new Receipt(TierOutcome.SKIPPED, shared, TierOutcome.APPLIED);
    }

    /** Goes on after an answer of the shared tier, on the thread of a caller who waits, or on the executor. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    private <T> CompletableFuture<Receipt> after(CompletableFuture<T> stage, Function<? super T, Receipt> step) {
        if (waits || stage.isDone()) {
            return CompletableFuture.completedFuture(step.apply(stage.join()));
        }
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        stage.whenComplete((value, error) -> engine.hops().add(() -> {
            try {
                receipt.complete(step.apply(value));
            } catch (Throwable unexpected) {
                receipt.completeExceptionally(unexpected);
            }
        }));
        return receipt;
    }

    private void requireOpen() {
        if (engine.closed()) {
            throw engine.closedError();
        }
    }

    private record Put(long tagClock, long epoch) {}
}
