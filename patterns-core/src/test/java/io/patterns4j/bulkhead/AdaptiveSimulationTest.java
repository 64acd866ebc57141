package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.LoadSimulation;
import io.patterns4j.tck.LoadSimulation.Load;
import io.patterns4j.tck.LoadSimulation.Phase;
import io.patterns4j.tck.LoadSimulation.Run;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A callee with 40 servers loses half of them and gets them back, while callers ask for one and a half times what it
 * can do. The best limit is the fixed one with the most power in the same simulation.
 */
class AdaptiveSimulationTest {

    private static final Duration LENGTH = Duration.ofSeconds(40);
    private static final Load LOAD = new Load(6_000, Duration.ofMillis(10), 4, Duration.ofMillis(200));
    private static final List<Phase> PHASES =
            List.of(new Phase(LENGTH, 40), new Phase(LENGTH, 20), new Phase(LENGTH, 40));
    private static final int BEST_OF_40 = bestLimit(40);
    private static final int[] BEST = {BEST_OF_40, bestLimit(20), BEST_OF_40};
    private static final int TEN_SECONDS = 100;

    /** The laws were tuned by the seeds from 1 on, and are judged by those from here on. */
    private static final int FIRST_SEED = 101;

    @Test
    void bestLimit_isThatOfTheServers() {
        assertThat(BEST[0]).isBetween(40, 42);
        assertThat(BEST[1]).isBetween(20, 21);
    }

    @Test
    void gradient_capacityHalvedAndReturned_convergesWithinTenPercentOfTheBestLimit() {
        converges(ConcurrencyLaw.gradient(), 10, 0.10);
    }

    /** One to three calls wait on purpose: 5 to 15 percent of 20. */
    @Test
    void vegas_capacityHalvedAndReturned_convergesWithinFifteenPercentOfTheBestLimit() {
        converges(ConcurrencyLaw.vegas(), 2, 0.15);
    }

    /** Without a limit to the response time AIMD looks for drops, and finds them far above the best limit. */
    @Test
    void aimd_toldWhatIsSlow_convergesWithinTenPercentOfTheBestLimit() {
        converges(ConcurrencyLaw.aimd().rttLimit(Duration.ofMillis(11)), 2, 0.10);
        Run blind = simulation(1).run(ConcurrencyLaw.aimd());
        assertThat(median(blind.limits(), 300, 400)).isGreaterThan(BEST[0] * 3);
        assertThat(blind.dropped()).isPositive();
    }

    @Test
    void gradient_comparedWithNoLimit_answersInTime() {
        LoadSimulation simulation = simulation(1);
        Run adaptive = simulation.run(ConcurrencyLaw.gradient());
        Run unlimited = simulation.fixed(1_000);
        assertThat(adaptive.dropped()).isZero();
        assertThat(adaptive.answered()).isGreaterThan(5 * unlimited.answered());
        assertThat(adaptive.avgRttNanos()).isLessThan(12e6);
    }

    @Test
    void run_sameSeed_isTheSame() {
        assertThat(simulation(7).run(ConcurrencyLaw.gradient()))
                .isEqualTo(simulation(7).run(ConcurrencyLaw.gradient()));
    }

    /** From ten seconds after each change on, the limit in the middle is close to the best one. */
    private static void converges(ConcurrencyLaw law, int seeds, double share) {
        for (int i = 0; i < seeds; i++) {
            converges(law, FIRST_SEED + i, share, simulation(FIRST_SEED + i).run(law));
        }
    }

    private static void converges(ConcurrencyLaw law, int seed, double share, Run run) {
        int samples = (int) (LENGTH.toNanos() / LoadSimulation.SAMPLE.toNanos());
        for (int phase = 0; phase < PHASES.size(); phase++) {
            int start = phase * samples;
            for (int from = start + TEN_SECONDS; from < start + samples; from += TEN_SECONDS) {
                double limit = median(run.limits(), from, from + TEN_SECONDS);
                assertThat(Math.abs(limit - BEST[phase]))
                        .as("law %s, seed %d, phase %d, limit %.0f, best %d", law, seed, phase, limit, BEST[phase])
                        .isLessThanOrEqualTo(BEST[phase] * share);
            }
        }
    }

    private static double median(List<Integer> limits, int from, int to) {
        return limits.subList(from, to).stream().sorted().toList().get((to - from) / 2);
    }

    private static LoadSimulation simulation(long seed) {
        return new LoadSimulation(seed, LOAD, PHASES);
    }

    private static int bestLimit(int servers) {
        return simulation(0).bestLimit(servers, Duration.ofSeconds(5), servers * 3 / 2);
    }
}
