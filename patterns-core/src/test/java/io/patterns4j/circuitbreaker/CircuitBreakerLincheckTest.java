package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Admission, probes and transitions by hand are linearizable: at each moment there is one state, and a permit of an
 * older generation changes nothing. Time stands still.
 *
 * <p>Failures are left out on purpose. The thread whose failure decides asks the user's open duration before it opens
 * the breaker, and no other thread waits for that; a second failure may return in between.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public class CircuitBreakerLincheckTest {

    /** Few in every build; more with -Dlincheck.iterations=200. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 6);

    private static final int PROBES = 2;

    private final CircuitBreaker breaker = CircuitBreaker.of(
            "model",
            CircuitBreakerConfig.builder()
                    .probes(PROBES)
                    .ticker(() -> 0)
                    .initialState(CircuitState.OPEN)
                    .build());

    private final @Nullable CircuitPermit[] permits = new CircuitPermit[10];

    @Operation
    public boolean acquire(@Param(name = "thread") int thread) {
        CircuitPermit permit = breaker.tryAcquire();
        permits[thread] = permit.granted() ? permit : null;
        return permit.granted();
    }

    @Operation
    public void succeed(@Param(name = "thread") int thread) {
        complete(thread, Verdict.SUCCESS);
    }

    @Operation
    public void ignore(@Param(name = "thread") int thread) {
        complete(thread, Verdict.IGNORED);
    }

    @Operation
    public boolean halfOpen() {
        try {
            breaker.transitionTo(CircuitState.HALF_OPEN);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Operation
    public void open() {
        breaker.transitionTo(CircuitState.OPEN);
    }

    @Operation
    public CircuitState state() {
        return breaker.state();
    }

    private void complete(int thread, Verdict verdict) {
        CircuitPermit permit = permits[thread];
        if (permit != null) {
            permit.record(verdict);
        }
    }

    @Test
    void breaker_modelChecked_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(100)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Spec.class)
                .check(getClass());
    }

    @Test
    void breaker_underStress_isLinearizable() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(4)
                .sequentialSpecification(Spec.class)
                .check(getClass());
    }

    /** The same breaker for one thread. */
    public static final class Spec {

        private record Held(int epoch, boolean[] completed) {}

        private final @Nullable Held[] held = new Held[10];
        private final List<Held> inFlight = new ArrayList<>();
        private CircuitState state = CircuitState.OPEN;
        private int epoch;
        private int successes;

        public boolean acquire(int thread) {
            boolean granted = state == CircuitState.CLOSED
                    || (state == CircuitState.HALF_OPEN && inFlight.size() + successes < PROBES);
            held[thread] = granted ? new Held(epoch, new boolean[1]) : null;
            if (granted) {
                inFlight.add(held[thread]);
            }
            return granted;
        }

        public void succeed(int thread) {
            if (complete(thread) && state == CircuitState.HALF_OPEN && ++successes == PROBES) {
                move(CircuitState.CLOSED);
            }
        }

        public void ignore(int thread) {
            complete(thread);
        }

        public boolean halfOpen() {
            if (state == CircuitState.CLOSED) {
                return false;
            }
            move(CircuitState.HALF_OPEN);
            return true;
        }

        public void open() {
            move(CircuitState.OPEN);
        }

        public CircuitState state() {
            return state;
        }

        private boolean complete(int thread) {
            Held permit = held[thread];
            if (permit == null || permit.epoch != epoch || permit.completed[0]) {
                return false;
            }
            permit.completed[0] = true;
            inFlight.remove(permit);
            return true;
        }

        private void move(CircuitState target) {
            if (state != target) {
                state = target;
                epoch++;
                successes = 0;
                inFlight.clear();
            }
        }
    }
}
