package io.patterns4j.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The shared tier as a cache sees it: behind a breaker and deadlines, with its invalidations remembered while it is
 * down. No future fails. They may end on a thread of the driver or of the timer.
 */
interface SharedSide extends AutoCloseable {

    /** The tag that everything has. */
    String ALL = "*";

    /** Returns whether it may be read now: connected, nothing left to be sent again, breaker not open. */
    boolean readable();

    /** Ends with the entry or empty; a tier that is down, slow or not {@link #readable()} is empty. */
    CompletableFuture<Optional<SharedEntry>> read(String key);

    /** Ends with what is there; a tier that is down, slow or not readable holds nothing. */
    CompletableFuture<Map<String, SharedEntry>> readAll(Collection<String> keys);

    /**
     * Ends with whether an entry that was read outlived no invalidation by tag and no clear: true, false, or false when
     * the tier cannot be asked. Takes a round trip only for an entry with tags, and for one that was loaded by a node
     * that knows a later clock.
     *
     * @param clock {@link Envelope#clock()}
     * @param tags {@link Envelope#tags()}
     */
    CompletableFuture<Boolean> valid(long clock, Set<String> tags);

    /** Ends with the answer; null when the tier cannot be asked, and then whoever loads does not publish. */
    CompletableFuture<@Nullable LeaseAnswer> lease(String key, long seen, Duration ttl);

    /** Ends with APPLIED, REFUSED (the lease was lost, or granted before the store lost writes), or FAILED. */
    CompletableFuture<TierOutcome> publish(Lease lease, Fill fill);

    /** Ends a lease without a fill; nobody waits for it. */
    void release(Lease lease);

    /** Ends with APPLIED, REFUSED (something newer is there), or QUEUED: then it is the invalidation that waits. */
    CompletableFuture<TierOutcome> put(String key, Fill fill);

    /** Ends with APPLIED or QUEUED. When too many wait, everything is invalidated in place of those left out. */
    CompletableFuture<TierOutcome> invalidate(Collection<String> keys, Removal removal);

    /** Invalidates by tags; {@link #ALL} for everything. Ends with APPLIED or QUEUED. */
    CompletableFuture<TierOutcome> mark(Collection<String> tags);

    /** Ends with the marks of tags; null when the tier cannot be asked, and then a tagged entry is not used. */
    CompletableFuture<@Nullable Marks> marks(Collection<String> tags);

    /** Returns the last reading of the clock of tags that is known here: never above the true one. */
    long clock();

    /** Returns the mark of {@link #ALL} as far as it is known here; what was loaded at a lower clock is over. */
    long allMark();

    /** Returns what a write by others (a log) has to do in place of {@link #put}. */
    SharedWrite write(String key, Fill fill);

    /** Returns the counters. */
    SharedStats stats();

    /** Ends timers and the subscription. What waits to be sent is lost. Doing it again changes nothing. */
    @Override
    void close();
}
