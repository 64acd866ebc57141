package io.patterns4j.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.RejectedException;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutTest {

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final ManualTicker ticker = new ManualTicker();
    private final List<String> heard = new ArrayList<>();
    private final Timeout timeout = Timeout.of(
            "orders",
            t -> t.limit(LIMIT).ticker(ticker).listener(new TimeoutListener() {
                @Override
                public void onTimeout(String name, long limitNanos) {
                    heard.add(name + " " + limitNanos);
                }
            }));

    @AfterEach
    void nothingIsLeftOnTheThread() {
        assertThat(Thread.interrupted()).isFalse();
        assertThat(Deadline.current()).isNull();
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void call_inTime_returnsTheValue() {
        Object value = new Object();

        assertThat(timeout.<Object, RuntimeException>call(() -> after(LIMIT.minusNanos(1), value)))
                .isSameAs(value);
        assertThat(timeout.<Object, Object, RuntimeException>call(value, argument -> argument))
                .isSameAs(value);
        assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot(0, 0));
        assertThat(heard).isEmpty();
    }

    @Test
    void call_throwsInTime_throwsTheSame() {
        IOException failure = new IOException();

        assertThat(catchThrowable(() -> timeout.call(() -> fail(Duration.ZERO, failure))))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
        assertThat(timeout.snapshot().timeouts()).isZero();
    }

    @Test
    void call_endsExactlyAtTheLimit_isExceeded() {
        TimeoutExceededException error = exceeded(() -> after(LIMIT, 1));

        assertThat(error)
                .hasMessage("timeout exceeded: policy=orders, limit=PT3S")
                .hasNoCause();
        assertThat(error.policy()).isEqualTo("orders");
        assertThat(error.limit()).isEqualTo(LIMIT);
        assertThat(error).isNotInstanceOf(RejectedException.class);
        assertThat(error.getStackTrace()).isNotEmpty();
        assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot(1, 0));
        assertThat(heard).containsExactly("orders 3000000000");
    }

    @Test
    void call_lateValueThatCanBeClosed_closesIt() {
        AtomicInteger closed = new AtomicInteger();
        AutoCloseable value = closed::incrementAndGet;

        assertThat(timeout.<AutoCloseable, RuntimeException>call(() -> value)).isSameAs(value);
        assertThat(closed).hasValue(0);
        assertThat(exceeded(() -> after(LIMIT, value))).hasNoSuppressedExceptions();
        assertThat(closed).hasValue(1);
    }

    @Test
    void call_closingTheLateValueFails_suppressesIt() {
        IOException failure = new IOException();
        AutoCloseable value = () -> {
            throw failure;
        };

        assertThat(exceeded(() -> after(LIMIT, value))).hasSuppressedException(failure);
    }

    @Test
    void call_interruptedWhileItClosesTheLateValue_keepsTheInterrupt() {
        AutoCloseable value = () -> {
            throw new InterruptedException();
        };

        assertThat(exceeded(() -> after(LIMIT, value)).getSuppressed()).hasSize(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void call_throwsTooLate_keepsItAsTheCause() {
        IOException failure = new IOException();
        StackOverflowError error = new StackOverflowError();

        assertThat(exceeded(() -> fail(LIMIT, failure))).hasCause(failure);
        assertThat(exceeded(() -> fail(LIMIT, error))).hasCause(error);
        assertThat(timeout.snapshot().timeouts()).isEqualTo(2);
    }

    @Test
    void call_interruptedBySomebodyElse_isNoTimeoutAndKeepsTheInterrupt() {
        InterruptedException interrupt = new InterruptedException();
        assertThat(catchThrowable(() -> timeout.call(() -> fail(LIMIT.minusNanos(1), interrupt))))
                .isSameAs(interrupt);

        assertThat(exceeded(() -> fail(LIMIT, interrupt))).hasCause(interrupt);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void attempt_tellsWithoutThrowing() {
        assertThat(timeout.attempt(() -> 1)).isEqualTo(new Outcome.Returned<>(1));
        assertThat(timeout.attempt(() -> after(LIMIT, 1)))
                .isInstanceOfSatisfying(
                        Outcome.Threw.class,
                        threw -> assertThat(threw.error()).isInstanceOf(TimeoutExceededException.class));
    }

    @Test
    void remaining_insideOfACall_isWhatIsLeft() {
        assertThat(Timeout.remaining()).isEmpty();
        timeout.call(() -> {
            assertThat(Timeout.remaining()).hasValue(LIMIT);
            ticker.advance(Duration.ofSeconds(1));
            assertThat(Timeout.remaining()).hasValue(Duration.ofSeconds(2));
            return 1;
        });
        assertThat(Timeout.remaining()).isEmpty();
    }

    @Test
    void deadline_afterEveryEnding_isTheOneBefore() {
        List<CheckedSupplier<Integer, Exception>> endings = List.of(
                () -> 1,
                () -> fail(Duration.ZERO, new IOException()),
                () -> fail(Duration.ZERO, new StackOverflowError()),
                () -> after(Duration.ofMillis(1), 1),
                () -> fail(Duration.ofMillis(1), new IOException()));
        Timeout inner = Timeout.of("inner", t -> t.limit(Duration.ofMillis(1)).ticker(ticker));

        timeout.call(() -> {
            long endNanos = ticker.nanos() + Deadline.remainingNanos();
            assertThat(endNanos).isNotEqualTo(Deadline.NONE);
            for (CheckedSupplier<Integer, Exception> ending : endings) {
                inner.attempt(ending);
                assertThat(ticker.nanos() + Deadline.remainingNanos()).isEqualTo(endNanos);
            }
            return 1;
        });
        assertThat(inner.snapshot().timeouts()).isEqualTo(2);
        assertThat(Deadline.remainingNanos()).isEqualTo(Deadline.NONE);
    }

    @Test
    void nested_theEarlierDeadline_isSeenInside() {
        Timeout shorter =
                Timeout.of("shorter", t -> t.limit(Duration.ofSeconds(1)).ticker(ticker));
        Timeout longer =
                Timeout.of("longer", t -> t.limit(Duration.ofSeconds(9)).ticker(ticker));

        timeout.call(() -> shorter.call(() -> seen(Duration.ofSeconds(1))));
        timeout.call(() -> longer.call(() -> seen(LIMIT)));
    }

    @Test
    void nested_outerLimitIsReachedInside_onlyTheOuterIsExceeded() {
        Timeout longer =
                Timeout.of("longer", t -> t.limit(Duration.ofSeconds(9)).ticker(ticker));

        assertThat(exceeded(() -> longer.call(() -> after(LIMIT, 1))).policy()).isEqualTo("orders");
        assertThat(longer.snapshot().timeouts()).isZero();
    }

    @Test
    void call_beginsWithNoTimeLeft_doesNotRun() {
        Timeout late = Timeout.of("late", t -> t.limit(LIMIT).ticker(ticker));
        AtomicInteger runs = new AtomicInteger();

        TimeoutExceededException outer = exceeded(() -> {
            ticker.advance(LIMIT);
            return late.call(runs::incrementAndGet);
        });

        assertThat(runs).hasValue(0);
        assertThat(outer.policy()).isEqualTo("orders");
        assertThat(outer.getCause())
                .isInstanceOf(TimeoutExceededException.class)
                .hasMessage("timeout exceeded: policy=late, limit=PT3S");
        assertThat(late.snapshot().timeouts()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void call_limitsBeyondTheClock_areNeverReached(boolean interrupting) {
        ManualTicker overflowing = new ManualTicker(Long.MAX_VALUE - 10);
        for (Duration limit : List.of(Duration.ofNanos(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE))) {
            Timeout endless = Timeout.of(
                    "endless", t -> t.limit(limit).ticker(overflowing).interrupting(interrupting));
            assertThat(endless.<Integer, RuntimeException>call(() -> {
                        overflowing.advance(Duration.ofDays(36_500));
                        return 1;
                    }))
                    .isEqualTo(1);
        }
        assertThat(overflowing.pending()).isZero();
    }

    @Test
    void call_clockOverflowsMeanwhile_isJudgedByElapsedTime() {
        ManualTicker overflowing = new ManualTicker(Long.MAX_VALUE - 10);
        Timeout short20 = Timeout.of("t", t -> t.limit(Duration.ofNanos(20)).ticker(overflowing));

        assertThat(short20.<Integer, RuntimeException>call(() -> {
                    overflowing.advance(Duration.ofNanos(19));
                    return 1;
                }))
                .isEqualTo(1);
        assertThatThrownBy(() -> short20.call(() -> {
                    overflowing.advance(Duration.ofNanos(20));
                    return 1;
                }))
                .isInstanceOf(TimeoutExceededException.class);
    }

    @Test
    void listener_throws_reachesNobody() {
        Timeout told = Timeout.of(
                "told",
                t -> t.limit(LIMIT).ticker(ticker).listener(new TimeoutListener() {
                    @Override
                    public void onTimeout(String name, long limitNanos) {
                        throw new IllegalStateException("listener heard " + name);
                    }
                }));

        assertThatThrownBy(() -> told.call(() -> after(LIMIT, 1)))
                .isInstanceOf(TimeoutExceededException.class)
                .hasNoSuppressedExceptions();
        assertThat(told.snapshot()).isEqualTo(new TimeoutSnapshot(1, 1));
        assertThat(told).hasToString("Timeout[name=told, limit=PT3S, TimeoutSnapshot[timeouts=1, callbackFailures=1]]");
    }

    private TimeoutExceededException exceeded(CheckedSupplier<?, ? extends Exception> action) {
        return catchThrowableOfType(TimeoutExceededException.class, () -> timeout.call(action));
    }

    private int seen(Duration expected) {
        assertThat(Timeout.remaining()).hasValue(expected);
        return 1;
    }

    private <T> T after(Duration time, T value) {
        ticker.advance(time);
        return value;
    }

    private int fail(Duration time, Throwable error) throws IOException, InterruptedException {
        ticker.advance(time);
        if (error instanceof IOException io) {
            throw io;
        }
        if (error instanceof InterruptedException interrupt) {
            throw interrupt;
        }
        throw (Error) error;
    }
}
