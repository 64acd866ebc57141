package io.patterns4j.cache;

import java.time.Duration;

/** What a {@link SharedSpace} answers to somebody who wants to fill a key. */
public sealed interface LeaseAnswer {

    /**
     * The caller may fill the key.
     *
     * @param lease what to publish with
     */
    record Granted(Lease lease) implements LeaseAnswer {}

    /** Somebody else is about to fill the key. */
    record Held() implements LeaseAnswer {}

    /**
     * There is an entry that the caller had not seen.
     *
     * @param entry the entry
     */
    record Found(SharedEntry entry) implements LeaseAnswer {}

    /**
     * The key was invalidated with a fence that still stands: what is loaded now may be old, and is not to be stored.
     *
     * @param remaining for how long
     */
    record Fenced(Duration remaining) implements LeaseAnswer {}
}
