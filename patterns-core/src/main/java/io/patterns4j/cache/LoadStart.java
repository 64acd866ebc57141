package io.patterns4j.cache;

import org.jspecify.annotations.Nullable;

/** What the steps through the shared tier tell to whoever is to load. */
interface LoadStart {

    /** The key has to be loaded; without a lease what is loaded is not published. */
    void begin(@Nullable Lease granted);

    /** What will be loaded is not to be stored. */
    void fence();

    /** The key will not be loaded: it was found, or its flight has ended. */
    void unneeded();

    /** What was found is due for an early refresh. */
    void refresh(LocalEntry found, long nowNanos);

    /** Somebody else is loading the key; whether it has to be loaded here turns out later. */
    void later();

    /** The deadline is over: others may load. */
    void giveUpSlot();
}
