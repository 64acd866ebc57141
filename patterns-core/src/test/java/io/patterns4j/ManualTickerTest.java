package io.patterns4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManualTickerTest {

    @Test
    void advance_oneSecond_readsThatManyNanoseconds() {
        var ticker = new ManualTicker();
        ticker.advance(Duration.ofSeconds(1));
        assertThat(ticker.nanos()).isEqualTo(1_000_000_000L);
    }
}
