package io.patterns4j.cache;

import java.util.Collection;

/** Takes local copies away, and keeps loads under way from storing what was invalidated. */
final class Drops {

    private Drops() {}

    /** Drops a key, or expires it; returns its epoch from now on. */
    static <K, V> long drop(Engine<K, V> engine, K key, boolean expired) {
        long epoch = engine.epochs().next(key);
        detach(engine, key);
        engine.failures().forget(key);
        if (expired) {
            expire(engine, key);
        } else {
            engine.local().remove(key);
        }
        return epoch;
    }

    /** Keeps a flight from storing, and later callers from joining it. */
    static <K, V> void detach(Engine<K, V> engine, K key) {
        Flight<K, V> flight = engine.flights().remove(key);
        if (flight != null) {
            flight.detach();
        }
    }

    static <K, V> void dropTags(Engine<K, V> engine, Collection<String> tags) {
        for (String tag : tags) {
            engine.fences().set(new Fences.Tag(tag));
        }
        engine.epochs().invalidate(tags);
        engine.local().removeIf(entry -> Tags.any(entry, tags));
    }

    static <K, V> void dropAll(Engine<K, V> engine) {
        engine.fences().setAll();
        engine.epochs().nextOfAll();
        for (K key : engine.flights().keySet()) {
            detach(engine, key);
        }
        engine.failures().forgetAll();
        engine.local().clear();
    }

    /** Ends the time to live of whatever is stored; what is stored meanwhile was there after the epoch began. */
    @SuppressWarnings("ReferenceEquality") // whether it is the very entry
    private static <K, V> void expire(Engine<K, V> engine, K key) {
        long now = engine.nanos();
        LocalEntry present = engine.local().get(key, now);
        while (present != null && present.fresh(now)) {
            LocalEntry seen = present;
            if (engine.local().put(key, seen.expired(now), there -> there == seen)) {
                return;
            }
            present = engine.local().get(key, now);
        }
    }
}
