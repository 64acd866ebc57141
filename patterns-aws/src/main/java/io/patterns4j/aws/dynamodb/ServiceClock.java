package io.patterns4j.aws.dynamodb;

import io.patterns4j.Ticker;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.http.SdkHttpResponse;

/*
 * Every answer of the service carries a Date, in whole seconds. It was written between the moment when the request left
 * and the moment when the answer came, both told by the ticker; so the time of the service lies
 *
 *     not before Date when the answer came, and before Date + 1 s when the request left.
 *
 * Each answer thus bounds the difference between the service's time and the ticker from both sides. The bounds of
 * several answers are intersected: after a second of traffic they are as close to each other as answers are.
 *
 * Two clocks that measure time differ in their speed, so bounds are taken apart with time, by 1 in 5,000, a multiple of
 * what crystals do. Bounds that contradict each other come from machines of the service that do not agree; the truth is
 * then taken to lie in the gap between the two. A gap of more than a second is a clock that was set: what was known is
 * forgotten.
 *
 * The wall clock of this machine is nowhere in it.
 */
/**
 * Tells the time of the service by this machine's ticker, between two bounds.
 *
 * <p><b>Thread safety.</b> Lock-free.
 */
final class ServiceClock {

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long MILLI_NANOS = 1_000_000;
    private static final long DRIFT = 5_000;

    /** With bounds this close, answers are looked at once a second only. */
    private static final long CLOSE_NANOS = 20 * MILLI_NANOS;

    /** After this long without an answer one is asked for: the bounds are 0.24 s further apart then. */
    private static final long KNOWN_NANOS = 600 * SECOND_NANOS;

    private final Ticker ticker;
    private final long originNanos;
    private final AtomicReference<@Nullable Bounds> bounds = new AtomicReference<>();

    ServiceClock(Ticker ticker) {
        this.ticker = ticker;
        this.originNanos = ticker.nanos();
    }

    /** The service's time minus the ticker's, in nanoseconds, as it was known when the ticker read {@code at}. */
    private record Bounds(long low, long high, long at) {

        Bounds at(long now) {
            long drift = Math.max(0, now - at) / DRIFT;
            return new Bounds(low - drift, high + drift, now);
        }

        Bounds with(Bounds heard) {
            long newLow = Math.max(low, heard.low);
            long newHigh = Math.min(high, heard.high);
            if (newLow <= newHigh) {
                return new Bounds(newLow, newHigh, heard.at);
            }
            return newLow - newHigh > SECOND_NANOS ? heard : new Bounds(newHigh, newLow, heard.at);
        }
    }

    /** Returns a reading to be given to the other methods. */
    long nanos() {
        return ticker.nanos() - originNanos;
    }

    /** Returns whether the time can be told. */
    boolean known(long nanos) {
        Bounds known = bounds.get();
        return known != null && nanos - known.at < KNOWN_NANOS;
    }

    /** Learns from an answer. */
    void heard(SdkResponse response, long sentNanos) {
        heard(response.sdkHttpResponse(), sentNanos);
    }

    /** Learns from a failure, if it is an answer. */
    void heard(Throwable failure, long sentNanos) {
        AwsErrorDetails details = failure instanceof AwsServiceException answer ? answer.awsErrorDetails() : null;
        heard(details == null ? null : details.sdkHttpResponse(), sentNanos);
    }

    private void heard(@Nullable SdkHttpResponse response, long sentNanos) {
        long now = nanos();
        Bounds known = bounds.get();
        boolean enough = known != null && known.high - known.low <= CLOSE_NANOS && now - known.at < SECOND_NANOS;
        if (response != null && !enough) {
            response.firstMatchingHeader("Date").ifPresent(date -> heard(date, sentNanos, now));
        }
    }

    void heard(String date, long sentNanos, long now) {
        long seconds;
        try {
            seconds = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toEpochSecond();
        } catch (DateTimeException e) {
            return; // An answer without a time is one that teaches nothing.
        }
        long dateNanos = seconds * SECOND_NANOS;
        Bounds heard = new Bounds(dateNanos - now, dateNanos + SECOND_NANOS - sentNanos, now);
        bounds.updateAndGet(known ->
                known == null ? heard : known.at(Math.max(now, known.at)).with(heard));
    }

    /** Returns a time, in milliseconds since the epoch, that the service has surely reached. */
    long lowMillis(long nanos) {
        Bounds known = at(nanos);
        return Math.floorDiv(nanos + known.low, MILLI_NANOS);
    }

    /** Returns a time that the service has surely not passed. */
    long highMillis(long nanos) {
        Bounds known = at(nanos);
        return Math.floorDiv(nanos + known.high, MILLI_NANOS) + 1;
    }

    /** Returns what it probably is. */
    long probableMillis(long nanos) {
        Bounds known = at(nanos);
        return Math.floorDiv(nanos + known.low + (known.high - known.low) / 2, MILLI_NANOS);
    }

    private Bounds at(long nanos) {
        Bounds known = bounds.get();
        if (known == null) {
            throw new IllegalStateException("answers of DynamoDB must have a Date: Date=null");
        }
        return known.at(nanos);
    }
}
