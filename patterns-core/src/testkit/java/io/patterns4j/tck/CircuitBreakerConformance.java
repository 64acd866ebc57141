package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Outcome;
import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitBreakerConfig;
import io.patterns4j.circuitbreaker.CircuitBreakerConfigBuilder;
import io.patterns4j.circuitbreaker.CircuitPermit;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.CircuitTransition;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;

/**
 * What every circuit breaker must do. A subclass says how a breaker is made and which kind of window it has; the suites
 * that extend this class hold the rules, by theme.
 *
 * <p>Time is a {@link ManualTicker}, so nothing here waits.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class CircuitBreakerConformance {

    /** How long the breakers of {@link #breaker} stay open. */
    protected static final Duration OPEN_PERIOD = Duration.ofSeconds(5);

    /** What failing calls throw. */
    protected static final IOException BROKEN = new IOException("broken");

    /** The clock of every breaker of the test. */
    protected final ManualTicker ticker = new ManualTicker();

    /** Hears every breaker made by {@link #breaker}. */
    protected final CircuitEvents events = new CircuitEvents();

    /**
     * Creates a breaker.
     *
     * @param config its settings, ticker and listener included
     * @return a new breaker
     */
    protected abstract CircuitBreaker create(CircuitBreakerConfig config);

    /**
     * Returns a window that holds at least this number of calls while the time stands still.
     *
     * @param calls how many
     * @return a window over that many calls, or one over a long time
     */
    protected abstract Window window(int calls);

    /**
     * Creates a breaker that trips at half of five calls, stays open for {@link #OPEN_PERIOD} and is heard by
     * {@link #events}.
     *
     * @param settings changes that
     * @return a new breaker
     */
    protected final CircuitBreaker breaker(UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        CircuitBreakerConfigBuilder basics = CircuitBreakerConfig.builder()
                .window(window(5))
                .tripWhen(TripRule.failureRatio(0.5).minimumCalls(5))
                .openFor(OPEN_PERIOD)
                .ticker(ticker)
                .listener(events);
        return create(settings.apply(basics).build());
    }

    /** Returns a breaker with the settings of {@link #breaker} in the half-open state, nothing heard so far. */
    protected final CircuitBreaker halfOpen(UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        CircuitBreaker breaker = breaker(settings);
        breaker.transitionTo(CircuitState.OPEN);
        breaker.transitionTo(CircuitState.HALF_OPEN);
        events.clear();
        return breaker;
    }

    /** Makes one call for each letter: S succeeds, F fails, i is ignored. All must be admitted. */
    protected static void calls(CircuitBreaker breaker, String outcomes) {
        for (char outcome : outcomes.toCharArray()) {
            CircuitPermit permit = admitted(breaker);
            end(permit, outcome);
        }
    }

    /** Completes a permit: S succeeds, F fails, i is ignored. */
    protected static void end(CircuitPermit permit, char outcome) {
        switch (outcome) {
            case 'S' -> permit.returned("fine");
            case 'F' -> permit.threw(BROKEN);
            default -> permit.record(Verdict.IGNORED);
        }
    }

    /** Asks for a permit that must be granted. */
    protected static CircuitPermit admitted(CircuitBreaker breaker) {
        CircuitPermit permit = breaker.tryAcquire();
        assertThat(permit.granted()).as("call admitted by %s", breaker).isTrue();
        return permit;
    }

    /** Asks for a permit that must be refused. */
    protected static void assertRefused(CircuitBreaker breaker) {
        assertThat(breaker.tryAcquire().granted())
                .as("call admitted by %s", breaker)
                .isFalse();
    }

    /** Checks calls and failures that the breaker counts now. */
    protected static void assertCounts(CircuitBreaker breaker, int calls, int failures) {
        var counts = breaker.snapshot().counts();
        assertThat(List.of(counts.calls(), counts.failures()))
                .as("calls and failures counted by %s", breaker)
                .containsExactly(calls, failures);
    }

    /** Checks the state. */
    protected static void assertState(CircuitBreaker breaker, CircuitState state) {
        assertThat(breaker.state()).isEqualTo(state);
    }

    /** Runs an action that returns after the time has moved. */
    protected final void slowCall(CircuitBreaker breaker, Duration duration, char outcome) {
        CircuitPermit permit = admitted(breaker);
        ticker.advance(duration);
        end(permit, outcome);
    }

    /** Counts the tasks that were let in. */
    protected static long granted(List<Outcome<Boolean>> outcomes) {
        return Rendezvous.values(outcomes).stream().filter(granted -> granted).count();
    }

    /** Checks that transitions form one path: each starts where the last ended, and has the next epoch. */
    protected static void assertLegalPath(List<CircuitTransition> path) {
        for (int i = 1; i < path.size(); i++) {
            assertThat(path.get(i).from())
                    .as("path %s", path)
                    .isEqualTo(path.get(i - 1).to());
            assertThat(path.get(i).epoch()).isEqualTo(path.get(i - 1).epoch() + 1);
        }
        assertThat(path)
                .noneMatch(step -> step.to() == CircuitState.HALF_OPEN
                        && step.from() != CircuitState.OPEN
                        && step.from() != CircuitState.FORCED_OPEN);
    }
}
