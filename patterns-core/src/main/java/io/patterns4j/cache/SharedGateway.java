package io.patterns4j.cache;

/** SKELETON: final signature of how a cache gets its shared side. */
final class SharedGateway {

    private SharedGateway() {}

    /** Opens the space of a cache. */
    static SharedSide open(SharedTier tier, SharedConfig config, SharedHost host) {
        throw new UnsupportedOperationException(tier.name() + config + host);
    }
}
