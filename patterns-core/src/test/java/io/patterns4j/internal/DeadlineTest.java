package io.patterns4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 50);
    private final Deadline hundred = Deadline.earlier(null, ticker::nanos, ticker.nanos(), 100);

    @AfterEach
    void forget() {
        Deadline.set(null);
    }

    @Test
    void remaining_withoutADeadline_isNone() {
        assertThat(Deadline.remainingNanos()).isEqualTo(Deadline.NONE);
    }

    @Test
    void remaining_asTimePasses_fallsToZeroAcrossOverflow() {
        Deadline.set(hundred);
        ticker.advance(Duration.ofNanos(60));
        assertThat(Deadline.remainingNanos()).isEqualTo(40);
        ticker.advance(Duration.ofNanos(60));
        assertThat(Deadline.remainingNanos()).isZero();
    }

    @Test
    void earlier_ofTwo_isTheOneThatEndsFirst() {
        assertThat(Deadline.earlier(hundred, ticker::nanos, ticker.nanos(), 100))
                .isSameAs(hundred);
        assertThat(Deadline.earlier(hundred, ticker::nanos, ticker.nanos(), 99)).isNotSameAs(hundred);
    }

    @Test
    void under_another_setsItForTheBodyOnly() {
        assertThat(Deadline.under(hundred, Deadline::current)).isSameAs(hundred);
        assertThat(Deadline.current()).isNull();
    }
}
