package io.patterns4j.tck;

import static io.patterns4j.circuitbreaker.CircuitState.CLOSED;
import static io.patterns4j.circuitbreaker.CircuitState.DISABLED;
import static io.patterns4j.circuitbreaker.CircuitState.FORCED_OPEN;
import static io.patterns4j.circuitbreaker.CircuitState.HALF_OPEN;
import static io.patterns4j.circuitbreaker.CircuitState.METRICS_ONLY;
import static io.patterns4j.circuitbreaker.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.ManualControl;
import io.patterns4j.circuitbreaker.TripRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds however many threads use a breaker. They are virtual where {@link Rendezvous#THREADS} says so. */
@ExtendWith(PinningWatch.class)
public abstract class CircuitBreakerConcurrencyConformance extends CircuitBreakerConformance {

    private static final int THREADS = 50;
    private static final int EACH = 1_000;

    @Test
    void no_outcome_of_many_threads_is_lost() {
        CircuitBreaker breaker = counting();
        var outcomes = Rendezvous.run(THREADS, i -> () -> {
            for (int n = 0; n < EACH; n++) {
                end(admitted(breaker), "SSFiS".charAt((i + n) % 5));
            }
            return null;
        });
        assertThat(Rendezvous.values(outcomes)).hasSize(THREADS);
        assertCounts(breaker, THREADS * EACH * 4 / 5, THREADS * EACH / 5);
    }

    @Test
    void no_slow_call_of_many_threads_is_lost() {
        var clock = new AtomicLong();
        CircuitBreaker breaker = breaker(c -> c.window(window(THREADS * EACH))
                .tripWhen(TripRule.slowRatio(1, Duration.ofNanos(100)).minimumCalls(THREADS * EACH))
                .ticker(clock::incrementAndGet));
        Rendezvous.values(Rendezvous.run(THREADS, i -> () -> {
            for (int n = 0; n < EACH; n++) {
                var permit = admitted(breaker);
                clock.addAndGet(n % 10 == 0 ? 200 : 0);
                end(permit, n % 20 == 0 ? 'F' : 'S');
            }
            return null;
        }));
        Counts counts = breaker.snapshot().counts();
        assertThat(counts.calls()).isEqualTo(THREADS * EACH);
        assertThat(counts.failures()).isEqualTo(THREADS * EACH / 20);
        assertThat(counts.slow()).isBetween(THREADS * EACH / 10, THREADS * EACH);
        assertThat(counts.slowFailures()).isEqualTo(THREADS * EACH / 20);
    }

    @Test
    void every_snapshot_under_load_is_consistent_and_none_goes_back() {
        CircuitBreaker breaker = counting();
        var writers = new AtomicInteger(8);
        Rendezvous.values(Rendezvous.run(12, i -> i < 8 ? writer(breaker, writers) : reader(breaker, writers)));
        assertCounts(breaker, 8 * EACH * 3 / 4, 8 * EACH / 4);
    }

    private static Callable<Void> writer(CircuitBreaker breaker, AtomicInteger writers) {
        return () -> {
            for (int n = 0; n < EACH; n++) {
                end(admitted(breaker), "SFSi".charAt(n % 4));
                if (n % 100 == 0) {
                    Thread.yield();
                }
            }
            writers.decrementAndGet();
            return null;
        };
    }

    private static Callable<Void> reader(CircuitBreaker breaker, AtomicInteger writers) {
        return () -> {
            Counts last = breaker.snapshot().counts();
            while (writers.get() > 0) {
                Counts now = breaker.snapshot().counts();
                assertThat(now.calls()).isGreaterThanOrEqualTo(last.calls());
                assertThat(now.failures()).isBetween(last.failures(), now.calls());
                assertThat(now.slowFailures()).isLessThanOrEqualTo(Math.min(now.slow(), now.failures()));
                last = now;
                Thread.yield();
            }
            return null;
        };
    }

    @Test
    void a_moving_clock_never_makes_a_count_negative() {
        CircuitBreaker breaker = counting();
        Rendezvous.values(Rendezvous.run(12, i -> () -> {
            for (int n = 0; n < EACH; n++) {
                end(admitted(breaker), "SFi".charAt(n % 3));
                ticker.advance(Duration.ofSeconds(i + 1));
                Counts counts = breaker.snapshot().counts();
                assertThat(counts.failures()).isBetween(0, counts.calls());
            }
            return null;
        }));
    }

    @RepeatedTest(10)
    void at_the_end_of_the_open_period_exactly_the_probes_are_admitted_and_one_event_is_told() {
        CircuitBreaker breaker = breaker(c -> c.probes(7));
        breaker.transitionTo(OPEN);
        events.clear();
        ticker.advance(OPEN_PERIOD);
        var outcomes = Rendezvous.run(100, i -> () -> breaker.tryAcquire().granted());
        assertThat(granted(outcomes)).isEqualTo(7);
        assertThat(events.states()).containsExactly(HALF_OPEN);
        assertThat(breaker.snapshot().rejected()).isEqualTo(93);
        assertThat(events.rejections()).isEqualTo(93);
    }

    @RepeatedTest(10)
    void many_failures_at_once_open_once_and_ask_for_one_duration() {
        var asked = new AtomicInteger();
        CircuitBreaker breaker = breaker(c -> c.openFor(opening -> {
            asked.incrementAndGet();
            return OPEN_PERIOD;
        }));
        var permits = new ArrayList<>(List.of(admitted(breaker)));
        for (int i = 1; i < 40; i++) {
            permits.add(admitted(breaker));
        }
        Rendezvous.values(Rendezvous.run(40, i -> () -> {
            permits.get(i).threw(BROKEN);
            return null;
        }));
        assertThat(events.states()).containsExactly(OPEN);
        assertThat(asked).hasValue(1);
    }

    @RepeatedTest(10)
    void many_failed_probes_at_once_open_once_and_ask_for_one_duration() {
        var asked = new AtomicInteger();
        CircuitBreaker breaker = halfOpen(c -> c.probes(20).openFor(opening -> {
            asked.incrementAndGet();
            Thread.yield();
            return OPEN_PERIOD;
        }));
        asked.set(0);
        var permits = new ArrayList<>(List.of(admitted(breaker)));
        for (int i = 1; i < 20; i++) {
            permits.add(admitted(breaker));
        }
        Rendezvous.values(Rendezvous.run(20, i -> () -> {
            permits.get(i).threw(BROKEN);
            return null;
        }));
        assertThat(events.states()).containsExactly(OPEN);
        assertThat(asked).hasValue(1);
    }

    @RepeatedTest(20)
    void a_success_that_completes_the_minimum_trips_however_many_end_at_once() {
        CircuitBreaker breaker = breaker(
                c -> c.window(window(50)).tripWhen(TripRule.failureRatio(0.6).minimumCalls(5)));
        var permits = new ArrayList<>(List.of(admitted(breaker)));
        for (int i = 1; i < 20; i++) {
            permits.add(admitted(breaker));
        }
        calls(breaker, "FFF");
        Rendezvous.values(Rendezvous.run(20, i -> () -> {
            permits.get(i).record(Verdict.SUCCESS);
            return null;
        }));
        assertState(breaker, OPEN);
        assertCounts(breaker, 5, 3);
    }

    @RepeatedTest(5)
    void transitions_are_told_one_at_a_time_and_in_order_whoever_causes_them() {
        CircuitBreaker breaker = breaker(c -> c);
        Rendezvous.values(Rendezvous.run(16, i -> () -> {
            for (int n = 0; n < 200; n++) {
                breaker.transitionTo((i + n) % 2 == 0 ? DISABLED : FORCED_OPEN);
            }
            return null;
        }));
        assertThat(events.overlapped()).isFalse();
        assertThat(events.transitions()).hasSize((int) breaker.snapshot().epoch());
        assertThat(events.transitions().get(0).epoch()).isEqualTo(1);
        assertLegalPath(events.transitions());
    }

    @Test
    void a_listener_may_move_the_breaker_and_hears_its_own_move_afterwards() {
        CircuitBreaker[] self = new CircuitBreaker[1];
        List<CircuitState> heard = new ArrayList<>();
        self[0] = breaker(c -> c.listener(new Mover(heard, () -> self[0].transitionTo(FORCED_OPEN))));
        calls(self[0], "SSFFF");
        assertThat(heard).containsExactly(OPEN, FORCED_OPEN);
    }

    @RepeatedTest(5)
    void transitions_by_hand_by_time_and_by_outcomes_always_form_a_legal_path() {
        CircuitBreaker breaker = breaker(c -> c.probes(2));
        CircuitState[] targets = {CLOSED, OPEN, HALF_OPEN, FORCED_OPEN, METRICS_ONLY, DISABLED};
        var outcomes = Rendezvous.run(16, i -> () -> {
            for (int n = 0; n < 300; n++) {
                if (i == 0) {
                    move(breaker, targets[n % targets.length]);
                } else if (i == 1) {
                    ticker.advance(OPEN_PERIOD);
                } else {
                    end(breaker.tryAcquire(), "FFSi".charAt((i + n) % 4));
                }
                Thread.yield();
            }
            return null;
        });
        Rendezvous.values(outcomes);
        assertLegalPath(events.transitions());
        assertThat(events.transitions()).hasSize((int) breaker.snapshot().epoch());
        breaker.transitionTo(CLOSED);
        calls(breaker, "S");
    }

    @RepeatedTest(20)
    void when_isolate_and_release_race_all_breakers_end_as_the_control_says() {
        var control = new ManualControl();
        List<CircuitBreaker> breakers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            breakers.add(breaker(c -> c.manualControl(control)));
        }
        var built = Rendezvous.values(Rendezvous.run(8, i -> () -> {
            for (int n = 0; n < 20; n++) {
                if (i % 2 == 0) {
                    control.isolate();
                } else {
                    control.release();
                }
            }
            return breaker(c -> c.manualControl(control));
        }));
        breakers.addAll(built);
        assertThat(breakers).extracting(CircuitBreaker::state).containsOnly(control.isolated() ? FORCED_OPEN : CLOSED);
    }

    private CircuitBreaker counting() {
        return breaker(c -> c.window(window(THREADS * EACH))
                .tripWhen(TripRule.failureRatio(1).minimumCalls(THREADS * EACH)));
    }

    private static void move(CircuitBreaker breaker, CircuitState target) {
        try {
            breaker.transitionTo(target);
        } catch (IllegalStateException e) {
            assertThat(target).isEqualTo(HALF_OPEN);
        }
    }
}
