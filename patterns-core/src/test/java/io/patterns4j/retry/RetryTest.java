package io.patterns4j.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Classifier;
import io.patterns4j.Outcome;
import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RetryTest {

    private static final Duration STEP = Duration.ofMillis(100);

    private final ManualTicker ticker = ManualTicker.skipping();
    private final Recorder recorder = new Recorder();
    private final Ledger ledger = new Ledger();

    @AfterEach
    void everythingIsGivenBack() {
        assertThat(Thread.interrupted()).isFalse();
        assertThat(ledger.balanced()).isTrue();
    }

    // Attempts

    @Test
    void call_succeedsAtOnce_oneAttemptAndNoEvent() {
        Retry retry = retry(r -> {});

        assertThat(retry.<Integer, RuntimeException>call(() -> 7)).isEqualTo(7);

        assertThat(recorder.events).isEmpty();
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(0, 0, 0, 0, 0));
        assertThat(ledger.succeeded).hasValue(1);
    }

    @Test
    void call_failsForEver_lastErrorAfterAllAttempts() {
        Retry retry = retry(r -> {});
        IOException last = new IOException("third");
        Callee<Integer> callee = new Callee<Integer>().thenThrow(new IOException(), new IOException(), last);

        assertThat(catchThrowable(() -> retry.call(callee))).isSameAs(last).hasNoSuppressedExceptions();

        assertThat(callee.attempts).isEqualTo(3);
        assertThat(elapsed()).isEqualTo(Duration.ofMillis(300));
        assertThat(recorder.events)
                .containsExactly(
                        "retry 1 in 100 ms IOException", "retry 2 in 200 ms IOException", "exhausted 3 IOException");
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(2, 1, 0, 0, 0));
        assertThat(ledger.granted).hasValue(2);
        assertThat(ledger.succeeded).hasValue(0);
    }

    @Test
    void call_succeedsLater_returnsThatValue() throws Exception {
        Retry retry = retry(r -> {});
        Callee<Integer> callee =
                new Callee<Integer>().thenThrow(new IOException()).thenReturn(5);

        assertThat(retry.call(callee)).isEqualTo(5);

        assertThat(callee.attempts).isEqualTo(2);
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(1, 0, 0, 0, 0));
        assertThat(ledger.succeeded).hasValue(1);
        assertThat(ledger.worked).hasValue(1);
    }

    @Test
    void call_withOneAttempt_neverRetries() {
        Retry retry = retry(r -> r.maxAttempts(1));
        Callee<Integer> callee = Callee.failing();

        assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);
        assertThat(callee.attempts).isEqualTo(1);
        assertThat(retry.snapshot().exhausted()).isEqualTo(1);
    }

    @Test
    void call_withArgument_retriesWithTheSameArgument() throws Exception {
        Callee<Integer> callee =
                new Callee<Integer>().thenThrow(new IOException()).thenReturn(5);

        int value = retry(r -> {}).<Integer, Integer, Exception>call(37, n -> n + callee.get());

        assertThat(value).isEqualTo(42);
    }

    @Test
    void attempt_failsForEver_holdsTheLastError() {
        IOException last = new IOException();
        Callee<Integer> callee = new Callee<Integer>().thenThrow(new IOException(), new IOException(), last);

        assertThat(retry(r -> {}).attempt(callee)).isEqualTo(new Outcome.Threw<>(last));
    }

    // What is retried

    @Test
    void call_withTheDefaultClassifier_retriesWhatMayMend() {
        assertThat(attemptsOn(new IOException())).isEqualTo(3);
        assertThat(attemptsOn(new AssertionError())).isEqualTo(3);
        assertThat(attemptsOn(new CompletionException(new IOException()))).isEqualTo(3);
        assertThat(attemptsOn(rejection(Optional.empty()))).isEqualTo(3);
        assertThat(attemptsOn(new InterruptedException())).isEqualTo(1);
        assertThat(attemptsOn(new CancellationException())).isEqualTo(1);
        assertThat(attemptsOn(new CompletionException(new CancellationException())))
                .isEqualTo(1);
        assertThat(attemptsOn(new StackOverflowError())).isEqualTo(1);
        assertThat(attemptsOn(new OutOfMemoryError("on purpose"))).isEqualTo(1);
        assertThat(attemptsOn(new NoSuchMethodError())).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("unchecked")
    void call_ignoredError_stopsAtOnceWithoutAnEvent() {
        Retry retry = retry(r -> r.classifier(RetryConfig.DEFAULT_CLASSIFIER
                .ignoring(IllegalStateException.class)
                .succeedingOn(IOException.class)));
        Callee<Integer> answered = Callee.failing();
        Callee<Integer> ignored = new Callee<Integer>().thenThrow(new IllegalStateException());

        assertThat(catchThrowable(() -> retry.call(ignored))).isInstanceOf(IllegalStateException.class);
        assertThat(ledger.succeeded).hasValue(0);
        assertThat(catchThrowable(() -> retry.call(answered))).isInstanceOf(IOException.class);
        assertThat(ledger.succeeded).hasValue(1);

        assertThat(ignored.attempts + answered.attempts).isEqualTo(2);
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void call_badResults_returnsTheLastOneAfterAllAttempts() throws Exception {
        Retry retry = retry(r -> r.classifier(negative()));
        Callee<Integer> mending = new Callee<Integer>().thenReturn(-1, 4);
        Callee<Integer> bad = new Callee<Integer>().thenReturn(-1, -2, -3);

        assertThat(retry.call(mending)).isEqualTo(4);
        assertThat(retry.call(bad)).isEqualTo(-3);

        assertThat(bad.attempts).isEqualTo(3);
        assertThat(recorder.events)
                .containsExactly(
                        "retry 1 in 100 ms value",
                        "retry 1 in 100 ms value",
                        "retry 2 in 200 ms value",
                        "exhausted 3 value");
    }

    @Test
    void call_discardedResults_areClosedAndTheReturnedOneIsNot() throws Exception {
        List<String> closed = new ArrayList<>();
        AutoCloseable bad = () -> closed.add("bad");
        AutoCloseable nasty = () -> {
            closed.add("nasty");
            throw new IOException("cannot close");
        };
        AutoCloseable last = () -> closed.add("last");
        Retry retry = retry(r -> r.classifier(Classifier.standard().failingOnResult(value -> true)));

        assertThat(retry.call(new Callee<AutoCloseable>().thenReturn(bad, nasty, last)))
                .isSameAs(last);

        assertThat(closed).containsExactly("bad", "nasty");
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(2, 1, 0, 0, 1));
    }

    // Delays

    @Test
    void call_suggestedDelay_waitsTheLongerOfItAndTheBackoff() {
        Retry retry = retry(r -> r.suggestedDelay(error ->
                Optional.ofNullable(error.getMessage()).map(Long::parseLong).map(Duration::ofMillis)));
        Callee<Integer> callee =
                new Callee<Integer>().thenThrow(new CompletionException(new IOException("700")), new IOException("5"));

        assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);

        assertThat(elapsed()).isEqualTo(Duration.ofMillis(700 + 200));
    }

    @Test
    void call_suggestedDelayTooLong_endsAtOnce() {
        Retry retry = retry(r -> r.maxSuggestedDelay(Duration.ofSeconds(1))
                .suggestedDelay(error -> Optional.of(Duration.ofSeconds(Long.MAX_VALUE))));
        Callee<Integer> callee = Callee.failing();

        assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);

        assertThat(callee.attempts).isEqualTo(1);
        assertThat(elapsed()).isZero();
        assertThat(recorder.events).containsExactly("given up 1 IOException");
    }

    @Test
    void call_rejection_waitsAtLeastItsRetryAfter() {
        Callee<Integer> callee = new Callee<Integer>()
                .thenThrow(rejection(Optional.of(Duration.ofSeconds(2))))
                .thenReturn(1);

        assertThat(retry(r -> {}).attempt(callee)).isEqualTo(new Outcome.Returned<>(1));

        assertThat(elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void call_rejectionForTooLong_reachesTheCallerAtOnce() {
        RejectedException later = rejection(Optional.of(Duration.ofSeconds(30)));
        Callee<Integer> callee = new Callee<Integer>().thenThrow(later);

        assertThat(catchThrowable(() -> retry(r -> {}).call(callee))).isSameAs(later);

        assertThat(callee.attempts).isEqualTo(1);
        assertThat(elapsed()).isZero();
    }

    // Time

    @Test
    void call_maxDuration_beginsNoAttemptLater() {
        Callee<Integer> callee = Callee.failing();
        Retry exact = retry(r -> r.maxAttempts(9).maxDuration(Duration.ofMillis(300)));
        Retry less = retry(r -> r.maxAttempts(9).maxDuration(Duration.ofMillis(299)));

        assertThat(catchThrowable(() -> exact.call(callee))).isInstanceOf(IOException.class);
        assertThat(callee.attempts).isEqualTo(3);
        assertThat(elapsed()).isEqualTo(Duration.ofMillis(300));

        assertThat(catchThrowable(() -> less.call(callee))).isInstanceOf(IOException.class);
        assertThat(callee.attempts).isEqualTo(3 + 2);
        assertThat(less.snapshot().givenUp()).isEqualTo(1);
    }

    @Test
    void call_attemptLongerThanMaxDuration_isTheOnlyOne() {
        Retry retry = retry(r -> r.backoff(Backoff.none()).maxDuration(STEP));
        Callee<Integer> callee = new Callee<Integer>().thenDo(() -> {
            ticker.advance(STEP.plusNanos(1));
            throw new IOException();
        });

        assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);
        assertThat(callee.attempts).isEqualTo(1);
    }

    @Test
    void call_maxDurationAcrossTheOverflowOfTheTicker_isMeasuredRight() {
        ManualTicker late = new ManualTicker(Long.MAX_VALUE - 10);
        Retry retry = Retry.of("r", r -> r.ticker(late).maxDuration(STEP).backoff(Backoff.none()));
        Callee<Integer> callee = new Callee<Integer>().thenDo(() -> {
            late.advance(Duration.ofMillis(60));
            throw new IOException();
        });

        assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);
        assertThat(callee.attempts).isEqualTo(2);
    }

    @Test
    void call_delayBeyondTheDeadline_givesUpAtOnce() {
        IOException error = new IOException();
        Callee<Integer> callee = new Callee<Integer>().thenThrow(error);
        Retry retry = retry(r -> r.backoff(Backoff.fixed(Duration.ofSeconds(1))));

        Throwable thrown = withDeadline(STEP, () -> catchThrowable(() -> retry.call(callee)));

        assertThat(thrown).isSameAs(error);
        assertThat(callee.attempts).isEqualTo(1);
        assertThat(elapsed()).isZero();
        assertThat(recorder.events).containsExactly("given up 1 IOException");
    }

    @Test
    void call_deadline_isCountedDownByAttemptsAndDelays() {
        Callee<Integer> callee = new Callee<Integer>().thenDo(() -> {
            ticker.advance(Duration.ofMillis(60));
            throw new IOException();
        });
        Retry retry = retry(r -> r.maxAttempts(9).backoff(Backoff.none()));

        withDeadline(Duration.ofMillis(150), () -> catchThrowable(() -> retry.call(callee)));

        assertThat(callee.attempts).isEqualTo(3);
    }

    // Interrupts

    @Test
    void call_interruptedWhileWaiting_lastErrorAndFlag() {
        ManualTicker standing = new ManualTicker();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Retry retry = retry(r -> r.ticker(standing));
        Callee<Integer> callee = Callee.failing();

        List<Outcome<Boolean>> outcomes = Rendezvous.run(List.of(
                () -> {
                    waiter.set(Thread.currentThread());
                    assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);
                    return Thread.interrupted();
                },
                () -> {
                    standing.awaitPending(1);
                    assertThat(ledger.held()).isEqualTo(1);
                    waiter.get().interrupt();
                    return true;
                }));

        assertThat(Rendezvous.values(outcomes)).containsExactly(true, true);
        assertThat(callee.attempts).isEqualTo(1);
        assertThat(standing.pending()).isZero();
        assertThat(recorder.events).containsExactly("retry 1 in 100 ms IOException", "given up 1 IOException");
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(0, 0, 1, 0, 0));
    }

    @Test
    void call_interruptedAlready_makesOneAttempt() throws Exception {
        Retry retry = retry(r -> r.classifier(negative()));
        Callee<Integer> callee = new Callee<Integer>().thenReturn(-1);

        Thread.currentThread().interrupt();
        int value = retry.call(callee);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(value).isEqualTo(-1);
        assertThat(callee.attempts).isEqualTo(1);
        assertThat(recorder.events).containsExactly("given up 1 value");
    }

    @Test
    void call_interruptedWhileWaitingAfterABadResult_returnsItOpen() throws Exception {
        List<String> closed = new ArrayList<>();
        AutoCloseable bad = () -> closed.add("bad");
        Retry retry = retry(
                r -> r.ticker(interrupting()).classifier(Classifier.standard().failingOnResult(value -> true)));

        AutoCloseable value = retry.call(() -> bad);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(value).isSameAs(bad);
        assertThat(closed).isEmpty();
    }

    // Budget

    @Test
    void call_budgetRefuses_lastErrorAtOnce() {
        ledger.limit = 0;
        Retry retry = retry(r -> {});
        Callee<Integer> callee = Callee.failing();

        assertThat(catchThrowable(() -> retry.call(callee))).isInstanceOf(IOException.class);

        assertThat(callee.attempts).isEqualTo(1);
        assertThat(elapsed()).isZero();
        assertThat(recorder.events).containsExactly("refused 1 IOException");
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(0, 0, 0, 1, 0));
    }

    private Retry retry(Consumer<RetryConfig.Builder> options) {
        return Retry.of("r", r -> {
            r.ticker(ticker)
                    .listener(recorder)
                    .budget(ledger)
                    .backoff(Backoff.exponential(STEP, Duration.ofSeconds(60)));
            options.accept(r);
        });
    }

    private int attemptsOn(Throwable error) {
        Callee<Integer> callee = new Callee<Integer>().thenThrow(error);
        assertThat(catchThrowable(() -> retry(r -> {}).call(callee))).isSameAs(error);
        return callee.attempts;
    }

    private Duration elapsed() {
        return Duration.ofNanos(ticker.nanos());
    }

    private <T> T withDeadline(Duration period, Supplier<T> body) {
        return Deadline.under(Deadline.earlier(null, ticker::nanos, ticker.nanos(), period.toNanos()), body);
    }

    private static Ticker interrupting() {
        return new Ticker() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public void sleep(long nanos) throws InterruptedException {
                throw new InterruptedException();
            }
        };
    }

    private static Classifier negative() {
        return RetryConfig.DEFAULT_CLASSIFIER.failingOnResult(value -> value instanceof Integer n && n < 0);
    }

    private static RejectedException rejection(Optional<Duration> retryAfter) {
        return new Refused(new Rejection() {
            @Override
            public String policy() {
                return "inner";
            }

            @Override
            public Optional<Duration> retryAfter() {
                return retryAfter;
            }

            @Override
            public RejectedException toException() {
                return new Refused(this);
            }
        });
    }

    private static final class Refused extends RejectedException {

        private static final long serialVersionUID = 1L;

        Refused(Rejection rejection) {
            super(rejection);
        }

        @Override
        protected String reason() {
            return "refused";
        }
    }
}
