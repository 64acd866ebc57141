package io.patterns4j.cache;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * The shell: the hit path, and doors to the parts. What follows a miss is in Reads (who waits for what), Flight (one
 * look for a key on behalf of all who ask), Fetch and LoadRun (its steps), Changes and LocalCopies (what callers and
 * other nodes change), Bulk and WarmUp (many keys), Life (the rules of time).
 *
 * Cost. A local hit is one reading of the clock, one look into the local tier, one read of a volatile field that hardly
 * ever changes, one comparison and one striped count. It allocates nothing, whatever form the loader has: a loader is
 * wrapped only when it is needed.
 *
 * Invariants.
 *   What is in the local tier was loaded or read after the last invalidation of its key that this node knows of: see
 *   Engine for the order of steps, and Epochs for what it costs.
 *   A caller is answered with what was loaded after his call began, or with what was stored; never with what was
 *   invalidated before his call began.
 *
 * Time. Spans of the ticker only. Ages in the shared tier are measured by its store.
 */
/**
 * Keeps what a store of truth answers, near to whoever asks: in a {@linkplain LocalTier local tier} of this process, a
 * {@linkplain SharedTier shared tier} of all nodes, or both.
 *
 * <pre>{@code
 * Cache<String, Product> products = Cache.<String, Product>named("products")
 *         .config(c -> c.ttl(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(1)))
 *         .local(CaffeineTier.ofSize(10_000))
 *         .shared(redisTier, JacksonCodec.of(Product.class))
 *         .loader(store::product)
 *         .build();
 * Product product = products.get("p-1");  // null when the store has none
 * store.update(changed);
 * products.invalidate("p-1");             // after the store has it
 * }</pre>
 *
 * <p><b>When to use.</b> For reads that are far more frequent than writes and may be as old as the time to live at
 * worst.
 *
 * <p><b>When not to use.</b> For the results of queries, unless they have tags: a write does not know them. Where a
 * read must see every write of other nodes at once.
 *
 * <p><b>Guarantees.</b> For a key and node there is one load at a time, and everybody who asks meanwhile gets its
 * answer or its failure; with a shared tier that holds for all nodes as long as the tier can be reached. What is loaded
 * while its key is changed or invalidated is not stored, in no tier, and still answers those who asked before. A
 * failure of the loader is never taken for absence. A shared tier that is down or slow is a miss and fails no call;
 * what could not be invalidated there is, before the tier is read again. Exceptions of loaders reach callers unchanged.
 * Not promised: that other nodes see a change at once. They do when they hear of it, usually within milliseconds; when
 * they cannot hear, within {@link SharedConfig#suspectTtl()}.
 *
 * <p><b>Rules for users.</b> Invalidate after the store has committed. Read the store strongly consistent in loaders,
 * or set a {@link CacheConfig#fence()}. Values are shared by all callers: they MUST NOT be changed.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; hits are lock-free as far as the local tier is. Loaders run on
 * {@link CacheConfig#executor()} and see the load deadline as theirs; nobody's interrupt or cancellation ends a load
 * that others wait for. What belongs to the caller's thread is not there: wrap the loader with
 * {@code ContextPropagation} to take it along.
 *
 * <p><b>Defaults.</b> See {@link CacheConfig} and {@link SharedConfig}.
 *
 * @param <K> the type of the keys, with {@code equals} and {@code hashCode}
 * @param <V> the type of the values
 */
public final class Cache<K, V> implements AutoCloseable {

    private final Ticker ticker;
    private final LocalTier<K> local;
    private final Engine<K, V> engine;
    private final Signals signals;
    private final CacheConfig config;
    private final @Nullable Source<K, V> source;
    private final Reads<K, V> reads;
    private final Lookups<K, V> lookups;
    private final Changes<K, V> changes;
    private final Changes<K, V> laterChanges;
    private final Bulk<K, V> bulk;

    Cache(Engine<K, V> engine, CacheConfig config, CacheBuilder.Sources<K, V> sources) {
        this.ticker = config.ticker();
        this.local = engine.local();
        this.engine = engine;
        this.signals = engine.signals();
        this.config = config;
        this.source = sources.one();
        this.reads = new Reads<>(engine);
        this.lookups = new Lookups<>(engine);
        this.changes = new Changes<>(engine, config, true);
        this.laterChanges = new Changes<>(engine, config, false);
        this.bulk = new Bulk<>(engine, reads, sources);
    }

    /**
     * Returns a builder.
     *
     * @param name the name; nodes that use the same name share what is in the shared tier
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a new builder
     */
    public static <K, V> CacheBuilder<K, V> named(String name) {
        return new CacheBuilder<>(name);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the cache was built
     */
    public String name() {
        return engine.name();
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration
     */
    public CacheConfig config() {
        return config;
    }

    /**
     * Returns the value of a key, loading it by the loader of the cache when it is not there.
     *
     * @param key the key
     * @return the value; null when the store has no such thing
     * @throws LoadTimeoutException when the load took too long, or longer than the caller's own deadline
     * @throws LoadInterruptedException when the caller was interrupted while he waited
     * @throws IllegalStateException when the cache is closed or has no loader, or a loader asks for its own key
     */
    public @Nullable V get(K key) {
        long now = ticker.nanos();
        LocalEntry entry = local.get(key, now);
        return entry != null && hit(entry, now) ? counted(entry) : reads.get(key, now, entry, source());
    }

    /**
     * Returns the value of a key, loading it when it is not there. When somebody else is loading it already, this
     * loader is not used.
     *
     * @param key the key
     * @param loader returns null when the store has no such thing
     * @param <X> the checked exception that it declares
     * @return the value; null when the store has no such thing
     * @throws X when the loader does, unchanged
     * @throws LoadTimeoutException when the load took too long, or longer than the caller's own deadline
     * @throws LoadInterruptedException when the caller was interrupted while he waited
     */
    @SuppressWarnings("RedundantThrows") // Reads throws it undeclared
    public <X extends Exception> @Nullable V get(
            K key, CheckedFunction<? super K, ? extends @Nullable V, ? extends X> loader) throws X {
        Checks.notNull("loader", loader);
        long now = ticker.nanos();
        LocalEntry entry = local.get(key, now);
        return entry != null && hit(entry, now) ? counted(entry) : reads.get(key, now, entry, Source.of(loader));
    }

    /**
     * Returns the value of a key, loading it when it is not there. When somebody else is loading it already, this
     * loader is not used.
     *
     * @param key the key
     * @param loader may say more about the value
     * @param <X> the checked exception that it declares
     * @return the value; null when the store has no such thing
     * @throws X when the loader does, unchanged
     * @throws LoadTimeoutException when the load took too long, or longer than the caller's own deadline
     * @throws LoadInterruptedException when the caller was interrupted while he waited
     */
    @SuppressWarnings("RedundantThrows") // Reads throws it undeclared
    public <X extends Exception> @Nullable V get(K key, Loader<? super K, V, ? extends X> loader) throws X {
        Checks.notNull("loader", loader);
        long now = ticker.nanos();
        LocalEntry entry = local.get(key, now);
        return entry != null && hit(entry, now) ? counted(entry) : reads.get(key, now, entry, Source.of(loader));
    }

    /**
     * Returns the value of a key without blocking, loading it by the loader of the cache when it is not there.
     *
     * @param key the key
     * @return a future of the caller's own, with what {@link #get(Object)} returns or throws; cancelling it ends
     *     nothing but itself. What depends on it runs on the executor
     */
    public CompletableFuture<@Nullable V> getAsync(K key) {
        long now = ticker.nanos();
        LocalEntry entry = local.get(key, now);
        return entry != null && hit(entry, now)
                ? CompletableFuture.completedFuture(counted(entry))
                : reads.getAsync(key, now, entry, source());
    }

    /**
     * Returns the value of a key without blocking, loading it when it is not there.
     *
     * @param key the key
     * @param loader called on the executor; a stage with null says that the store has no such thing
     * @return a future of the caller's own; cancelling it ends nothing but itself. What depends on it runs on the
     *     executor
     */
    public CompletableFuture<@Nullable V> getAsync(
            K key, Function<? super K, ? extends CompletionStage<? extends @Nullable V>> loader) {
        Checks.notNull("loader", loader);
        long now = ticker.nanos();
        LocalEntry entry = local.get(key, now);
        return entry != null && hit(entry, now)
                ? CompletableFuture.completedFuture(counted(entry))
                : reads.getAsync(key, now, entry, Source.ofStage(loader));
    }

    /**
     * Returns the values of many keys: what is in the local tier, then what one read of the shared tier finds, then
     * what the bulk loader returns for the rest. A key that somebody else is loading is waited for instead. Without a
     * bulk loader the loader of the cache is called for each key.
     *
     * @param keys the keys
     * @return the values of those that the store has; a new map in the order of the keys
     * @throws LoadTimeoutException when a load took too long, or longer than the caller's own deadline
     * @throws LoadInterruptedException when the caller was interrupted while he waited
     */
    public Map<K, V> getAll(Collection<? extends K> keys) {
        return bulk.getAll(keys, null);
    }

    /**
     * Returns the values of many keys, loading those together that are not there.
     *
     * <p>When the loader fails, what was found is kept in the cache, and the failure reaches the caller unchanged but
     * for a suppressed {@link BulkLoadFailure}, which has what was found and names what is missing.
     *
     * @param keys the keys
     * @param loader is given the keys that are missing; keys that it does not return are absent at the store
     * @param <X> the checked exception that it declares
     * @return the values of those that the store has; a new map in the order of the keys
     * @throws X when the loader does
     * @throws LoadTimeoutException when a load took too long, or longer than the caller's own deadline
     * @throws LoadInterruptedException when the caller was interrupted while he waited
     */
    @SuppressWarnings("RedundantThrows") // Bulk throws it undeclared
    public <X extends Exception> Map<K, V> getAll(
            Collection<? extends K> keys, CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends X> loader)
            throws X {
        return bulk.getAll(keys, Checks.notNull("loader", loader));
    }

    /**
     * Returns the values of many keys without blocking; see {@link #getAll(Collection)}.
     *
     * @param keys the keys
     * @return a future of the caller's own; cancelling it ends nothing but itself
     */
    public CompletableFuture<Map<K, V>> getAllAsync(Collection<? extends K> keys) {
        return bulk.getAllAsync(keys);
    }

    /**
     * Returns what is known of a key in this process or the shared tier. Nothing is loaded, and nothing counted.
     *
     * @param key the key
     * @return a hit, a value that is over, known absence, or nothing
     */
    public Lookup<V> lookup(K key) {
        return lookups.lookup(key, true).join();
    }

    /**
     * Returns what is known of a key in this process or the shared tier, without blocking.
     *
     * @param key the key
     * @return a hit, a value that is over, known absence, or nothing
     */
    public CompletableFuture<Lookup<V>> lookupAsync(K key) {
        return lookups.lookup(key, false);
    }

    /**
     * Stores a value that the store of truth has already.
     *
     * @param key the key
     * @param value the value
     * @return what became of it
     */
    public Receipt put(K key, V value) {
        return put(key, Loaded.of(value));
    }

    /**
     * Stores a value, or absence, that the store of truth has already. Loads of the key under way are not stored. With
     * a version it replaces nothing newer. What is not to be stored only invalidates.
     *
     * <p>Waits for the shared tier, at most {@link SharedConfig#writeDeadline()}, whether interrupted or not.
     *
     * @param key the key
     * @param value what to store
     * @return what became of it; when the shared tier could not be reached, the invalidation of the key waits for it
     * @throws IllegalArgumentException when the value is {@link Loaded#notModified()}
     */
    public Receipt put(K key, Loaded<V> value) {
        return changes.put(Checks.notNull("key", key), Checks.notNull("value", value))
                .join();
    }

    /**
     * Stores a value, or absence, without blocking; see {@link #put(Object, Loaded)}.
     *
     * @param key the key
     * @param value what to store
     * @return what became of it
     */
    public CompletableFuture<Receipt> putAsync(K key, Loaded<V> value) {
        return laterChanges.put(Checks.notNull("key", key), Checks.notNull("value", value));
    }

    /**
     * Drops a key in all tiers, after the store of truth has changed it. Loads of it under way are not stored, and who
     * asks from now on does not join them.
     *
     * @param key the key
     * @return what became of it
     */
    public Receipt invalidate(K key) {
        return changes.remove(List.of(key), false).join();
    }

    /**
     * Drops keys in all tiers; see {@link #invalidate(Object)}.
     *
     * @param keys the keys
     * @return what became of it
     */
    public Receipt invalidateAll(Collection<? extends K> keys) {
        return changes.remove(keys, false).join();
    }

    /**
     * Drops keys in all tiers without blocking; see {@link #invalidate(Object)}.
     *
     * @param keys the keys
     * @return what became of it
     */
    public CompletableFuture<Receipt> invalidateAllAsync(Collection<? extends K> keys) {
        return laterChanges.remove(keys, false);
    }

    /**
     * Drops everything that has one of the tags, in all tiers. Looks at all local copies.
     *
     * @param tags the tags
     * @return what became of it
     */
    public Receipt invalidateTags(String... tags) {
        return changes.removeTags(List.of(tags)).join();
    }

    /**
     * Ends the time to live of a key in all tiers. The old value stays for when nothing better can be had; see
     * {@link CacheConfig#staleIfError()}.
     *
     * @param key the key
     * @return what became of it
     */
    public Receipt expire(K key) {
        return changes.remove(List.of(key), true).join();
    }

    /**
     * Drops everything in all tiers; nothing of it is ever served again, not even when loads fail.
     *
     * @return what became of it
     */
    public Receipt clear() {
        return changes.clear().join();
    }

    /**
     * Drops this node's local copy of a key only. Loads of it under way are not stored.
     *
     * @param key the key
     */
    public void evictLocal(K key) {
        changes.evictLocal(key);
    }

    /**
     * Returns what a put writes to the shared tier, for a log that writes it together with its own record.
     *
     * @param key the key
     * @param value the value; null when the store will have none
     * @return what to write; empty without a shared tier, or when the value cannot be encoded
     */
    public Optional<SharedWrite> sharedWrite(K key, @Nullable V value) {
        return changes.write(key, Loaded.ofNullable(value));
    }

    /**
     * Loads keys that are not cached, at a bounded rate and parallelism. Callers who ask for one of them meanwhile join
     * its load. A failed load is counted and stops nothing.
     *
     * @param keys the keys, taken one by one as they are needed
     * @param plan how fast
     * @return ends with the report when all keys were tried, or the cache was closed; cancelling it stops it
     */
    public CompletableFuture<WarmUpReport> warmUp(Iterable<? extends K> keys, WarmUpPlan plan) {
        return new WarmUp<>(engine, reads, source(), plan).start(keys);
    }

    /**
     * Returns what the cache has counted.
     *
     * @return a new snapshot
     */
    public CacheSnapshot snapshot() {
        return signals.snapshot(
                engine.flights().size(), local.size(), engine.shared().queued(), engine.suspected());
    }

    /**
     * Closes the cache: who waits for a load gets an {@link IllegalStateException}, as does every later call; the local
     * tier is emptied, the connection to the shared tier ended. Loaders that run are left to end by themselves. Doing
     * it again changes nothing.
     */
    @Override
    public void close() {
        if (engine.close() && engine.shared().present()) {
            engine.shared().side().close();
        }
    }

    @Override
    public String toString() {
        return "Cache[name=" + name() + ", " + snapshot() + "]";
    }

    /** Returns how many keys something is remembered of beside the tiers. */
    int residue() {
        return engine.flights().size()
                + engine.fences().size()
                + engine.failures().size();
    }

    private boolean hit(LocalEntry entry, long nowNanos) {
        return entry.calm(nowNanos) && !engine.doubted(entry, nowNanos);
    }

    @SuppressWarnings("unchecked") // a cache puts nothing but values of its type into its local tier
    private @Nullable V counted(LocalEntry entry) {
        Object value = entry.value();
        signals.localHit(value == null);
        return (V) value;
    }

    private Source<K, V> source() {
        Source<K, V> own = source;
        if (own == null) {
            throw new IllegalStateException("loader must be set: cache=" + name());
        }
        return own;
    }
}
