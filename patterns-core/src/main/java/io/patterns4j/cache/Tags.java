package io.patterns4j.cache;

import java.util.Collection;
import java.util.Collections;

/** Rules of tags. */
final class Tags {

    private Tags() {}

    /** Tells whether a copy has one of the tags. */
    static boolean any(LocalEntry entry, Collection<String> tags) {
        return !entry.tags().isEmpty() && !Collections.disjoint(entry.tags(), tags);
    }
}
