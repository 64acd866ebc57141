package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Codec;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MemorySharedTier;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Nodes on one tier in memory, with time and threads that wait for the test. */
@Timeout(60)
abstract class SharedNodes {

    static final Duration TICK = Duration.ofMillis(500);
    static final Duration LONG = Duration.ofHours(1);

    final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1_000_000_000L);
    final ExecutorService executor = Executors.newSingleThreadExecutor();
    final EnvelopeFormat<String> format =
            new EnvelopeFormat<>(Codec.text(), Integer.MAX_VALUE, new Callbacks(SharedNodes.class, "cache", "test"));
    MemorySharedTier tier = new MemorySharedTier(ticker);
    private final ConcurrentLinkedQueue<Node> nodes = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end() {
        tier.heal();
        nodes.forEach(node -> node.side.close());
        executor.shutdownNow();
    }

    Node node() {
        return node(options -> {});
    }

    Node node(Consumer<SharedConfig.Builder> options) {
        SharedConfig.Builder builder = SharedConfig.builder();
        options.accept(builder);
        Heard heard = new Heard();
        SharedSide side = SharedGateway.open(tier, builder.build(), new SharedHost("c", heard, executor, ticker));
        Node node = new Node(side, heard);
        nodes.add(node);
        quiet();
        pass(TICK.multipliedBy(Receiver.TICKS + 1)); // until it trusts notes
        return node;
    }

    /** Lets time pass tick by tick. */
    void pass(Duration time) {
        for (long ticks = time.dividedBy(TICK); ticks > 0; ticks--) {
            ticker.advance(TICK);
            quiet();
        }
    }

    /** Waits until everything has been worked off. */
    void quiet() {
        try {
            for (int i = 0; i < 4; i++) {
                tier.settle();
                executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    Fill fill(String value, long clock, String... tags) {
        Envelope<String> envelope = new Envelope<>(value, LONG.toNanos(), 1, clock, Set.of(tags), 1);
        return new Fill(format.seal(envelope), 0, LONG);
    }

    Fill versioned(String value, long version) {
        return new Fill(fill(value, 0).envelope(), version, LONG);
    }

    /** A node. */
    final class Node {
        final SharedSide side;
        final Heard heard;

        Node(SharedSide side, Heard heard) {
            this.side = side;
            this.heard = heard;
        }

        String read(String key) {
            return get(side.read(key))
                    .map(entry -> format.open(entry.envelope()).value())
                    .orElse("nothing");
        }

        TierOutcome put(String key, String value) {
            return get(side.put(key, fill(value, side.clock())));
        }

        TierOutcome drop(String... keys) {
            return get(side.invalidate(List.of(keys), Change.DROP));
        }

        Lease lease(String key) {
            return ((LeaseAnswer.Granted) get(side.lease(key, 0, LONG))).lease();
        }

        boolean valid(String key) {
            ByteBuffer bytes = get(side.read(key)).orElseThrow().envelope();
            Envelope<String> envelope = format.open(bytes);
            return get(side.valid(envelope.clock(), envelope.tags()));
        }
    }

    /** What a cache hears. */
    static final class Heard implements LocalSide {

        final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

        @Override
        public void changed(Collection<String> keys, boolean expired, long version) {
            hear("changed " + new TreeSet<>(keys) + (expired ? " expired" : "") + (version > 0 ? " " + version : ""));
        }

        @Override
        public void tagsChanged(Collection<String> tags) {
            hear("tags " + new TreeSet<>(tags));
        }

        @Override
        public void everythingChanged() {
            hear("everything");
        }

        @Override
        public void suspect() {
            hear("suspect");
        }

        @Override
        public void trusted() {
            hear("trusted");
        }

        private void hear(String event) {
            assertThat(MemorySharedTier.onDriver()).isFalse();
            events.add(MemorySharedTier.onDriver() ? "on the driver: " + event : event);
        }
    }
}
