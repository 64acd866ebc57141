package io.patterns4j.cache;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Codec;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of a {@link Cache}; they are checked by {@link #build()}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class CacheBuilder<K, V> {

    private final String name;
    private @Nullable CacheConfig config;
    private LocalTier<K> local = new NoLocalTier<>();
    private @Nullable SharedTier tier;
    private @Nullable Codec<V> codec;
    private SharedConfig sharedConfig = SharedConfig.builder().build();
    private KeyText<K> keyText = KeyText.learning();
    private @Nullable Source<K, V> source;
    private @Nullable CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends Exception> bulkSource;

    CacheBuilder(String name) {
        this.name = Checks.name(name);
    }

    /**
     * Sets how the cache behaves.
     *
     * @param config the configuration; must be given, in this form or the other
     * @return this
     */
    public CacheBuilder<K, V> config(CacheConfig config) {
        this.config = Checks.notNull("config", config);
        return this;
    }

    /**
     * Sets how the cache behaves.
     *
     * @param options changes the defaults, and sets a time to live
     * @return this
     * @throws IllegalArgumentException when the options do not go together
     * @throws NullPointerException when there is no time to live
     */
    public CacheBuilder<K, V> config(Consumer<? super CacheConfig.Builder> options) {
        CacheConfig.Builder builder = CacheConfig.builder();
        options.accept(builder);
        return config(builder.build());
    }

    /**
     * Sets the tier of this process.
     *
     * @param tier belongs to this cache from now on; none unless set
     * @return this
     */
    public CacheBuilder<K, V> local(LocalTier<K> tier) {
        this.local = Checks.notNull("local", tier);
        return this;
    }

    /**
     * Sets the tier of all nodes, used as it is by default.
     *
     * @param tier none unless set; stays open when the cache is closed
     * @param codec turns values into bytes
     * @return this
     */
    public CacheBuilder<K, V> shared(SharedTier tier, Codec<V> codec) {
        return shared(tier, codec, options -> {});
    }

    /**
     * Sets the tier of all nodes.
     *
     * @param tier none unless set; stays open when the cache is closed
     * @param codec turns values into bytes
     * @param options changes the defaults of how it is used
     * @return this
     */
    public CacheBuilder<K, V> shared(SharedTier tier, Codec<V> codec, Consumer<? super SharedConfig.Builder> options) {
        this.tier = Checks.notNull("shared", tier);
        this.codec = Checks.notNull("codec", codec);
        SharedConfig.Builder builder = SharedConfig.builder();
        options.accept(builder);
        this.sharedConfig = builder.build();
        return this;
    }

    /**
     * Sets how keys are written in the shared tier. String, Integer, Long and UUID need none, as long as all keys are
     * of the same of them; other keys fail without one when the first of them is used.
     *
     * @param text returns the text of a key, another one for each key
     * @param parse returns the key of a text
     * @return this
     */
    public CacheBuilder<K, V> keyText(Function<? super K, String> text, Function<String, ? extends K> parse) {
        this.keyText = KeyText.of(Checks.notNull("text", text), Checks.notNull("parse", parse));
        return this;
    }

    /**
     * Sets what loads values.
     *
     * @param loader returns null when the store has no such thing
     * @return this
     */
    public CacheBuilder<K, V> loader(
            CheckedFunction<? super K, ? extends @Nullable V, ? extends RuntimeException> loader) {
        this.source = Source.of(Checks.notNull("loader", loader));
        return this;
    }

    /**
     * Sets what loads values.
     *
     * @param loader may say more about a value than what it is
     * @return this
     */
    public CacheBuilder<K, V> loader(Loader<? super K, V, ? extends RuntimeException> loader) {
        this.source = Source.of(Checks.notNull("loader", loader));
        return this;
    }

    /**
     * Sets what loads values without blocking.
     *
     * @param loader called on the executor; a stage with null says that the store has no such thing
     * @return this
     */
    public CacheBuilder<K, V> asyncLoader(
            Function<? super K, ? extends CompletionStage<? extends @Nullable V>> loader) {
        this.source = Source.ofStage(Checks.notNull("loader", loader));
        return this;
    }

    /**
     * Sets what loads many values at once.
     *
     * @param loader is given keys; those that it does not return are absent at the store. Also loads single keys when
     *     there is no other loader
     * @return this
     */
    public CacheBuilder<K, V> bulkLoader(
            CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends RuntimeException> loader) {
        this.bulkSource = Checks.notNull("bulkLoader", loader);
        return this;
    }

    /**
     * Creates the cache, and connects it to its shared tier; it can be used while that is still connecting.
     *
     * @return a new cache
     * @throws NullPointerException when there is no configuration
     */
    public Cache<K, V> build() {
        CacheConfig chosen = Checks.notNull("config", config);
        Signals signals = new Signals(name, chosen.listener().orElse(null));
        LocalCopies<K, V> copies = new LocalCopies<>();
        Engine<K, V> engine = new Engine<>(signals, chosen, local, connected(chosen, copies, signals));
        copies.attach(engine);
        return new Cache<>(engine, chosen, sources());
    }

    private Shared<K, V> connected(CacheConfig chosen, LocalCopies<K, V> copies, Signals signals) {
        SharedTier to = tier;
        Codec<V> by = codec;
        if (to == null || by == null) {
            return Shared.none();
        }
        SharedHost host = new SharedHost(name, copies, chosen.executor(), chosen.ticker());
        OpenedTier opened = new OpenedTier(to);
        SharedSide side = SharedGateway.open(opened, sharedConfig, host);
        EnvelopeFormat<V> format = new EnvelopeFormat<>(by, sharedConfig.compressFromBytes(), signals.callbacks());
        Shared.Rules rules = new Shared.Rules(
                opened.carriesNotes(), Nanos.of(sharedConfig.suspectTtl()), Nanos.of(sharedConfig.leasePoll()));
        return new Shared<>(side, format, keyText, rules);
    }

    private Sources<K, V> sources() {
        CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends Exception> many = bulkSource;
        Source<K, V> one = source;
        if (one == null && many != null) {
            return Sources.of(many);
        }
        return new Sources<>(one, many);
    }

    /** The loaders of a cache. */
    record Sources<K, V>(
            @Nullable Source<K, V> one,
            @Nullable CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends Exception> many) {

        /** Loads single keys as a set of one. */
        static <K, V> Sources<K, V> of(CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends Exception> many) {
            CheckedFunction<K, @Nullable V, Exception> one =
                    key -> many.apply(Set.of(key)).get(key);
            return new Sources<>(Source.of(one), many);
        }
    }
}
