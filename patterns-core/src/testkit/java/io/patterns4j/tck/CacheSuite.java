package io.patterns4j.tck;

import io.patterns4j.Codec;
import io.patterns4j.Ticker;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.CacheBuilder;
import io.patterns4j.cache.CacheConfig;
import io.patterns4j.cache.Lookup;
import io.patterns4j.cache.Receipt;
import io.patterns4j.cache.SharedConfig;
import io.patterns4j.cache.TierOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the suites of caches have in common: nodes, a store of truth, an end. */
@ExtendWith(PinningWatch.class)
abstract class CacheSuite<F extends CacheFixture> {

    static final Duration LONG = Duration.ofMinutes(10);

    /** How long something may take on a busy machine before a test gives it up. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final CacheSource source = new CacheSource();
    private final List<Cache<String, String>> nodes = new CopyOnWriteArrayList<>();
    private F fixture;

    /**
     * Returns a new fixture, for one test.
     *
     * @return the fixture
     */
    protected abstract F fixture();

    @BeforeEach
    void begin() {
        fixture = fixture();
    }

    @AfterEach
    void end() {
        source.releaseAll();
        nodes.forEach(Cache::close);
        fixture.close();
    }

    final F tiers() {
        return fixture;
    }

    /** What the nodes tell the time by, unless a test says otherwise. */
    Ticker ticker() {
        return Ticker.system();
    }

    final Cache<String, String> node() {
        return node(options -> {});
    }

    /** Another node; its values are fresh for long, without jitter, unless told otherwise. */
    final Cache<String, String> node(Consumer<? super CacheConfig.Builder> options) {
        return node("node-" + (nodes.size() + 1), options);
    }

    final Cache<String, String> node(String name, Consumer<? super CacheConfig.Builder> options) {
        return node(new CacheFixture.Node(name, Codec.text(), this::patient), options);
    }

    final Cache<String, String> node(CacheFixture.Node wanted, Consumer<? super CacheConfig.Builder> options) {
        return keep(builder(wanted, options).loader(source::load).build());
    }

    final CacheBuilder<String, String> builder(
            CacheFixture.Node wanted, Consumer<? super CacheConfig.Builder> options) {
        return fixture.builder(wanted).config(config -> {
            config.ticker(ticker()).ttl(LONG).jitterRatio(0);
            options.accept(config);
        });
    }

    final CacheFixture.Node named(String name) {
        return new CacheFixture.Node(name, Codec.text(), this::patient);
    }

    /** Has a node closed in the end, and waits until it uses its shared tier if it has one. */
    final Cache<String, String> keep(Cache<String, String> node) {
        keepUnready(node);
        Crew.until(() -> ready(node));
        return node;
    }

    final Cache<String, String> keepUnready(Cache<String, String> node) {
        nodes.add(node);
        return node;
    }

    /** Whether what it puts reaches the shared tier, and what it asks is answered from there. */
    static boolean ready(Cache<String, String> node) {
        String key = "probe of " + System.identityHashCode(node);
        Receipt receipt = node.put(key, "there");
        if (receipt.shared() == TierOutcome.SKIPPED) {
            return true;
        }
        node.evictLocal(key);
        return receipt.shared() == TierOutcome.APPLIED && status(node, key) == Lookup.Status.HIT;
    }

    /** Settings of a shared tier for a machine that has other things to do. */
    final void patient(SharedConfig.Builder shared) {
        shared.readDeadline(Duration.ofSeconds(5)).writeDeadline(Duration.ofSeconds(5));
    }

    /** Waits until nothing is being loaded any more. */
    static void landed(Cache<String, String> node) {
        Crew.until(() -> node.snapshot().inFlight() == 0);
    }

    /** Waits until notes of one node reach another, which does not miss those of nodes that it has never heard. */
    static void heard(Cache<String, String> speaker, Cache<String, String> listener) {
        for (String note : new String[] {"one", "two"}) {
            speaker.put("note", note);
            Crew.until(() -> note.equals(listener.get("note")));
        }
    }

    static Lookup.Status status(Cache<String, String> node, String key) {
        return node.lookup(key).status();
    }

    /** Waits for a value. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("future must end: future=" + future, e);
        } catch (Exception e) {
            throw new AssertionError("future must have a value: future=" + future, e);
        }
    }

    /** Waits for a failure. */
    static Throwable failure(CompletableFuture<?> future) {
        try {
            Object value = future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("future must fail: value=" + value);
        } catch (TimeoutException e) {
            throw new AssertionError("future must end: future=" + future, e);
        } catch (java.util.concurrent.ExecutionException e) {
            Throwable cause = e.getCause();
            return cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        } catch (InterruptedException | java.util.concurrent.CancellationException e) {
            return e;
        }
    }
}
