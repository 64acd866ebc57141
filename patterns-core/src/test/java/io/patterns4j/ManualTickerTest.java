package io.patterns4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ManualTickerTest {

    private final ManualTicker ticker = new ManualTicker();

    @Test
    void advance_oneSecond_readsThatManyNanoseconds() {
        ticker.advance(Duration.ofSeconds(1));
        assertThat(ticker.nanos()).isEqualTo(1_000_000_000L);
    }

    @Test
    void advance_pastTheLargestReading_goesOnFromTheSmallest() {
        ManualTicker late = new ManualTicker(Long.MAX_VALUE);
        late.advance(Duration.ofNanos(1));
        assertThat(late.nanos()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void schedule_afterAdvance_runsEachAtItsOwnTimeInOrder() {
        List<String> ran = new ArrayList<>();
        ticker.schedule(20, () -> ran.add("second at " + ticker.nanos()));
        ticker.schedule(10, () -> {
            ran.add("first at " + ticker.nanos());
            ticker.schedule(5, () -> ran.add("nested at " + ticker.nanos()));
        });
        ticker.schedule(30, () -> ran.add("never"));
        ticker.advance(Duration.ofNanos(29));
        assertThat(ran).containsExactly("first at 10", "nested at 15", "second at 20");
        assertThat(ticker.pending()).isEqualTo(1);
        assertThat(ticker.nanos()).isEqualTo(29);
    }

    @Test
    void cancel_beforeItsTime_isTheOnlyOneToCancelAndLeavesNothing() {
        Ticker.Alarm alarm = ticker.schedule(1, Assertions::fail);
        assertThat(alarm.cancel()).isTrue();
        assertThat(alarm.cancel()).isFalse();
        assertThat(ticker.pending()).isZero();
        ticker.advance(Duration.ofNanos(1));
    }

    @Test
    void sleep_timeMovedFarEnough_wakes() throws Exception {
        FutureTask<Long> sleeper = start();
        ticker.awaitPending(1);
        ticker.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(sleeper).isNotDone();
        ticker.advance(Duration.ofNanos(1));
        assertThat(sleeper.get(30, TimeUnit.SECONDS)).isEqualTo(2_000_000_000L);
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void sleep_skipping_letsTheTimePass() throws Exception {
        ManualTicker skipping = ManualTicker.skipping();
        skipping.sleep(7);
        assertThat(skipping.nanos()).isEqualTo(7);
    }

    private FutureTask<Long> start() {
        FutureTask<Long> sleeper = new FutureTask<>(() -> {
            ticker.sleep(2_000_000_000L);
            return ticker.nanos();
        });
        Rendezvous.threads().newThread(sleeper).start();
        return sleeper;
    }
}
