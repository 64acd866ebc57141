package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import org.jspecify.annotations.Nullable;

/** A shared tier that remembers what was opened, for what only the space itself can tell. For one thread. */
final class OpenedTier implements SharedTier {

    private final SharedTier tier;
    private @Nullable SharedSpace space;

    OpenedTier(SharedTier tier) {
        this.tier = tier;
    }

    @Override
    public String name() {
        return tier.name();
    }

    @Override
    public SharedSpace open(String cache, SpaceListener listener) {
        SharedSpace opened = tier.open(cache, listener);
        space = opened;
        return opened;
    }

    /** Tells whether this node hears what others change; without, local copies live for a short time only. */
    boolean carriesNotes() {
        return Checks.notNull("space", space).carriesNotes();
    }
}
