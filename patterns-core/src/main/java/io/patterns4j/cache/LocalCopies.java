package io.patterns4j.cache;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Whatever comes from outside takes the same order as an invalidation of this node: next epoch, detach, remove. What
 * was read from the shared tier before a note arrived may be older than the note says, so a note is never ignored
 * because nothing is stored here: a flight may be about to.
 *
 * When notes arrive again after a suspicion, flights under way may have read what a missed note was about. All of them
 * are kept from storing: one missed fill each.
 */
/** Applies to the local tier what other nodes have changed. */
final class LocalCopies<K, V> implements LocalSide {

    private volatile @Nullable Engine<K, V> engine;

    /** What the shared side said last, perhaps before there was anybody to hear it. */
    private volatile boolean doubted;

    /** Begins to apply. Changes from before find nothing that they could concern; a doubt does. */
    void attach(Engine<K, V> to) {
        engine = to;
        if (doubted) {
            to.suspect();
            if (!doubted) {
                to.trust();
            }
        }
    }

    @Override
    public void changed(Collection<String> keys, boolean expired, long version) {
        Engine<K, V> to = engine;
        if (to == null) {
            return;
        }
        for (String text : keys) {
            K key = parsed(to, text);
            if (key == null) {
                continue;
            }
            LocalEntry present = to.local().get(key, to.nanos());
            if (present == null || version == 0 || present.version() < version) {
                to.fences().set(key);
                Drops.drop(to, key, expired);
            }
        }
        to.signals().invalidated(keys.size(), true);
    }

    @Override
    public void tagsChanged(Collection<String> tags) {
        Engine<K, V> to = engine;
        if (to != null) {
            Drops.dropTags(to, List.copyOf(tags));
            to.signals().invalidated(tags.size(), true);
        }
    }

    @Override
    public void everythingChanged() {
        Engine<K, V> to = engine;
        if (to != null) {
            Drops.dropAll(to);
            to.signals().invalidated(0, true);
        }
    }

    @Override
    public void suspect() {
        doubted = true;
        Engine<K, V> to = engine;
        if (to != null && to.suspect()) {
            to.signals().suspect(true);
        }
    }

    @Override
    public void trusted() {
        doubted = false;
        Engine<K, V> to = engine;
        if (to != null && to.trust()) {
            to.signals().suspect(false);
        }
    }

    private @Nullable K parsed(Engine<K, V> to, String text) {
        try {
            return to.shared().parse(text);
        } catch (RuntimeException e) {
            to.signals().callbacks().warn("reading of a key", e);
            return null;
        }
    }
}
