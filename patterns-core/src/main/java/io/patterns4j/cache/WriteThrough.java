package io.patterns4j.cache;

import io.patterns4j.Outcome;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Checks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Invariants. The store is written first, so the cache never holds what the store does not. After that the cache is
 * told in any case: the value when its version is known, so that a writer who was overtaken between store and cache is
 * refused there; nothing but an invalidation when it is not, because the order of two writers could not be told. A
 * write that failed may have happened nevertheless (a reply that was lost), so it invalidates too, unless the writer
 * knows better.
 *
 * What fails in the cache does not fail the call: the store has the value, and a caller who heard of a failure would
 * write again. The receipt says it.
 */
/**
 * Writes to the store of truth and, when that has it, to a {@link Cache}.
 *
 * <pre>{@code
 * WriteThrough<String, Product, SQLException> products = WriteThrough.of(cache, new ProductWriter(dataSource));
 * products.put("p1", product);
 * }</pre>
 *
 * <p><b>When to use.</b> When what was written is read soon, by this node or others. When writes have to be faster than
 * the store, see {@code io.patterns4j.writebehind}.
 *
 * <p><b>Guarantees.</b> After a call the cache does not serve an older value: when the writer told a version it holds
 * the value, unless something newer is there; otherwise the key is invalidated. Other nodes' local copies go as they
 * hear of it; while the shared tier cannot be reached they do not, and the {@linkplain Receipt receipt} says
 * {@link TierOutcome#QUEUED}. A write that failed invalidates as well, unless the writer says that the store is
 * {@linkplain StoreWriter#unchanged unchanged}; its exception reaches the caller unchanged. Reading through the cache
 * never calls the writer. Not promised: that cache and store change together. Readers see the old value until the cache
 * has heard, and when this process dies in between, until its time to live is over. A writer that is held up between
 * the two while the key is removed, or its newer value evicted, brings the old value back for a time to live; return no
 * versions where that must not be, and every write only invalidates.
 *
 * <p><b>Thread safety.</b> For use by many threads, as far as the writer is. Two writes of one key are not put in
 * order; the store decides.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param <X> the checked exception of the writer; {@link RuntimeException} when it declares none
 */
public final class WriteThrough<K, V, X extends Exception> {

    private final Cache<K, V> cache;
    private final StoreWriter<K, V, X> writer;
    private final Callbacks callbacks;

    private WriteThrough(Cache<K, V> cache, StoreWriter<K, V, X> writer) {
        this.cache = Checks.notNull("cache", cache);
        this.writer = Checks.notNull("writer", writer);
        this.callbacks = new Callbacks(WriteThrough.class, "cache", cache.name());
    }

    /**
     * Returns a way to write through a cache.
     *
     * @param cache the cache; not closed by this
     * @param writer writes to the store of truth
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <X> the checked exception of the writer
     * @return the way to write
     */
    public static <K, V, X extends Exception> WriteThrough<K, V, X> of(Cache<K, V> cache, StoreWriter<K, V, X> writer) {
        return new WriteThrough<>(cache, writer);
    }

    /**
     * Writes a value.
     *
     * @param key the key
     * @param value the value
     * @return what became of it; the store has it
     * @throws X when the writer does
     */
    public Receipt put(K key, V value) throws X {
        return put(key, Loaded.of(value));
    }

    /**
     * Writes a value, and says more about how it is cached. Its version is used when the writer tells none.
     *
     * @param key the key
     * @param value the value; {@link Loaded#absent()} removes it
     * @return what became of it; the store has it
     * @throws X when the writer does
     */
    public Receipt put(K key, Loaded<V> value) throws X {
        Checks.notNull("key", key);
        boolean writable = Checks.notNull("value", value).kind() != Loaded.Kind.NOT_MODIFIED;
        Checks.that(writable, "value", "must be a value or absent", value.kind());
        OptionalLong version;
        try {
            version = writer.write(key, value.value());
        } catch (Throwable failure) {
            if (unknown(failure)) {
                invalidate(List.of(key), failure);
            }
            throw failure;
        }
        return written(key, versioned(value, version));
    }

    /**
     * Removes a value. With a version, the cache remembers that there is none.
     *
     * @param key the key
     * @return what became of it; the store does not have it any more
     * @throws X when the writer does
     */
    public Receipt remove(K key) throws X {
        return put(key, Loaded.absent());
    }

    /**
     * Writes values, each for itself. What failed is as it was, or invalidated where nobody knows; the others are
     * written.
     *
     * @param values the values by key
     * @return for each key a receipt, or why the store does not have it
     */
    public Map<K, Outcome<Receipt>> putAll(Map<K, V> values) {
        Map<K, V> all = new LinkedHashMap<>(values);
        Map<K, Outcome<Receipt>> outcomes = new LinkedHashMap<>();
        if (all.isEmpty()) {
            return outcomes;
        }
        Map<K, Outcome<OptionalLong>> stored = writeAll(all);
        List<K> toInvalidate = new ArrayList<>();
        all.forEach((key, value) -> {
            if (stored.get(key) instanceof Outcome.Returned<OptionalLong> returned) {
                Loaded<V> loaded = versioned(Loaded.of(value), returned.value());
                if (loaded.version() > 0) {
                    outcomes.put(key, new Outcome.Returned<>(written(key, loaded)));
                } else {
                    toInvalidate.add(key);
                }
            } else {
                Throwable failure = failure(key, stored.get(key));
                outcomes.put(key, new Outcome.Threw<>(failure));
                if (unknown(failure)) {
                    toInvalidate.add(key);
                }
            }
        });
        if (!toInvalidate.isEmpty()) {
            Receipt receipt = told(() -> cache.invalidateAll(toInvalidate));
            toInvalidate.forEach(key -> outcomes.putIfAbsent(key, new Outcome.Returned<>(receipt)));
        }
        return outcomes;
    }

    /** Tells the cache what the store has. */
    private Receipt written(K key, Loaded<V> value) {
        if (value.version() == 0 || !value.stored()) {
            return told(() -> cache.invalidate(key));
        }
        Receipt receipt = told(() -> cache.put(key, value));
        boolean failed = receipt.shared() == TierOutcome.FAILED || receipt.local() == TierOutcome.FAILED;
        return failed ? told(() -> cache.invalidate(key)) : receipt;
    }

    private Receipt told(Supplier<Receipt> change) {
        try {
            Receipt receipt = change.get();
            return new Receipt(TierOutcome.APPLIED, receipt.shared(), receipt.local());
        } catch (Throwable e) {
            callbacks.failed("cache after a write", e);
            return new Receipt(TierOutcome.APPLIED, TierOutcome.FAILED, TierOutcome.FAILED);
        }
    }

    private void invalidate(List<K> keys, Throwable failure) {
        try {
            cache.invalidateAll(keys);
        } catch (Throwable e) {
            failure.addSuppressed(e);
        }
    }

    private Map<K, Outcome<OptionalLong>> writeAll(Map<K, V> values) {
        try {
            return Checks.notNull("outcomes", writer.writeAll(values));
        } catch (Throwable failure) {
            Map<K, Outcome<OptionalLong>> all = new LinkedHashMap<>();
            values.keySet().forEach(key -> all.put(key, new Outcome.Threw<>(failure)));
            return all;
        }
    }

    private static Throwable failure(Object key, @Nullable Outcome<OptionalLong> outcome) {
        if (outcome instanceof Outcome.Threw<OptionalLong> threw) {
            return threw.error();
        }
        if (outcome instanceof Outcome.Rejected<OptionalLong> rejected) {
            return rejected.rejection().toException();
        }
        return new IllegalStateException("writer must answer for each key: key=" + key);
    }

    private boolean unknown(Throwable failure) {
        try {
            return !writer.unchanged(failure);
        } catch (Throwable e) {
            callbacks.failed("question whether the store is unchanged", e);
            return true;
        }
    }

    private static <V> Loaded<V> versioned(Loaded<V> value, OptionalLong version) {
        boolean known = version.isPresent() && version.getAsLong() > 0;
        return known ? value.version(version.getAsLong()) : value;
    }
}
