package io.patterns4j.telemetry.internal;

import static io.patterns4j.telemetry.internal.Unit.BATCHES;
import static io.patterns4j.telemetry.internal.Unit.BYTES;
import static io.patterns4j.telemetry.internal.Unit.CALLS;
import static io.patterns4j.telemetry.internal.Unit.ENTRIES;
import static io.patterns4j.telemetry.internal.Unit.FLAG;
import static io.patterns4j.telemetry.internal.Unit.RATIO;
import static io.patterns4j.telemetry.internal.Unit.SECONDS;
import static io.patterns4j.telemetry.internal.Unit.WRITES;

import io.patterns4j.cache.CacheSnapshot;
import io.patterns4j.writebehind.WriteBehindSnapshot;
import java.util.List;

/** The numbers of caches and of what writes behind them; as {@link Readings} are for policies. */
final class CacheReadings {

    private CacheReadings() {}

    static List<Reading<CacheSnapshot>> cache() {
        return new ReadingList<CacheSnapshot>("cache")
                .counter("hits.local", CALLS, "Fresh answers of the local tier", CacheSnapshot::localHits)
                .counter("hits.shared", CALLS, "Fresh answers of the shared tier", CacheSnapshot::sharedHits)
                .counter("hits.negative", CALLS, "Hits that were absence", CacheSnapshot::negativeHits)
                .counter("stale", CALLS, "Answers whose time was over", CacheSnapshot::staleServed)
                .counter("misses", CALLS, "Answers that were loaded, and those that failed", CacheSnapshot::misses)
                .level("hit.ratio", RATIO, "Share of answers that needed no load", CacheSnapshot::hitRatio)
                .counter("loads", CALLS, "Times that a loader was asked for keys", CacheSnapshot::loads)
                .counter("load.failures", CALLS, "Times that a loader failed", CacheSnapshot::loadFailures)
                .counter("joined", CALLS, "Callers that waited for the load of another", CacheSnapshot::joined)
                .amount("in_flight", CALLS, "Loads and reads of the shared tier under way", CacheSnapshot::inFlight)
                .amount("size", ENTRIES, "Entries in the local tier", CacheSnapshot::localSize)
                .counter("fills.refused", ENTRIES, "Loaded values that may have been old", CacheSnapshot::refusedFills)
                .counter("undecodable", ENTRIES, "Entries that could not be read or made", CacheSnapshot::undecodable)
                .amount("suspect", FLAG, "1 while invalidations may be missed", s -> s.suspect() ? 1 : 0)
                .callbackFailures(CacheSnapshot::callbackFailures)
                .list();
    }

    static List<Reading<WriteBehindSnapshot>> writeBehind() {
        return new ReadingList<WriteBehindSnapshot>("writebehind")
                .amount("pending", WRITES, "Keys with writes that the store does not have", s -> s.pendingKeys())
                .amount("pending.size", BYTES, "What their values weigh", WriteBehindSnapshot::pendingBytes)
                .amount("in_flight", WRITES, "Writes in batches under way", WriteBehindSnapshot::inFlight)
                .level("oldest", SECONDS, "How long the oldest write has waited", s -> Unit.seconds(s.oldest()))
                .amount("waiting", CALLS, "Callers in line for a place", WriteBehindSnapshot::waiting)
                .counter("written", WRITES, "Writes that the store has taken", WriteBehindSnapshot::written)
                .counter("coalesced", WRITES, "Writes that a later one replaced", WriteBehindSnapshot::coalesced)
                .counter("batches", BATCHES, "Batches that have ended", WriteBehindSnapshot::batches)
                .level("batch.mean", WRITES, "Writes in a batch, in the mean", WriteBehindSnapshot::meanBatch)
                .counter("retries", WRITES, "Times that a write was tried again", WriteBehindSnapshot::retries)
                .counter("dead_letters", WRITES, "Writes that were given up", WriteBehindSnapshot::deadLetters)
                .counter("refused", WRITES, "Writes that were refused", WriteBehindSnapshot::refused)
                .counter("log.failures", CALLS, "Times that the log failed", WriteBehindSnapshot::logFailures)
                .callbackFailures(WriteBehindSnapshot::callbackFailures)
                .list();
    }
}
