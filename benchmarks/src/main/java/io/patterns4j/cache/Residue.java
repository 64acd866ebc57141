package io.patterns4j.cache;

/** Looks into a cache. */
public final class Residue {

    private Residue() {}

    /** Returns how many keys and tags a cache remembers something of beside its tiers. */
    public static int of(Cache<?, ?> cache) {
        return cache.residue();
    }
}
