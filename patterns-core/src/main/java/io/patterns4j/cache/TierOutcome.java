package io.patterns4j.cache;

/** What became of a change in one tier. */
public enum TierOutcome {
    /** The tier has it. */
    APPLIED,
    /** The tier could not be reached; it gets the change before it is read again. */
    QUEUED,
    /** The tier holds something newer, and keeps that. */
    REFUSED,
    /** The tier did not take it, and it will not be tried again. */
    FAILED,
    /** There is no such tier here, or it was not asked. */
    SKIPPED
}
