package io.patterns4j.writebehind;

/** What the cache is told when a write is given up. */
public enum AfterDeadLetter {
    /** The key is taken out of all tiers; reads show what the store has. */
    EVICT,

    /** Nothing: the cache goes on with what it has. */
    KEEP
}
