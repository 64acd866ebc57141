package io.patterns4j.cache;

import io.patterns4j.CheckedFunction;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Throwables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/*
 * Each key has a flight of its own, so everything that holds for one key holds here: others join, invalidations refuse
 * single fills. What is done together is one read of the shared tier and one call of the loader (see BulkLoad).
 */
/** Reads of many keys. */
final class Bulk<K, V> {

    /** So many calls may tell in one exception what they found: a remembered failure is thrown again and again. */
    private static final int MAX_SUPPRESSED = 16;

    private final Engine<K, V> engine;
    private final Reads<K, V> reads;
    private final CacheBuilder.Sources<K, V> sources;

    Bulk(Engine<K, V> engine, Reads<K, V> reads, CacheBuilder.Sources<K, V> sources) {
        this.engine = engine;
        this.reads = reads;
        this.sources = sources;
    }

    /** Returns the values of keys, by a loader or that of the cache. */
    Map<K, V> getAll(
            Collection<? extends K> keys,
            @Nullable CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends Exception> loader) {
        Result result = new Result();
        for (Part part : begin(keys, sources(loader), true)) {
            try {
                result.add(part.key, value(part));
            } catch (LoadInterruptedException interrupted) {
                throw interrupted;
            } catch (Throwable error) {
                result.failed(part.key, error);
            }
        }
        return result.map();
    }

    /** Returns the values of keys later, by the loader of the cache. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    CompletableFuture<Map<K, V>> getAllAsync(Collection<? extends K> keys) {
        CompletableFuture<Map<K, V>> caller = new CompletableFuture<>();
        try {
            List<Part> parts = begin(keys, sources(null), false);
            List<CompletableFuture<@Nullable V>> futures = new ArrayList<>(parts.size());
            parts.forEach(part -> futures.add(future(part)));
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).whenComplete((none, error) -> {
                Result result = new Result();
                for (int i = 0; i < parts.size(); i++) {
                    result.add(parts.get(i).key, futures.get(i));
                }
                result.end(caller);
            });
            reads.bound(caller);
        } catch (Throwable error) {
            caller.completeExceptionally(error);
        }
        return caller;
    }

    private CacheBuilder.Sources<K, V> sources(
            @Nullable CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends Exception> loader) {
        CacheBuilder.Sources<K, V> chosen = loader == null ? sources : CacheBuilder.Sources.of(loader);
        if (chosen.one() == null) {
            throw new IllegalStateException("loader must be set: cache=" + engine.name());
        }
        return chosen;
    }

    private List<Part> begin(Collection<? extends K> keys, CacheBuilder.Sources<K, V> chosen, boolean waits) {
        Source<K, V> one = Checks.notNull("loader", chosen.one());
        List<Part> parts = new ArrayList<>(keys.size());
        List<Flight<K, V>> led = new ArrayList<>();
        for (K key : new LinkedHashSet<K>(keys)) {
            long now = engine.nanos();
            LocalEntry entry = engine.local().get(Checks.notNull("key", key), now);
            Part part = new Part(key, one, engine.epochs().tagClock());
            try {
                part.known = reads.known(key, now, entry, one);
                if (part.known == null) {
                    part.flight = reads.join(key, entry, led);
                }
            } catch (IllegalStateException wrong) {
                led.forEach(flight -> engine.fail(flight, wrong));
                throw wrong;
            } catch (Throwable remembered) {
                part.error = remembered;
            }
            parts.add(part);
        }
        if (!led.isEmpty()) {
            new BulkLoad<>(engine, chosen, led).begin(waits);
        }
        return parts;
    }

    private @Nullable V value(Part part) throws Throwable {
        if (part.error != null) {
            throw part.error;
        }
        Answer<V> known = part.known;
        Flight<K, V> flight = part.flight;
        if (known != null || flight == null) {
            return known == null ? null : reads.counted(known).value();
        }
        Answer<V> answer = reads.await(flight);
        if (!reads.overtaken(flight, answer, part.tagClock)) {
            return reads.counted(answer).value();
        }
        long now = engine.nanos();
        return reads.get(part.key, now, engine.local().get(part.key, now), part.source);
    }

    private CompletableFuture<@Nullable V> future(Part part) {
        if (part.error != null) {
            return CompletableFuture.failedFuture(part.error);
        }
        Answer<V> known = part.known;
        Flight<K, V> flight = part.flight;
        if (known != null || flight == null) {
            return CompletableFuture.completedFuture(
                    known == null ? null : reads.counted(known).value());
        }
        CompletableFuture<@Nullable V> future = new CompletableFuture<>();
        reads.follow(future, flight, part.tagClock, part.source);
        return future;
    }

    /** One key of a call. */
    private final class Part {

        private final K key;
        private final Source<K, V> source;
        private final long tagClock;
        private @Nullable Answer<V> known;
        private @Nullable Flight<K, V> flight;
        private @Nullable Throwable error;

        Part(K key, Source<K, V> source, long tagClock) {
            this.key = key;
            this.source = source;
            this.tagClock = tagClock;
        }
    }

    /** What a call has so far. */
    private final class Result {

        private final Map<K, V> found = new LinkedHashMap<>();
        private final Set<K> missing = new LinkedHashSet<>();
        private @Nullable Throwable first;

        void add(K key, @Nullable V value) {
            if (value != null) {
                found.put(key, value);
            }
        }

        void add(K key, CompletableFuture<@Nullable V> ended) {
            try {
                add(key, ended.join());
            } catch (Throwable error) {
                failed(key, Throwables.unwrap(error));
            }
        }

        void failed(K key, Throwable error) {
            missing.add(key);
            first = first == null ? error : first;
        }

        Map<K, V> map() {
            Throwable error = told();
            if (error != null) {
                throw Throwables.rethrow(error);
            }
            return found;
        }

        void end(CompletableFuture<Map<K, V>> caller) {
            Throwable error = told();
            if (error == null) {
                caller.complete(found);
            } else {
                caller.completeExceptionally(error);
            }
        }

        private @Nullable Throwable told() {
            Throwable error = first;
            if (error != null && error.getSuppressed().length < MAX_SUPPRESSED) {
                error.addSuppressed(new BulkLoadFailure(engine.name(), found, missing));
            }
            return error;
        }
    }
}
