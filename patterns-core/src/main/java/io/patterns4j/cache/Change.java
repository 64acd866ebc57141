package io.patterns4j.cache;

import java.time.Duration;
import java.util.Collection;

/**
 * An invalidation.
 *
 * @param names keys or tags
 * @param byTags which of them
 * @param removal what becomes of keys
 */
record Change(Collection<String> names, boolean byTags, Removal removal) {

    static final Removal DROP = Removal.drop(Duration.ZERO);

    static Change ofKeys(Collection<String> keys, Removal removal) {
        return new Change(keys, false, removal);
    }

    static Change ofTags(Collection<String> tags) {
        return new Change(tags, true, DROP);
    }

    boolean all() {
        return byTags && names.contains(SharedSide.ALL);
    }

    Note.Body note() {
        if (all()) {
            return new Note.All();
        }
        return byTags ? new Note.Tags(names) : new Note.Keys(names, removal.kept(), 0);
    }
}
