package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

class ServiceClockTest {

    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 5);
    private final ServiceClock clock = new ServiceClock(ticker);

    @Test
    void known_nothingHeard_isFalse() {
        assertThat(clock.known(clock.nanos())).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> clock.lowMillis(clock.nanos()))
                .withMessage("answers of DynamoDB must have a Date: Date=null");
    }

    @Test
    void heard_oneAnswer_boundsAreASecondAndTheRoundTripApart() {
        hear(TEN, Duration.ofMillis(40));
        assertThat(low()).isEqualTo(TEN);
        assertThat(high()).isEqualTo(TEN.plusMillis(1_041));
        assertThat(probable()).isEqualTo(TEN.plusMillis(520));
    }

    @Test
    void heard_twoAnswersAroundTheTurnOfASecond_boundsAreClose() {
        hear(TEN, Duration.ZERO);
        ticker.advance(Duration.ofMillis(300));
        hear(TEN.plusSeconds(1), Duration.ofMillis(4));
        assertThat(low()).isEqualTo(TEN.plusMillis(1_000));
        assertThat(high()).isBetween(TEN.plusMillis(1_304), TEN.plusMillis(1_306));
        ticker.advance(Duration.ofMillis(690));
        hear(TEN.plusSeconds(1), Duration.ofMillis(2));
        assertThat(Duration.between(low(), high())).isLessThan(Duration.ofMillis(310));
    }

    @Test
    void bounds_nothingHeardForLong_driftApart() {
        hear(TEN, Duration.ZERO);
        ticker.advance(Duration.ofSeconds(500));
        assertThat(low()).isEqualTo(TEN.plusMillis(499_900));
        assertThat(high()).isEqualTo(TEN.plusMillis(501_101));
        assertThat(clock.known(clock.nanos())).isTrue();
        ticker.advance(Duration.ofSeconds(100));
        assertThat(clock.known(clock.nanos())).isFalse();
    }

    @Test
    void heard_machinesOfTheServiceDifferALittle_truthLiesBetween() {
        hear(TEN, Duration.ZERO);
        hear(TEN.plusMillis(1_200), Duration.ZERO);
        assertThat(low()).isEqualTo(TEN.plusMillis(1_000));
        assertThat(high()).isBetween(TEN.plusMillis(1_000), TEN.plusMillis(1_002));
    }

    @Test
    void heard_serviceWasSet_forgetsWhatItKnew() {
        hear(TEN, Duration.ZERO);
        hear(TEN.minusSeconds(60), Duration.ZERO);
        assertThat(low()).isEqualTo(TEN.minusSeconds(60));
        assertThat(high()).isEqualTo(TEN.minusSeconds(59).plusMillis(1));
    }

    @Test
    void heard_noDate_changesNothing() {
        clock.heard("yesterday", clock.nanos(), clock.nanos());
        assertThat(clock.known(clock.nanos())).isFalse();
    }

    private void hear(Instant date, Duration roundTrip) {
        long sent = clock.nanos();
        ticker.advance(roundTrip);
        clock.heard(DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)), sent, clock.nanos());
    }

    private Instant low() {
        return Instant.ofEpochMilli(clock.lowMillis(clock.nanos()));
    }

    private Instant high() {
        return Instant.ofEpochMilli(clock.highMillis(clock.nanos()));
    }

    private Instant probable() {
        return Instant.ofEpochMilli(clock.probableMillis(clock.nanos()));
    }
}
