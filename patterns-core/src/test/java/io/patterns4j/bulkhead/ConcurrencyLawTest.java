package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.patterns4j.bulkhead.ConcurrencyLaw.State;
import io.patterns4j.bulkhead.ConcurrencyLaw.Window;
import java.time.Duration;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ConcurrencyLawTest {

    private static final long RTT = 10_000_000;

    @Test
    void aimd_success_growsByOneOnlyWhenHalfOfTheLimitIsUsed() {
        ConcurrencyLaw law = ConcurrencyLaw.aimd();
        assertThat(law.next(State.of(10), window(RTT, 5)).limit()).isEqualTo(11);
        assertThat(law.next(State.of(10), window(RTT, 4)).limit()).isEqualTo(10);
    }

    @Test
    void aimd_drop_multiplies() {
        assertThat(ConcurrencyLaw.aimd().next(State.of(10), dropped(10)).limit())
                .isEqualTo(9);
        assertThat(ConcurrencyLaw.aimd()
                        .backoffRatio(0.5)
                        .next(State.of(10), dropped(10))
                        .limit())
                .isEqualTo(5);
    }

    @Test
    void aimd_slowWindow_countsAsDropped() {
        ConcurrencyLaw law = ConcurrencyLaw.aimd().rttLimit(Duration.ofMillis(11));
        assertThat(law.next(State.of(10), window(RTT, 10)).limit()).isEqualTo(11);
        assertThat(law.next(State.of(10), window(2 * RTT, 10)).limit()).isEqualTo(9);
    }

    @Test
    void delayLaws_atFirst_lowerTheLimitToMeasureAndGoBack() {
        for (ConcurrencyLaw law : new ConcurrencyLaw[] {ConcurrencyLaw.gradient(), ConcurrencyLaw.vegas()}) {
            State state = law.next(State.of(20), window(RTT, 20));
            assertThat(state.limit()).isEqualTo(15);
            for (int i = 0; i < 4; i++) {
                state = law.next(state, window(RTT, 20));
            }
            assertThat(state.limit()).isGreaterThanOrEqualTo(20);
            assertThat(NoLoad.of(state).rtt().noLoadNanos()).isEqualTo(RTT);
        }
    }

    @Test
    void delayLaws_queueAtFirst_lowerTheLimitUntilCallsAreNotFaster() {
        State state = settle(ConcurrencyLaw.gradient(), State.of(80), limit -> Math.max(RTT, RTT * limit / 20), 100);
        assertThat(NoLoad.of(state).rtt().noLoadNanos()).isCloseTo(RTT, within(RTT * 0.02));
        assertThat(state.limit()).isBetween(20.0, 22.5);
    }

    @Test
    void gradient_knee_settlesCloseAboveIt() {
        for (int knee : new int[] {1, 3, 20, 400}) {
            State state = settle(ConcurrencyLaw.gradient(), State.of(20), limit -> queueing(limit, knee), 250);
            assertThat(state.limit()).isBetween((double) knee, knee * 1.1 + 1);
        }
    }

    @Test
    void vegas_knee_keepsOneToThreeCallsWaiting() {
        State state = settle(ConcurrencyLaw.vegas(), State.of(20), limit -> queueing(limit, 30), 250);
        assertThat(state.limit()).isBetween(30.5, 34.0);
    }

    @Test
    void gradient_fastCallee_isReachedWithinFortyWindows() {
        State state = settle(ConcurrencyLaw.gradient(), State.of(20), limit -> RTT, 40);
        assertThat(state.limit()).isGreaterThan(500);
    }

    @Test
    void delayLaws_slowerCallee_learnTheNewTimeAndDoNotStarve() {
        for (ConcurrencyLaw law : new ConcurrencyLaw[] {ConcurrencyLaw.gradient(), ConcurrencyLaw.vegas()}) {
            State state = settle(law, State.of(20), limit -> queueing(limit, 30), 200);
            state = settle(law, state, limit -> 3 * queueing(limit, 30), 200);
            assertThat(NoLoad.of(state).rtt().noLoadNanos()).isCloseTo(3 * RTT, within(RTT * 0.1));
            assertThat(state.limit()).isBetween(29.0, 34.0);
        }
    }

    @Test
    void delayLaws_lastingOverload_doNotTakeTheQueueForNormal() {
        for (ConcurrencyLaw law : new ConcurrencyLaw[] {ConcurrencyLaw.gradient(), ConcurrencyLaw.vegas()}) {
            State state = settle(law, State.of(20), limit -> queueing(limit, 30), 5_000);
            assertThat(NoLoad.of(state).rtt().noLoadNanos()).isCloseTo(RTT, within(RTT * 0.05));
            assertThat(NoLoad.of(state).peak()).isLessThan(45);
        }
    }

    @Test
    void delayLaws_lowLoad_measureWithoutLoweringTheLimit() {
        State state = ConcurrencyLaw.gradient().next(State.of(20), window(RTT, 3));
        assertThat(state.limit()).isEqualTo(20);
        assertThat(NoLoad.of(state).rtt().noLoadNanos()).isEqualTo(RTT);
    }

    @Test
    void laws_badParameters_sayWhich() {
        assertThatThrownBy(() -> ConcurrencyLaw.gradient().tolerance(1))
                .hasMessage("tolerance must be between 1.01 and 10: tolerance=1.0");
        assertThatThrownBy(() -> ConcurrencyLaw.gradient().smoothing(0))
                .hasMessage("smoothing must be > 0 and <= 1: smoothing=0.0");
        assertThatThrownBy(() -> ConcurrencyLaw.gradient().probeEvery(1))
                .hasMessage("probeEvery must be between 10 and 1000000: probeEvery=1");
        assertThatThrownBy(() -> ConcurrencyLaw.vegas().queue(2, 1)).hasMessage("beta must be >= alpha: beta=1.0");
        assertThatThrownBy(() -> ConcurrencyLaw.aimd().backoffRatio(1))
                .hasMessage("backoffRatio must be > 0 and < 1: backoffRatio=1.0");
        assertThatThrownBy(() -> ConcurrencyLaw.aimd().increase(0)).hasMessage("increase must be > 0: increase=0.0");
    }

    /** Runs windows in which the limit is used up and calls take as long as it says. */
    private static State settle(ConcurrencyLaw law, State first, DoubleUnaryOperator rtt, int windows) {
        State state = first;
        for (int i = 0; i < windows; i++) {
            double limit = Math.floor(state.limit());
            state = law.next(state, window((long) rtt.applyAsDouble(limit), (int) limit));
        }
        return state;
    }

    private static double queueing(double limit, int knee) {
        return RTT * Math.max(1, limit / knee);
    }

    private static Window window(long rttNanos, int inFlight) {
        return new Window(1_000, rttNanos, rttNanos, inFlight, false);
    }

    private static Window dropped(int inFlight) {
        return new Window(1_000, RTT, RTT, inFlight, true);
    }
}
