package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Verdict;
import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * A closed breaker, which lets successes wait in a counter, trips at the same call as one that judges every call as it
 * ends: on failures and slow calls always, on successes only for rules whose minimum they complete.
 */
class TripwirePropertyTest {

    private static final Duration SLOW = Duration.ofNanos(50);

    /** A call: what it waits for before it starts, how long it takes, and how it ends. */
    record Call(long pauseNanos, boolean slow, Verdict verdict) {}

    private record Seen(long slice, boolean failed, boolean slow) {}

    /** Judges every call by itself over a list of all calls. */
    private static final class Model {

        private final CircuitBreakerConfig config;
        private final List<Seen> calls = new ArrayList<>();

        Model(CircuitBreakerConfig config) {
            this.config = config;
        }

        /** Returns whether the breaker trips on this call. */
        boolean tripsOn(Seen call) {
            List<Boolean> unripe = new ArrayList<>();
            for (TripRule rule : config.tripRules()) {
                unripe.add(window(rule, call.slice).size() < config.minimumCalls(rule));
            }
            calls.add(call);
            boolean plain = !call.failed && !call.slow;
            for (int i = 0; i < config.tripRules().size(); i++) {
                TripRule rule = config.tripRules().get(i);
                boolean ripe = window(rule, call.slice).size() >= config.minimumCalls(rule);
                if (ripe && (!plain || unripe.get(i)) && holds(rule, call.slice)) {
                    return true;
                }
            }
            return false;
        }

        private List<Seen> window(TripRule rule, long slice) {
            if (rule instanceof TripRule.FailureCount count) {
                return last(count.calls());
            }
            if (config.window() instanceof Window.Calls window) {
                return last(window.size());
            }
            int slices = ((Window.Time) config.window()).slices();
            return calls.stream().filter(call -> call.slice > slice - slices).toList();
        }

        private List<Seen> last(int count) {
            return calls.subList(Math.max(0, calls.size() - count), calls.size());
        }

        private boolean holds(TripRule rule, long slice) {
            List<Seen> window = window(rule, slice);
            long failures = window.stream().filter(Seen::failed).count();
            if (rule instanceof TripRule.FailureRatio ratio) {
                return (double) failures / window.size() >= ratio.ratio();
            }
            if (rule instanceof TripRule.SlowRatio ratio) {
                return (double) window.stream().filter(Seen::slow).count() / window.size() >= ratio.ratio();
            }
            if (rule instanceof TripRule.FailureCount count) {
                return failures >= count.failures();
            }
            int row = ((TripRule.ConsecutiveFailures) rule).failures();
            return calls.size() >= row && last(row).stream().allMatch(Seen::failed);
        }
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        Arbitrary<Long> pauses = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.longs().between(0, 20)),
                Tuple.of(1, Arbitraries.longs().between(0, 1_500)));
        Arbitrary<Boolean> slow = Arbitraries.of(false, false, false, false, true);
        Arbitrary<Verdict> verdicts =
                Arbitraries.of(Verdict.SUCCESS, Verdict.SUCCESS, Verdict.SUCCESS, Verdict.FAILURE, Verdict.IGNORED);
        return Combinators.combine(pauses, slow, verdicts)
                .as(Call::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(80);
    }

    @Provide
    Arbitrary<TripRule[]> rules() {
        Arbitrary<Double> ratios = Arbitraries.of(0.1, 0.25, 0.3, 0.5, 0.6, 1.0);
        Arbitrary<Integer> minimums = Arbitraries.integers().between(1, 12);
        Arbitrary<TripRule> failures = Combinators.combine(ratios, minimums)
                .as((ratio, minimum) -> TripRule.failureRatio(ratio).minimumCalls(minimum));
        Arbitrary<TripRule> slow = Combinators.combine(ratios, minimums)
                .as((ratio, minimum) -> TripRule.slowRatio(ratio, SLOW).minimumCalls(minimum));
        Arbitrary<TripRule> row = Combinators.combine(Arbitraries.integers().between(1, 5), minimums)
                .as((count, minimum) -> TripRule.consecutiveFailures(count).minimumCalls(minimum));
        Arbitrary<TripRule> some = Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(4, 9),
                        Arbitraries.integers().between(1, 4))
                .as((count, of, minimum) -> TripRule.failures(count, of).minimumCalls(minimum));
        return Arbitraries.oneOf(List.of(failures, slow, row, some))
                .array(TripRule[].class)
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void breakerOverCalls_anySequence_tripsAtTheSameCallAsTheModel(
            @ForAll("rules") TripRule[] rules, @ForAll("calls") List<Call> calls) {
        assertSameTrip(Window.calls(12), rules, calls);
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void breakerOverTime_anySequence_tripsAtTheSameCallAsTheModel(
            @ForAll("rules") TripRule[] rules, @ForAll("calls") List<Call> calls) {
        assertSameTrip(Window.time(Duration.ofNanos(1_000)).slices(5), rules, calls);
    }

    private static void assertSameTrip(Window window, TripRule[] rules, List<Call> calls) {
        var ticker = new ManualTicker(Long.MAX_VALUE - 300);
        CircuitBreakerConfig config = CircuitBreakerConfig.builder()
                .window(window)
                .tripWhen(rules)
                .ticker(ticker)
                .build();
        CircuitBreaker breaker = CircuitBreaker.of("lazy", config);
        var model = new Model(config);
        boolean counts = config.slowThreshold().isZero();
        long elapsed = 0;
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            long took = call.slow ? SLOW.toNanos() + 1 : SLOW.toNanos();
            elapsed += call.pauseNanos + took;
            ticker.advance(Duration.ofNanos(call.pauseNanos));
            CircuitPermit permit = breaker.tryAcquire();
            ticker.advance(Duration.ofNanos(took));
            permit.record(call.verdict);
            if (call.verdict != Verdict.IGNORED) {
                var seen = new Seen(elapsed / 200, call.verdict == Verdict.FAILURE, call.slow && !counts);
                boolean trips = model.tripsOn(seen);
                assertThat(breaker.state() == CircuitState.OPEN)
                        .as("open after call %d", i)
                        .isEqualTo(trips);
                if (trips) {
                    return;
                }
            }
        }
    }
}
