package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ServiceClockPropertyTest {

    private static final long SECOND_NANOS = 1_000_000_000;

    /** Whatever the ticker reads, however long answers take and wherever in a second they come. */
    @Property
    void bounds_anyAnswers_holdTheTruth(
            @ForAll long tickerStart,
            @ForAll @LongRange(min = 0, max = 999_999_999) long phaseNanos,
            @ForAll @IntRange(min = -180, max = 180) int partsPerMillion,
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 3_000_000) Integer> micros) {
        ManualTicker ticker = new ManualTicker(tickerStart);
        ServiceClock clock = new ServiceClock(ticker);
        long serviceNanos = 1_700_000_000L * SECOND_NANOS + phaseNanos;
        for (int step : micros) {
            long nanos = step * 1_000L;
            long sent = clock.nanos();
            ticker.advance(Duration.ofNanos(nanos));
            // The answer is written somewhere on the way; the service's clock is not quite as fast as the ticker.
            long written = serviceNanos + nanos / 3;
            serviceNanos += nanos + nanos * partsPerMillion / 1_000_000;
            clock.heard(date(Math.min(written, serviceNanos)), sent, clock.nanos());

            assertThat(clock.lowMillis(clock.nanos())).isLessThanOrEqualTo(serviceNanos / 1_000_000);
            assertThat(clock.highMillis(clock.nanos())).isGreaterThanOrEqualTo(serviceNanos / 1_000_000);
            assertThat(clock.probableMillis(clock.nanos()))
                    .isBetween(clock.lowMillis(clock.nanos()), clock.highMillis(clock.nanos()));
        }
    }

    private static String date(long nanos) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochSecond(nanos / SECOND_NANOS).atOffset(ZoneOffset.UTC));
    }
}
