package io.patterns4j.cache;

import io.patterns4j.CheckedFunction;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/*
 * All flights of a call take their own steps after the common read. Each tells once what came of them: found, to be
 * loaded, or that another node loads the key. The last to tell begins the one load of all that are to be loaded. A key
 * that turns out later to need a load, because the other node gave up, is loaded by itself.
 */
/** The flights that one call for many keys leads: one read of the shared tier, and one call of the loader. */
final class BulkLoad<K, V> {

    private final Engine<K, V> engine;
    private final CacheBuilder.Sources<K, V> sources;
    private final List<Flight<K, V>> flights;
    private final AtomicInteger undecided;
    private final Queue<Part> loading = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean slot = new AtomicBoolean();

    BulkLoad(Engine<K, V> engine, CacheBuilder.Sources<K, V> sources, List<Flight<K, V>> flights) {
        this.engine = engine;
        this.sources = sources;
        this.flights = flights;
        this.undecided = new AtomicInteger(flights.size());
    }

    /** Begins; with a caller who waits, his thread reads what the shared tier answers. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    void begin(boolean waits) {
        Map<String, Part> asked = new LinkedHashMap<>();
        for (Flight<K, V> flight : flights) {
            Part part = new Part(flight);
            try {
                if (engine.opened(flight)) {
                    part.unneeded();
                } else if (engine.shared().present() && engine.shared().side().readable()) {
                    asked.put(engine.shared().text(flight.key()), part);
                } else {
                    part.begin(null);
                }
            } catch (Throwable error) {
                engine.fail(flight, error);
                part.unneeded();
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        CompletableFuture<Map<String, SharedEntry>> stage =
                engine.shared().side().readAll(asked.keySet());
        if (stage.isDone() || (waits && awaited(stage))) {
            read(asked, stage.join());
        } else {
            stage.whenComplete((found, error) ->
                    engine.hops().add(() -> read(asked, error == null ? found : Map.of())));
        }
    }

    private void read(Map<String, Part> asked, Map<String, SharedEntry> found) {
        asked.forEach(
                (text, part) -> new Fetch<>(engine, part.flight, part).read(Optional.ofNullable(found.get(text))));
    }

    private static boolean awaited(CompletableFuture<?> stage) {
        try {
            stage.get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return true; // no stage of the shared side fails
        }
    }

    private void decided() {
        if (undecided.decrementAndGet() == 0 && !loading.isEmpty()) {
            engine.slots().acquire(() -> {
                slot.set(true);
                engine.hops().dispatch(this::load);
            });
        }
    }

    private void giveUpSlot() {
        if (slot.compareAndSet(true, false)) {
            engine.slots().release();
        }
    }

    private void load() {
        List<Part> parts = new ArrayList<>();
        Set<K> keys = new LinkedHashSet<>();
        for (Part part : loading) {
            if (part.run.prepare()) {
                parts.add(part);
                keys.add(part.flight.key());
            }
        }
        if (parts.isEmpty()) {
            giveUpSlot();
            return;
        }
        Flight<K, V> first = parts.get(0).flight;
        first.company(keys);
        long begun = engine.nanos();
        Map<K, V> loaded = Map.of();
        Throwable failure = null;
        Flight<?, ?> outer = first.enter();
        Deadline before = Deadline.current();
        try {
            Deadline.set(engine.deadline(first));
            loaded = Checks.notNull("loaded", many().apply(Collections.unmodifiableSet(keys)));
        } catch (Throwable error) {
            failure = error;
        } finally {
            Deadline.set(before);
            Flight.leave(outer);
        }
        giveUpSlot();
        engine.signals().loaded(Math.max(0, engine.nanos() - begun), failure == null);
        end(parts, loaded, failure);
    }

    private void end(Collection<Part> parts, Map<K, V> loaded, @Nullable Throwable failure) {
        for (Part part : parts) {
            if (failure == null) {
                part.run.ended(Loaded.ofNullable(loaded.get(part.flight.key())), null);
            } else {
                part.run.ended(null, failure);
            }
        }
    }

    private CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends Exception> many() {
        return Checks.notNull("bulkLoader", sources.many());
    }

    /** One of the keys. */
    private final class Part implements LoadStart {

        private final Flight<K, V> flight;
        private final LoadRun<K, V> run;
        private final AtomicBoolean decided = new AtomicBoolean();

        Part(Flight<K, V> flight) {
            this.flight = flight;
            this.run = new LoadRun<>(engine, flight, Checks.notNull("loader", sources.one()));
        }

        @Override
        public void begin(@Nullable Lease granted) {
            if (sources.many() == null || !decided.compareAndSet(false, true)) {
                unneeded();
                run.begin(granted);
            } else {
                engine.armDeadline(flight, this);
                run.lease(granted);
                loading.add(this);
                decided();
            }
        }

        @Override
        public void fence() {
            run.fence();
        }

        @Override
        public void unneeded() {
            if (decided.compareAndSet(false, true)) {
                decided();
            }
        }

        @Override
        public void refresh(LocalEntry found, long nowNanos) {
            // Whoever asks for the key alone does that.
        }

        @Override
        public void later() {
            unneeded();
        }

        @Override
        public void giveUpSlot() {
            run.giveUpSlot();
            BulkLoad.this.giveUpSlot();
        }
    }
}
