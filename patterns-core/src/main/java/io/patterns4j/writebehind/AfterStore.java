package io.patterns4j.writebehind;

/** What the cache is told when the store has a write, before the write stops to answer reads. */
public enum AfterStore {
    /** The key is taken out of all tiers; the next read loads it. Right whoever else writes to the store. */
    INVALIDATE,

    /**
     * The value is put into the cache, unless a newer write of the key waits. Right only while nobody else writes these
     * keys.
     */
    PUT
}
