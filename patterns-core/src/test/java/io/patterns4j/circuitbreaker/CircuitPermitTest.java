package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CircuitPermitTest {

    private final CircuitBreaker breaker = CircuitBreaker.of("permits");

    private void assertCounts(int calls, int failures) {
        assertThat(breaker.snapshot().counts()).isEqualTo(new Counts(calls, failures, 0, 0));
    }

    @Test
    void complete_twice_countsTheFirst() {
        CircuitPermit permit = breaker.tryAcquire();
        permit.threw(new IOException("first"));
        permit.returned("second");
        permit.record(Verdict.SUCCESS);
        permit.close();
        assertCounts(1, 1);
    }

    @RepeatedTest(20)
    void complete_byManyThreads_countsOne() {
        CircuitPermit permit = breaker.tryAcquire();
        Rendezvous.values(Rendezvous.run(8, i -> () -> {
            permit.record(i % 2 == 0 ? Verdict.SUCCESS : Verdict.FAILURE);
            return null;
        }));
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(1);
    }

    @Test
    void close_withoutCompletion_isIgnored() {
        try (CircuitPermit permit = breaker.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            assertThat(permit.rejection()).isEmpty();
        }
        assertCounts(0, 0);
    }

    @Test
    void record_null_isRefusedAndDoesNotUseUpThePermit() {
        CircuitPermit permit = breaker.tryAcquire();
        assertThatNullPointerException()
                .isThrownBy(() -> permit.record(null))
                .withMessage("verdict must not be null: verdict=null");
        permit.record(Verdict.SUCCESS);
        assertCounts(1, 0);
    }

    @Test
    void complete_refusedPermit_changesNothing() {
        breaker.transitionTo(CircuitState.FORCED_OPEN);
        CircuitPermit permit = breaker.tryAcquire();
        permit.returned("value");
        permit.threw(new IOException("broken"));
        permit.close();
        assertThat(permit.granted()).isFalse();
        assertThat(permit.rejection()).isPresent();
        assertCounts(0, 0);
    }

    @Test
    void classifierThatAnswersNull_countsAsFailedClassifier() {
        CircuitBreaker odd = CircuitBreaker.of("odd", c -> c.classifier(error -> null));
        odd.tryAcquire().threw(new IOException("broken"));
        assertThat(odd.snapshot().counts().calls()).isZero();
        assertThat(odd.snapshot().callbackFailures()).isEqualTo(1);
    }
}
