package io.patterns4j.cache;

import io.patterns4j.cache.LocalEntry.Facts;
import io.patterns4j.internal.Deadline;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * A slot belongs to the load until it ends or its deadline is over, whichever is first: a loader that hangs is not to
 * take the slots of others with it. The answer of a load that is late is stored like any other, because whatever would
 * make that wrong (an invalidation, a put, a newer fill, the end of the lease) refuses the fill anyway.
 *
 * The shared tier decides first, by the lease. Only what it has taken, or could not be asked about, goes into the local
 * tier; and only then are the callers answered, so that who was answered finds it there.
 */
/** The load of a flight, and the storing of its answer. */
final class LoadRun<K, V> implements LoadStart {

    private final Engine<K, V> engine;
    private final Flight<K, V> flight;
    private final Source<K, V> source;
    private final AtomicBoolean slot = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Lease lease;
    private volatile boolean fenced;
    private long clock;
    private long begunNanos;

    LoadRun(Engine<K, V> engine, Flight<K, V> flight, Source<K, V> source) {
        this.engine = engine;
        this.flight = flight;
        this.source = source;
    }

    /** Keeps the answer from being stored. */
    @Override
    public void fence() {
        fenced = true;
    }

    /** Loads as soon as there is a slot, on the executor. */
    @Override
    public void begin(@Nullable Lease granted) {
        lease = granted;
        engine.armDeadline(flight, this);
        if (flight.nested()) {
            engine.hops().dispatch(this::load);
        } else {
            engine.slots().acquire(() -> {
                slot.set(true);
                engine.hops().dispatch(this::load);
            });
        }
    }

    /** Gives the slot back, if it has one. */
    @Override
    public void giveUpSlot() {
        if (slot.compareAndSet(true, false)) {
            engine.slots().release();
        }
    }

    @Override
    public void unneeded() {}

    @Override
    public void refresh(LocalEntry found, long nowNanos) {
        engine.refresh(flight.key(), nowNanos, found, source);
    }

    @Override
    public void later() {}

    /** Takes what is to be published with. */
    void lease(@Nullable Lease granted) {
        lease = granted;
    }

    /** Notes what has to be known before a load; false when nobody waits for it any more. */
    boolean prepare() {
        if (flight.landed()) {
            release();
            return false;
        }
        fenced |= engine.fences().stands(flight.key());
        clock = engine.shared().clock();
        begunNanos = engine.nanos();
        return true;
    }

    private void load() {
        if (!prepare()) {
            giveUpSlot();
            return;
        }
        Inline inline = new Inline();
        Flight<?, ?> outer = flight.enter();
        Deadline before = Deadline.current();
        try {
            Deadline.set(engine.deadline(flight));
            source.load(flight.key(), new Context(), inline);
        } catch (Throwable error) {
            inline.accept(null, error);
        } finally {
            Deadline.set(before);
            Flight.leave(outer);
        }
        inline.left();
    }

    private void end(@Nullable Loaded<V> loaded, @Nullable Throwable error) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        giveUpSlot();
        engine.signals().loaded(Math.max(0, engine.nanos() - begunNanos), error == null);
        ended(loaded, error);
    }

    /** Stores what was loaded and answers, or fails. */
    void ended(@Nullable Loaded<V> loaded, @Nullable Throwable error) {
        try {
            if (loaded == null) {
                release();
                engine.fail(flight, error == null ? new NullPointerException("loaded must not be null") : error);
            } else {
                store(known(loaded), Math.max(0, engine.nanos() - begunNanos));
            }
        } catch (Throwable unexpected) {
            release();
            engine.fail(flight, unexpected);
        }
    }

    /** Replaces "not modified" by what was not modified. */
    @SuppressWarnings("unchecked") // a cache puts nothing but values of its type into its tiers
    private Loaded<V> known(Loaded<V> loaded) {
        if (loaded.kind() != Loaded.Kind.NOT_MODIFIED) {
            return loaded;
        }
        LocalEntry old = flight.previous();
        if (old == null || old.value() == null) {
            throw new IllegalStateException(
                    "loader must not answer notModified() without a previous value: cache=" + engine.name());
        }
        Loaded<V> renewed = Loaded.of((V) old.value()).weight(old.weight());
        renewed = loaded.tags().isEmpty() ? renewed.tags(old.tags().toArray(String[]::new)) : renewed;
        long version = Math.max(loaded.version(), old.version());
        renewed = version > 0 ? renewed.version(version) : renewed;
        renewed = loaded.ttl() != null ? renewed.ttl(loaded.ttl()) : renewed;
        return loaded.stored() ? renewed : renewed.noStore();
    }

    private void store(Loaded<V> loaded, long costNanos) {
        engine.failures().forget(flight.key());
        Facts facts = new Facts(loaded.version(), loaded.tags(), loaded.weight(), costNanos);
        long fresh = engine.life().freshNanos(loaded);
        if (fresh <= 0) {
            release();
            answer(loaded);
        } else if (refused(loaded)) {
            release();
            engine.signals().refused();
            answer(loaded);
        } else {
            Lease held = lease;
            Fill fill = held == null ? null : engine.seal(loaded, facts, fresh, clock);
            if (held == null || fill == null) {
                release();
                stored(loaded, facts, fresh, TierOutcome.SKIPPED);
            } else {
                publish(held, fill, outcome -> stored(loaded, facts, fresh, outcome));
            }
        }
    }

    private boolean refused(Loaded<V> loaded) {
        return fenced
                || flight.detached()
                || engine.epochs()
                        .invalidatedSince(loaded.tags(), flight.start().tagClock())
                || engine.fenced(loaded.tags(), flight.start().nanos());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what follows does not throw
    private void publish(Lease held, Fill fill, Consumer<TierOutcome> then) {
        CompletableFuture<TierOutcome> stage = engine.shared().side().publish(held, fill);
        if (stage.isDone()) {
            then.accept(stage.join());
        } else {
            stage.whenComplete((outcome, error) ->
                    engine.hops().add(() -> then.accept(error == null ? outcome : TierOutcome.FAILED)));
        }
    }

    private void stored(Loaded<V> loaded, Facts facts, long fresh, TierOutcome outcome) {
        if (outcome == TierOutcome.REFUSED) {
            engine.signals().refused();
        } else {
            engine.fill(flight, engine.entry(loaded.value(), facts, fresh));
        }
        answer(loaded);
    }

    private void answer(Loaded<V> loaded) {
        engine.land(flight, new Answer<>(loaded.value(), Answer.Kind.LOADED, loaded.tags()));
    }

    private void release() {
        Lease held = lease;
        if (held != null) {
            lease = null;
            engine.shared().side().release(held);
        }
    }

    /**
     * Hears the answer: while the loader is called it keeps it, so that what depends on it runs outside of that call;
     * after that it comes from a thread of whoever ended the stage, and the executor goes on.
     */
    private final class Inline implements BiConsumer<@Nullable Loaded<V>, @Nullable Throwable> {

        private final Thread thread = Thread.currentThread();
        private @Nullable Runnable answer;
        private boolean left;

        @Override
        public void accept(@Nullable Loaded<V> loaded, @Nullable Throwable error) {
            Runnable end = () -> end(loaded, error);
            if (!Thread.currentThread().equals(thread) || left) {
                engine.hops().add(end);
            } else if (answer == null) {
                answer = end;
            }
        }

        void left() {
            left = true;
            if (answer != null) {
                answer.run();
            }
        }
    }

    private final class Context implements Load<V> {

        @Override
        public Reason reason() {
            return flight.reason();
        }

        @Override
        @SuppressWarnings("unchecked") // a cache puts nothing but values of its type into its tiers
        public Optional<V> previous() {
            LocalEntry old = flight.previous();
            return old == null ? Optional.empty() : Optional.ofNullable((V) old.value());
        }

        @Override
        public OptionalLong previousVersion() {
            LocalEntry old = flight.previous();
            return old == null || old.version() == 0 ? OptionalLong.empty() : OptionalLong.of(old.version());
        }

        @Override
        public long remainingNanos() {
            return engine.remainingNanos(flight);
        }
    }
}
