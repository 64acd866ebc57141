package io.patterns4j.cache;

import io.patterns4j.internal.Throwables;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says which part of a call for many keys failed. It is never thrown: it is suppressed in what the call throws, which
 * is what the loader threw. An exception that takes no suppressed ones goes without.
 */
public final class BulkLoadFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Map<?, ?> found;
    private final transient Set<?> missing;

    BulkLoadFailure(String cache, Map<?, ?> found, Set<?> missing) {
        super(
                "bulk load failed: cache=" + cache + ", found=" + found.size() + ", missing=" + missing.size(),
                null,
                false,
                false);
        this.found = Collections.unmodifiableMap(new LinkedHashMap<>(found));
        this.missing = Collections.unmodifiableSet(new LinkedHashSet<>(missing));
    }

    /**
     * Returns what a failure of {@code getAll} says about its keys.
     *
     * @param failure what was thrown, or what a future ended with
     * @return empty when it does not say; the last one when one exception was thrown to several calls
     */
    public static Optional<BulkLoadFailure> in(Throwable failure) {
        Throwable[] suppressed = Throwables.unwrap(failure).getSuppressed();
        for (int i = suppressed.length - 1; i >= 0; i--) {
            if (suppressed[i] instanceof BulkLoadFailure found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the values that were there or were loaded. They are kept in the cache.
     *
     * @return keys and values
     */
    public Map<?, ?> found() {
        return found;
    }

    /**
     * Returns the keys whose load failed.
     *
     * @return the keys, none of which is known to be absent
     */
    public Set<?> missing() {
        return missing;
    }
}
