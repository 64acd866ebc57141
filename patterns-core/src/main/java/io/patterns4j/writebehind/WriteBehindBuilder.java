package io.patterns4j.writebehind;

import io.patterns4j.Codec;
import io.patterns4j.cache.Cache;
import io.patterns4j.internal.Checks;
import java.util.function.Consumer;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a {@link WriteBehind} together. A writer is needed; everything else is as well without.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class WriteBehindBuilder<K, V> {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    private final String name;
    private WriteBehindConfig config = WriteBehindConfig.builder().build();
    private @Nullable BatchWriter<K, V> writer;
    private @Nullable CacheSide<K, V> cache;
    private @Nullable Durable<K, V> durable;
    private @Nullable ToIntBiFunction<? super K, ? super @Nullable V> weigher;
    private DeadLetterSink<K, V> deadLetters;

    WriteBehindBuilder(String name) {
        this.name = Checks.name(name);
        this.deadLetters = letter -> LOG.error(
                "write given up: writeBehind={}, key={}, attempts={}",
                name,
                letter.key(),
                letter.attempts(),
                letter.cause());
    }

    /**
     * Sets what writes to the store.
     *
     * @param writer the writer
     * @return this
     */
    public WriteBehindBuilder<K, V> writer(BatchWriter<K, V> writer) {
        this.writer = Checks.notNull("writer", writer);
        return this;
    }

    /**
     * Sets the cache that answers reads of keys for which nothing waits, and that hears when the store has a write.
     *
     * @param cache the cache; its loader reads the store
     * @return this
     */
    public WriteBehindBuilder<K, V> cache(Cache<K, V> cache) {
        return cache(CacheSide.of(Checks.notNull("cache", cache)));
    }

    WriteBehindBuilder<K, V> cache(CacheSide<K, V> side) {
        this.cache = side;
        return this;
    }

    /**
     * Sets the log that keeps acknowledged writes. Without one they are kept in memory, and lost when the process ends
     * before they are written.
     *
     * @param log the log; it is started and closed by the write-behind
     * @param keys how keys are written in it
     * @param values how values are written in it
     * @return this
     */
    public WriteBehindBuilder<K, V> log(WriteLog log, Codec<K> keys, Codec<V> values) {
        this.durable = new Durable<>(log, keys, values);
        return this;
    }

    /**
     * Sets who gets writes that are given up.
     *
     * @param sink unless set they are logged as errors, without their values
     * @return this
     */
    public WriteBehindBuilder<K, V> deadLetters(DeadLetterSink<K, V> sink) {
        this.deadLetters = Checks.notNull("sink", sink);
        return this;
    }

    /**
     * Sets what a write counts towards {@link WriteBehindConfig#maxBytes()}.
     *
     * @param weigher gets the key and the value, which is null for a removal; zero or more. Unless set a write weighs
     *     what its record in the log holds, and nothing without a log
     * @return this
     */
    public WriteBehindBuilder<K, V> weigher(ToIntBiFunction<? super K, ? super @Nullable V> weigher) {
        this.weigher = Checks.notNull("weigher", weigher);
        return this;
    }

    /**
     * Sets how it behaves.
     *
     * @param config the settings
     * @return this
     */
    public WriteBehindBuilder<K, V> config(WriteBehindConfig config) {
        this.config = Checks.notNull("config", config);
        return this;
    }

    /**
     * Changes how it behaves.
     *
     * @param options changes what is set so far
     * @return this
     */
    public WriteBehindBuilder<K, V> config(Consumer<? super WriteBehindConfig.Builder> options) {
        WriteBehindConfig.Builder builder = config.toBuilder();
        options.accept(builder);
        return config(builder.build());
    }

    /**
     * Builds the write-behind and starts its log. With what the log of an earlier life has left, it begins at once.
     *
     * @return a new write-behind
     * @throws NullPointerException when there is no writer
     * @throws IllegalArgumentException when values do not go together
     * @throws WriteLogException when the log cannot be started
     */
    public WriteBehind<K, V> build() {
        Checks.notNull("writer", writer);
        Durable<K, V> log = durable;
        boolean through = config.overflow().kind() == Overflow.Kind.WRITE_THROUGH;
        Checks.that(
                !through || log == null || !log.log().deliversAppends(),
                "overflow",
                "must not be WRITE_THROUGH with a log that delivers appends",
                config.overflow());
        WriteBehind<K, V> behind = new WriteBehind<>(this);
        behind.start();
        return behind;
    }

    String name() {
        return name;
    }

    WriteBehindConfig config() {
        return config;
    }

    BatchWriter<K, V> writer() {
        return Checks.notNull("writer", writer);
    }

    @Nullable
    CacheSide<K, V> cache() {
        return cache;
    }

    @Nullable
    Durable<K, V> durable() {
        return durable;
    }

    @Nullable
    ToIntBiFunction<? super K, ? super @Nullable V> weigher() {
        return weigher;
    }

    DeadLetterSink<K, V> deadLetters() {
        return deadLetters;
    }
}
