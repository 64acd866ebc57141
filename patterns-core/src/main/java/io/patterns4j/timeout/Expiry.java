package io.patterns4j.timeout;

/** What happens to the stage of an asynchronous call when the limit is reached before it has ended. */
public enum Expiry {

    /**
     * The stage is cancelled, before the caller hears of the timeout. Policies inside see their call end at that moment
     * and give back what they granted. A {@code CompletableFuture} ends at once even if a thread still works for it, so
     * a bulkhead inside may then let one more call in than really run; a value that comes later is lost to everybody
     * but whoever tried to complete the future.
     */
    CANCEL,

    /**
     * The stage goes on untouched. Policies inside keep what they granted until the work has really ended. A value that
     * comes later is closed when it is {@link AutoCloseable}, and dropped.
     */
    LEAVE
}
