package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.Probes.Decision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ProbesPropertyTest {

    private static final long TIMEOUT = 100;

    /** Time passes, then a probe is asked for, or the probe with this index among all ever admitted ends. */
    record Step(long nanos, boolean admit, int index, Verdict verdict) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.longs().between(0, 40),
                                Arbitraries.longs().between(0, 250)),
                        Arbitraries.of(true, true, false),
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.of(Verdict.class))
                .as(Step::new)
                .list()
                .ofMaxSize(100);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void probes_anySequence_holdTheInvariantAndDoWhatTheModelDoes(
            @ForAll long start, @ForAll @IntRange(min = 1, max = 6) int limit, @ForAll("steps") List<Step> steps) {
        Probes probes = Probes.none(limit, TIMEOUT);
        Map<Long, Long> inFlight = new LinkedHashMap<>();
        List<Long> ever = new ArrayList<>();
        int successes = 0;
        int failures = 0;
        long now = start;
        for (Step step : steps) {
            now += step.nanos;
            if (step.admit) {
                long readAt = now;
                boolean full = inFlight.size() + successes + failures >= limit;
                Long oldest = full && !inFlight.isEmpty()
                        ? inFlight.keySet().iterator().next()
                        : null;
                boolean expired = oldest != null && readAt - inFlight.get(oldest) >= TIMEOUT;
                Probes next = probes.admit(readAt);
                assertThat(next != null).isEqualTo(!full || expired);
                if (next != null) {
                    if (expired) {
                        inFlight.remove(oldest);
                    }
                    inFlight.put(probes.nextId(), readAt);
                    ever.add(probes.nextId());
                    probes = next;
                }
            } else if (!ever.isEmpty()) {
                long id = ever.get(step.index % ever.size());
                Probes next = probes.complete(id, step.verdict);
                if (inFlight.remove(id) == null) {
                    assertThat(next).isSameAs(probes);
                } else {
                    successes += step.verdict == Verdict.SUCCESS ? 1 : 0;
                    failures += step.verdict == Verdict.FAILURE ? 1 : 0;
                }
                probes = next;
            }
            assertThat(probes.ids()).containsExactly(inFlight.keySet().toArray(Long[]::new));
            assertThat(List.of(probes.successes(), probes.failures())).containsExactly(successes, failures);
            assertThat(probes.ids().length + successes + failures).isLessThanOrEqualTo(limit);
            assertThat(ever).doesNotHaveDuplicates();
        }
    }

    @Property
    void decide_countOfSuccesses_isFinalAndReachableUntilThen(
            @ForAll @IntRange(min = 1, max = 8) int limit,
            @ForAll @IntRange(min = 1, max = 8) int needed,
            @ForAll List<Boolean> outcomes) {
        CloseRule rule = CloseRule.successes(Math.min(needed, limit));
        int wanted = Math.min(needed, limit);
        Probes probes = Probes.none(limit, TIMEOUT);
        int successes = 0;
        int failures = 0;
        for (boolean success : outcomes.subList(0, Math.min(limit, outcomes.size()))) {
            Decision before = probes.decide(rule);
            long id = probes.nextId();
            probes = probes.admit(0).complete(id, success ? Verdict.SUCCESS : Verdict.FAILURE);
            successes += success ? 1 : 0;
            failures += success ? 0 : 1;
            Decision after = probes.decide(rule);
            assertThat(before == Decision.UNDECIDED || before == after).isTrue();
            assertThat(after == Decision.CLOSE).isEqualTo(successes >= wanted);
            assertThat(after == Decision.OPEN).isEqualTo(limit - failures < wanted);
        }
    }

    @Property
    void decide_ratio_waitsForAllProbes(
            @ForAll @IntRange(min = 1, max = 8) int limit, @ForAll @IntRange(max = 8) int failing) {
        int bad = Math.min(failing, limit);
        CloseRule rule = CloseRule.failureRatioBelow(0.5);
        Probes probes = Probes.none(limit, TIMEOUT);
        for (int i = 0; i < limit; i++) {
            assertThat(probes.decide(rule)).isEqualTo(Decision.UNDECIDED);
            long id = probes.nextId();
            probes = probes.admit(0).complete(id, i < bad ? Verdict.FAILURE : Verdict.SUCCESS);
        }
        assertThat(probes.decide(rule)).isEqualTo(bad * 2 < limit ? Decision.CLOSE : Decision.OPEN);
    }
}
