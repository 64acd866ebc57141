package io.patterns4j.cache;

import io.patterns4j.cache.Lookup.Status;
import io.patterns4j.cache.Lookup.Tier;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers what is known of a key, without a load; what the shared tier knows is kept in the local tier as well. */
final class Lookups<K, V> {

    private final Engine<K, V> engine;

    Lookups(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** Returns what is known here or in the shared tier; the future ends on a thread of the executor. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    CompletableFuture<Lookup<V>> lookup(K key, boolean waits) {
        if (engine.closed()) {
            throw engine.closedError();
        }
        long now = engine.nanos();
        Flight<K, V> probe = engine.flight(key, Load.Reason.MISS, engine.local().get(key, now), false);
        LocalEntry entry = probe.start().entry();
        if ((entry != null && engine.hit(entry, now)) || !engine.shared().present()) {
            return CompletableFuture.completedFuture(local(entry));
        }
        SharedSide side = engine.shared().side();
        CompletableFuture<@Nullable SharedEntry> read =
                side.read(engine.shared().text(key)).thenApply(found -> found.orElse(null));
        if (waits || read.isDone()) {
            return found(probe, read.join(), waits);
        }
        CompletableFuture<Lookup<V>> answer = new CompletableFuture<>();
        read.whenComplete((found, error) -> engine.hops()
                .add(() -> found(probe, found, false).whenComplete((a, e) -> {
                    if (e == null) {
                        answer.complete(a);
                    } else {
                        answer.completeExceptionally(e);
                    }
                })));
        return answer;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    private CompletableFuture<Lookup<V>> found(Flight<K, V> probe, @Nullable SharedEntry found, boolean waits) {
        Envelope<V> opened = found == null ? null : engine.open(found);
        if (found == null || opened == null) {
            return CompletableFuture.completedFuture(local(probe.start().entry()));
        }
        CompletableFuture<Boolean> valid = engine.shared().side().valid(opened.clock(), opened.tags());
        if (waits || valid.isDone()) {
            return CompletableFuture.completedFuture(shared(probe, found, valid.join() ? opened : null));
        }
        CompletableFuture<Lookup<V>> answer = new CompletableFuture<>();
        valid.whenComplete((yes, error) ->
                engine.hops().add(() -> answer.complete(shared(probe, found, error == null && yes ? opened : null))));
        return answer;
    }

    private Lookup<V> shared(Flight<K, V> probe, SharedEntry found, @Nullable Envelope<V> opened) {
        if (opened == null) {
            return local(probe.start().entry());
        }
        long now = engine.nanos();
        LocalEntry copy = engine.copy(found, opened, now);
        if (copy.fresh(now)) {
            engine.fill(probe, copy);
        }
        return lookup(opened.value(), copy.fresh(now), Tier.SHARED, found.age());
    }

    @SuppressWarnings("unchecked") // a cache puts nothing but values of its type into its local tier
    private Lookup<V> local(@Nullable LocalEntry entry) {
        long now = engine.nanos();
        if (entry == null || entry.remainingNanos(now) == 0) {
            return absent();
        }
        Duration age = Duration.ofNanos(Math.max(0, now - entry.storedNanos()));
        boolean fresh = entry.fresh(now) && !engine.doubted(entry, now);
        return lookup((V) entry.value(), fresh, Tier.LOCAL, age);
    }

    private static <V> Lookup<V> lookup(@Nullable V value, boolean fresh, Tier tier, Duration age) {
        if (value != null) {
            return new Lookup<>(fresh ? Status.HIT : Status.STALE, value, tier, age);
        }
        return fresh ? new Lookup<>(Status.NEGATIVE, null, tier, age) : absent();
    }

    private static <V> Lookup<V> absent() {
        return new Lookup<>(Status.ABSENT, null, Tier.NONE, Duration.ZERO);
    }
}
