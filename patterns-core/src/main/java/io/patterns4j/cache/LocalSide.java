package io.patterns4j.cache;

import java.util.Collection;

/** What the shared side tells the cache about its local copies. Never called on a thread of the driver. */
interface LocalSide {

    /** Another node changed keys; a copy with this version or a higher one stays (0: none stays). */
    void changed(Collection<String> keys, boolean expired, long version);

    /** Another node invalidated tags. */
    void tagsChanged(Collection<String> tags);

    /** Another node invalidated everything. */
    void everythingChanged();

    /** From now on notes may be missed: local copies are good for a short time only, and come from the shared tier. */
    void suspect();

    /** Notes arrive again. What was stored locally before this may be older than what was missed. */
    void trusted();
}
