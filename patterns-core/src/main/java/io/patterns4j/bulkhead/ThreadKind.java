package io.patterns4j.bulkhead;

/** Says on what threads an {@link ExecutorBulkhead} runs its tasks. */
public enum ThreadKind {
    /** Daemon threads of the platform, reused; an idle one ends after some seconds. */
    PLATFORM,
    /** A new virtual thread for each task when the JVM has them (Java 21), otherwise as {@link #PLATFORM}. */
    VIRTUAL_IF_AVAILABLE
}
