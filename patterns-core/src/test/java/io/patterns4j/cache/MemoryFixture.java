package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.tck.CacheFixture;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import io.patterns4j.tck.MemorySharedTier;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes over tiers in memory, which can do everything that suites ask for. */
final class MemoryFixture implements CacheFixture.TimedShared, CacheFixture.Lossy {

    /** Readings of the time overflow within a test. */
    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 7_000_000_000L);

    private final List<String> names = new CopyOnWriteArrayList<>();
    private final Set<String> toBeCutOff = new HashSet<>();
    private final boolean local;
    private final boolean shared;
    private final MemorySharedTier tier;

    private MemoryFixture(boolean local, boolean shared, boolean manual) {
        this.local = local;
        this.shared = shared;
        this.tier = new MemorySharedTier(manual ? ticker : Ticker.system());
    }

    /** By the time of the system, for all suites but those that move the time. */
    static MemoryFixture real(boolean local, boolean shared) {
        return new MemoryFixture(local, shared, false);
    }

    static MemoryFixture timed(boolean local, boolean shared) {
        return new MemoryFixture(local, shared, true);
    }

    @Override
    public CacheBuilder<String, String> builder(Node node) {
        CacheBuilder<String, String> builder = Cache.named("conformance");
        if (local) {
            builder.local(new MapLocalTier<>());
        }
        if (shared) {
            builder.shared(new Opening(node.name()), node.codec(), node.shared());
        }
        return builder;
    }

    /** Numbers nodes as the tier does. */
    private final class Opening implements SharedTier {

        private final String node;

        Opening(String node) {
            this.node = node;
        }

        @Override
        public String name() {
            return tier.name();
        }

        @Override
        public SharedSpace open(String cache, SpaceListener listener) {
            names.add(node);
            SharedSpace space = tier.open(cache, listener);
            if (toBeCutOff.contains(node)) {
                tier.disconnect(names.size() - 1);
            }
            return space;
        }
    }

    @Override
    public ManualTicker ticker() {
        return ticker;
    }

    @Override
    public void cutOff(String node) {
        if (names.contains(node)) {
            tier.disconnect(number(node));
        } else {
            toBeCutOff.add(node);
        }
    }

    @Override
    public void deafen(String node) {
        tier.mute(number(node), true);
    }

    @Override
    public void mend(String node) {
        tier.mute(number(node), false);
        tier.reconnect(number(node), true);
    }

    @Override
    public void loseNextNote() {
        tier.dropNextNote();
    }

    @Override
    public void sendUnreadableNote(String node) {
        tier.inject(number(node), "from the future".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void sendUnknownNote(String node) {
        tier.injectUnknown(number(node));
    }

    @Override
    public void checkpoint() {
        tier.checkpoint();
    }

    @Override
    public void failOver() {
        tier.failover();
        tier.settle();
    }

    /** Nobody has forgotten to close a space. */
    @Override
    public void close() {
        if (tier.open() != 0) {
            throw new AssertionError("closed caches must close their spaces: open=" + tier.open());
        }
    }

    private int number(String node) {
        return names.indexOf(node);
    }
}
