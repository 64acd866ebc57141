package io.patterns4j.redis;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/*
 * The time of a Redis is asked for now and then. What it answered is taken as its time half-way between question and
 * answer, and runs on by the ticker of this process. The error is at most half the round trip, and grows with the drift
 * between the two clocks; a worse reading replaces a better one when that has drifted enough. The wall clock of this
 * machine is not used.
 */
/** What the clock of a Redis reads, as far as it can be known here. */
final class StoreClock {

    /** Quartz clocks drift apart by less than 100 microseconds a second. */
    private static final long DRIFT = 10_000;

    private final Ticker ticker;
    private volatile @Nullable Reading last;

    StoreClock(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Takes a reading; by one thread at a time. */
    void observe(long storeMicros, long askedNanos, long answeredNanos) {
        long errorNanos = (answeredNanos - askedNanos) / 2;
        Reading known = last;
        if (known == null || errorNanos <= known.errorNanos(answeredNanos)) {
            last = new Reading(storeMicros, askedNanos + errorNanos, errorNanos);
        }
    }

    /** Returns how long ago a time of the store was; zero when it was not yet, or nothing is known. */
    Duration age(long storeMicros) {
        Reading known = last;
        if (known == null) {
            return Duration.ZERO;
        }
        long nowMicros = known.micros + (ticker.nanos() - known.atNanos) / 1_000;
        return nowMicros <= storeMicros ? Duration.ZERO : Duration.of(nowMicros - storeMicros, ChronoUnit.MICROS);
    }

    private record Reading(long micros, long atNanos, long errorNanos) {

        long errorNanos(long nanos) {
            return errorNanos + (nanos - atNanos) / DRIFT;
        }
    }
}
