package io.patterns4j.tck;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.CacheBuilder;
import io.patterns4j.cache.LocalTier;
import io.patterns4j.cache.SharedTier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts tiers together that take care of themselves. */
record TierFixture(
        String cache,
        @Nullable Supplier<? extends LocalTier<String>> local,
        @Nullable SharedTier shared) implements CacheFixture.Shared {

    @Override
    public CacheBuilder<String, String> builder(Node node) {
        CacheBuilder<String, String> builder = Cache.named(cache);
        if (local != null) {
            builder.local(local.get());
        }
        if (shared != null) {
            builder.shared(shared, node.codec(), node.shared());
        }
        return builder;
    }

    @Override
    public void close() {}
}
