package io.patterns4j.tck;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.CacheBuilder;
import io.patterns4j.cache.LocalTier;
import io.patterns4j.cache.SharedTier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts tiers together. */
final class TierFixture implements CacheFixture.Shared {

    private final Tiers tiers;
    private final Runnable end;

    TierFixture(Tiers tiers, Runnable end) {
        this.tiers = tiers;
        this.end = end;
    }

    /** What nodes consist of; without a local or without a shared tier. */
    record Tiers(
            String cache,
            @Nullable Supplier<? extends LocalTier<String>> local,
            @Nullable Function<String, ? extends SharedTier> shared) {}

    @Override
    public CacheBuilder<String, String> builder(Node node) {
        CacheBuilder<String, String> builder = Cache.named(tiers.cache());
        if (tiers.local() != null) {
            builder.local(tiers.local().get());
        }
        if (tiers.shared() != null) {
            builder.shared(tiers.shared().apply(node.name()), node.codec(), node.shared());
        }
        return builder;
    }

    @Override
    public void close() {
        end.run();
    }
}
