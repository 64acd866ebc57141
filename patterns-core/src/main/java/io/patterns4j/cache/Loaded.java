package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a loader answers, or what is put into a cache. Immutable: methods return changed copies.
 *
 * <pre>{@code
 * Loaded.of(product).ttl(Duration.ofSeconds(10)).version(row.version()).tags("brand:" + product.brand())
 * }</pre>
 *
 * @param <V> the type of the values
 */
public final class Loaded<V> {

    /** What kind of answer it is. */
    enum Kind {
        VALUE,
        ABSENT,
        NOT_MODIFIED
    }

    private final Kind kind;
    private final @Nullable V value;
    private final @Nullable Duration ttl;
    private final Set<String> tags;
    private final long version;
    private final int weight;
    private final boolean stored;

    private Loaded(Kind kind, @Nullable V value, Hints hints) {
        this.kind = kind;
        this.value = value;
        this.ttl = hints.ttl;
        this.tags = hints.tags;
        this.version = hints.version;
        this.weight = hints.weight;
        this.stored = hints.stored;
    }

    /**
     * Returns a value.
     *
     * @param value the value
     * @param <V> its type
     * @return the answer
     */
    public static <V> Loaded<V> of(V value) {
        return new Loaded<>(Kind.VALUE, Checks.notNull("value", value), Hints.NONE);
    }

    /**
     * Returns a value, or that there is none.
     *
     * @param value the value; null when the store has no such thing
     * @param <V> its type
     * @return the answer
     */
    public static <V> Loaded<V> ofNullable(@Nullable V value) {
        return value == null ? absent() : of(value);
    }

    /**
     * Returns that the store has no such thing.
     *
     * @param <V> the type of the values
     * @return the answer
     */
    public static <V> Loaded<V> absent() {
        return new Loaded<>(Kind.ABSENT, null, Hints.NONE);
    }

    /**
     * Returns that the previous value still holds. Without a previous value this is an error of the loader.
     *
     * @param <V> the type of the values
     * @return the answer
     */
    public static <V> Loaded<V> notModified() {
        return new Loaded<>(Kind.NOT_MODIFIED, null, Hints.NONE);
    }

    /**
     * Sets how long this answer is fresh, in place of what the cache is set to.
     *
     * @param ttl zero or less does not store it at all
     * @return the changed answer
     */
    public Loaded<V> ttl(Duration ttl) {
        return with(new Hints(Checks.notNull("ttl", ttl), tags, version, weight, stored));
    }

    /**
     * Sets the tags by which it can be invalidated together with others.
     *
     * @param tags not blank
     * @return the changed answer
     */
    public Loaded<V> tags(String... tags) {
        for (String tag : tags) {
            Checks.that(!Checks.notNull("tag", tag).isBlank(), "tag", "must not be blank", tag);
        }
        return with(new Hints(ttl, Set.of(tags), version, weight, stored));
    }

    /**
     * Sets the version that the value has at the store, which grows with each change of it.
     *
     * @param version above zero
     * @return the changed answer
     */
    public Loaded<V> version(long version) {
        Checks.that(version > 0, "version", "must be > 0", version);
        return with(new Hints(ttl, tags, version, weight, stored));
    }

    /**
     * Sets what the value costs in a local tier that is bounded by weight.
     *
     * @param weight zero or more; 1 unless set
     * @return the changed answer
     */
    public Loaded<V> weight(int weight) {
        Checks.that(weight >= 0, "weight", "must be >= 0", weight);
        return with(new Hints(ttl, tags, version, weight, stored));
    }

    /**
     * Keeps the answer from being stored anywhere. Callers that wait for it get it.
     *
     * @return the changed answer
     */
    public Loaded<V> noStore() {
        return with(new Hints(ttl, tags, version, weight, false));
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    V value() {
        return value;
    }

    @Nullable
    Duration ttl() {
        return ttl;
    }

    Set<String> tags() {
        return tags;
    }

    long version() {
        return version;
    }

    int weight() {
        return weight;
    }

    boolean stored() {
        return stored;
    }

    private Loaded<V> with(Hints hints) {
        return new Loaded<>(kind, value, hints);
    }

    private record Hints(@Nullable Duration ttl, Set<String> tags, long version, int weight, boolean stored) {

        static final Hints NONE = new Hints(null, Set.of(), 0, 1, true);
    }
}
