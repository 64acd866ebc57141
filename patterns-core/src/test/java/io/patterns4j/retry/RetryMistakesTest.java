package io.patterns4j.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Classifier;
import io.patterns4j.Verdict;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions that were handed to a retry and fail never change what its caller receives. */
@Timeout(30)
class RetryMistakesTest {

    private final ManualTicker ticker = ManualTicker.skipping();
    private final Ledger ledger = new Ledger();

    @AfterEach
    void everythingIsGivenBack() {
        assertThat(ledger.balanced()).isTrue();
    }

    @Test
    void call_classifierThrows_outcomeUnchanged() throws Exception {
        Retry retry = retry(r -> r.classifier(new Classifier() {
            @Override
            public Verdict threw(Throwable error) {
                throw new IllegalStateException("threw");
            }

            @Override
            public Verdict returned(Object value) {
                throw new AssertionError("returned");
            }
        }));
        IOException error = new IOException();

        assertThat(catchThrowable(() -> retry.call(new Callee<Integer>().thenThrow(error))))
                .isSameAs(error);
        assertThat(retry.call(new Callee<Integer>().thenReturn(3))).isEqualTo(3);

        assertThat(retry.snapshot().callbackFailures()).isEqualTo(2);
    }

    @Test
    void call_backoffThrowsOrReturnsNonsense_lastErrorUnchanged() {
        List<Backoff> wrong = List.of(
                (attempt, previous) -> {
                    throw new IllegalStateException("backoff");
                },
                (attempt, previous) -> null,
                (attempt, previous) -> Duration.ofNanos(-1));
        for (Backoff backoff : wrong) {
            IOException error = new IOException();
            Callee<Integer> callee = new Callee<Integer>().thenThrow(error);
            Retry retry = retry(r -> r.backoff(backoff));

            assertThat(catchThrowable(() -> retry.call(callee))).isSameAs(error);
            assertThat(callee.attempts).isEqualTo(1);
            assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(0, 0, 1, 0, 1));
        }
    }

    @Test
    void call_suggestionOrListenerThrows_changesNothing() {
        Retry retry = retry(r -> r.suggestedDelay(error -> null).listener(new RetryListener() {
            @Override
            public void onRetry(String name, int attempt, long delayNanos, Throwable error) {
                throw new IllegalStateException("retry");
            }

            @Override
            public void onExhausted(String name, int attempts, Throwable error) {
                throw new AssertionError("exhausted");
            }
        }));
        Callee<Integer> callee = Callee.failing();

        assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);

        assertThat(callee.attempts).isEqualTo(3);
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(2, 1, 0, 0, 2 + 3));
    }

    @Test
    void call_budgetThrows_countsAsRefusal() {
        RetryBudget broken = new RetryBudget() {
            @Override
            public void callStarted() {
                throw new IllegalStateException();
            }

            @Override
            public void callEnded(boolean succeeded) {
                throw new IllegalStateException();
            }

            @Override
            public boolean tryExtra() {
                throw new IllegalStateException();
            }

            @Override
            public void extraEnded(boolean succeeded) {
                throw new IllegalStateException();
            }
        };
        Retry retry = retry(r -> r.budget(broken));
        Callee<Integer> callee = Callee.failing();

        assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);
        assertThat(callee.attempts).isEqualTo(1);
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(0, 0, 0, 1, 3));
    }

    private Retry retry(Consumer<RetryConfig.Builder> options) {
        return Retry.of("r", r -> {
            r.ticker(ticker).budget(ledger).backoff(Backoff.fixed(Duration.ofMillis(100)));
            options.accept(r);
        });
    }
}
