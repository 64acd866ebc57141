package io.patterns4j.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Outcome;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 5_000_000);
    private final ManualTicker skipping = ManualTicker.skipping();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void tryAcquire_onePerPeriod_grantsTheNextExactlyOnePeriodLater() {
        RateLimiter limiter = limiter(Bandwidth.of(1, SECOND));

        assertThat(limiter.tryAcquire()).isTrue();
        ticker.advance(SECOND.minusNanos(1));
        assertThat(limiter.tryAcquire()).isFalse();
        ticker.advance(Duration.ofNanos(1));
        assertThat(limiter.tryAcquire()).isTrue();
        assertThat(limiter.tryAcquire()).isFalse();
    }

    @Test
    void tryAcquire_afterAnyIdleTime_grantsTheBurstAndNoMore() {
        RateLimiter limiter = limiter(Bandwidth.of(100, SECOND).burst(7));

        assertThat(granted(limiter)).isEqualTo(7);
        ticker.advance(Duration.ofMillis(35));
        assertThat(granted(limiter)).isEqualTo(3);
        ticker.advance(Duration.ofMillis(5));
        assertThat(granted(limiter)).isEqualTo(1);
        ticker.advance(Duration.ofDays(200 * 365));
        assertThat(granted(limiter)).isEqualTo(7);
        ticker.advance(Duration.ofMillis(10));
        assertThat(granted(limiter)).isEqualTo(1);
    }

    @Test
    void tryAcquire_severalPermits_areTakenAllOrNone() {
        RateLimiter limiter = limiter(Bandwidth.of(10, SECOND).burst(10));

        assertThat(limiter.tryAcquire(5)).isTrue();
        assertThat(limiter.tryAcquire(6)).isFalse();
        assertThat(limiter.tryAcquire(5)).isTrue();
        assertThat(limiter.tryAcquire(1)).isFalse();
        assertThat(limiter.snapshot().rejected()).isEqualTo(2);
    }

    @Test
    void tryAcquire_severalBandwidths_allHaveToAgree() {
        RateLimiter limiter = limiter(
                Bandwidth.of(10, SECOND).burst(3),
                Bandwidth.of(60, Duration.ofMinutes(1)).burst(5));

        assertThat(granted(limiter)).isEqualTo(3);
        ticker.advance(SECOND);
        assertThat(granted(limiter)).isEqualTo(3); // 5 - 3 + 1 by the minute
        ticker.advance(SECOND);
        assertThat(granted(limiter)).isEqualTo(1);
    }

    @Test
    void permits_thatCanNeverCome_areRefusedWithAnError() {
        RateLimiter limiter = RateLimiter.of(
                "r",
                r -> r.bandwidths(Bandwidth.of(10, SECOND).burst(10))
                        .maxWait(SECOND)
                        .ticker(ticker));

        assertThatThrownBy(() -> limiter.tryAcquire(11))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits must be <= the burst of 10 where nothing waits: permits=11");
        assertThatThrownBy(() -> limiter.acquire(21))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits must come within maxWait=PT1S when the burst of 10 is saved up: permits=21");
        assertThatThrownBy(() -> limiter.tryAcquire(0))
                .hasMessage("permits must be between 1 and 316224000: permits=0");
        assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot(10, 0, 0, 0));
    }

    @Test
    void reserve_moreThanTheBurst_takesSeveralPeriods() {
        RateLimiter limiter = limiter(Bandwidth.of(2, SECOND).burst(2));

        assertThat(limiter.reserve(7).delay()).isEqualTo(Duration.ofMillis(2500));
        ticker.advance(Duration.ofMillis(800));
        assertThat(limiter.reserve(3).delay()).isEqualTo(Duration.ofMillis(3200));
        ticker.advance(Duration.ofMillis(1500));
        assertThat(limiter.reserve(1).delay()).isEqualTo(Duration.ofMillis(2200));
        assertThat(limiter.snapshot().available()).isEqualTo(-5);
        ticker.advance(Duration.ofMillis(1200));
        assertThat(limiter.reserve(4).delay()).isEqualTo(Duration.ofSeconds(3));
        ticker.advance(Duration.ofMillis(3500));
        assertThat(limiter.reserve(1).delay()).isZero();
    }

    @Test
    void reserve_tooLong_takesNothing() {
        RateLimiter limiter = limiter(Bandwidth.of(2, SECOND).burst(2));

        Reservation refused = limiter.reserve(4, Duration.ofMillis(999));
        assertThat(refused.granted()).isFalse();
        assertThat(refused.delay()).isEqualTo(SECOND);
        assertThat(refused.cancel()).isFalse();
        assertThat(limiter.snapshot().available()).isEqualTo(2);

        Reservation granted = limiter.reserve(4, SECOND);
        assertThat(granted.granted()).isTrue();
        assertThat(granted.permits()).isEqualTo(4);
    }

    @Test
    void cancel_ofTheLast_givesItsPermitsBack() {
        RateLimiter limiter = limiter(Bandwidth.of(3, SECOND).burst(3));
        Reservation first = limiter.reserve(3);
        Reservation second = limiter.reserve(2);

        assertThat(first.cancel()).isFalse();
        assertThat(second.cancel()).isTrue();
        assertThat(second.cancel()).isFalse();
        assertThat(limiter.snapshot().available()).isZero();
        assertThat(limiter.reserve(3).delay()).isEqualTo(SECOND);
    }

    @Test
    void cancel_betweenTwoPermits_keepsTheTimeOfTheNext() {
        RateLimiter limiter = limiter(Bandwidth.of(3, SECOND));
        assertThat(limiter.tryAcquire()).isTrue();
        ticker.advance(Duration.ofNanos(33_333_333));

        assertThat(limiter.reserve(1).cancel()).isTrue();

        assertThat(limiter.reserve(1).delay()).isEqualTo(Duration.ofNanos(300_000_001));
    }

    @Test
    void drain_takesWhatIsThereAndRefillsAsUsual() {
        RateLimiter limiter = limiter(Bandwidth.of(10, SECOND).burst(10));
        limiter.tryAcquire(3);

        assertThat(limiter.drain()).isEqualTo(7);
        assertThat(limiter.drain()).isZero();
        assertThat(limiter.tryAcquire()).isFalse();
        ticker.advance(Duration.ofMillis(100));
        assertThat(granted(limiter)).isEqualTo(1);
        limiter.reserve(5);
        assertThat(limiter.drain()).isZero();
    }

    @Test
    void resize_takesEffectFromNowOn() {
        RateLimiter limiter = limiter(Bandwidth.of(10, SECOND).burst(10));
        limiter.tryAcquire(8);

        limiter.resize(1_000);
        assertThat(limiter.bandwidths())
                .containsExactly(Bandwidth.of(1_000, SECOND).burst(10));
        assertThat(limiter.snapshot().available()).isEqualTo(2);
        ticker.advance(Duration.ofMillis(3));
        assertThat(limiter.snapshot().available()).isEqualTo(5);

        limiter.reconfigure(Bandwidth.of(1, SECOND).burst(3));
        assertThat(limiter.snapshot().available()).isEqualTo(3);
        assertThat(granted(limiter)).isEqualTo(3);
        ticker.advance(SECOND);
        assertThat(granted(limiter)).isEqualTo(1);
    }

    @Test
    void resize_withADefaultBurst_movesItToo() {
        RateLimiter limiter = limiter(Bandwidth.of(100, SECOND));
        limiter.resize(500);
        assertThat(limiter.bandwidths()).containsExactly(Bandwidth.of(500, SECOND));
        limiter.reconfigure(Bandwidth.of(1, SECOND), Bandwidth.of(5, Duration.ofMinutes(1)));
        assertThatThrownBy(() -> limiter.resize(3)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void resize_withPermitsBooked_leavesTheirTimes() {
        RateLimiter limiter = limiter(Bandwidth.of(10, SECOND));
        assertThat(limiter.reserve(11).delay()).isEqualTo(SECOND);

        limiter.resize(1);

        assertThat(limiter.reserve(1).delay()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void call_refused_runsNothingAndTellsWhenToComeBack() {
        RateLimiter limiter = limiter(Bandwidth.of(10, SECOND));
        List<String> ran = new ArrayList<>();
        limiter.call(() -> ran.add("first"));

        assertThatThrownBy(() -> limiter.call(() -> ran.add("second")))
                .isInstanceOfSatisfying(RateLimitedException.class, refused -> {
                    assertThat(refused.policy()).isEqualTo("r");
                    assertThat(refused).hasMessage("rate limit is reached: policy=r, retryAfter=PT0.1S");
                    ticker.advance(Duration.ofMillis(40));
                    assertThat(refused.retryAfter()).contains(Duration.ofMillis(60));
                });
        assertThat(ran).containsExactly("first");
        ticker.advance(Duration.ofMillis(60));
        limiter.call(() -> ran.add("third"));
        assertThat(ran).containsExactly("first", "third");
    }

    @Test
    void call_thatFails_throwsUnchangedAndKeepsItsPermit() {
        RateLimiter limiter = limiter(Bandwidth.of(10, SECOND));
        IOException failure = new IOException();

        assertThatThrownBy(() -> limiter.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(limiter.tryAcquire()).isFalse();
    }

    @Test
    void attempt_refused_isAlwaysTheSameObject() {
        RateLimiter limiter = limiter(Bandwidth.of(10, SECOND));
        assertThat(limiter.attempt(() -> 1)).isEqualTo(new Outcome.Returned<>(1));

        Outcome<Integer> first = limiter.attempt(() -> 2);

        assertThat(limiter.<Integer>attempt(() -> 3)).isSameAs(first);
        assertThat(((Outcome.Rejected<Integer>) first).rejection().retryAfter()).contains(Duration.ofMillis(100));
    }

    @Test
    void retryAfter_ofSeveralPermits_isTheirs() {
        RateLimiter limiter = RateLimiter.of(
                "r",
                r -> r.bandwidths(Bandwidth.of(10, SECOND).burst(5))
                        .maxWait(Duration.ofMillis(200))
                        .ticker(ticker));
        limiter.drain();

        assertThatThrownBy(() -> limiter.acquire(4))
                .isInstanceOfSatisfying(
                        RateLimitedException.class,
                        refused -> assertThat(refused.retryAfter()).contains(Duration.ofMillis(200)));
    }

    @Test
    void acquire_inTime_waitsExactlyAsLongAsItTakes() throws InterruptedException {
        RateLimiter limiter = RateLimiter.of(
                "r", r -> r.limit(10, SECOND).maxWait(Duration.ofMillis(500)).ticker(skipping));

        limiter.acquire();
        assertThat(skipping.nanos()).isZero();
        limiter.acquire(5);
        assertThat(skipping.nanos()).isEqualTo(500_000_000);
        assertThat(limiter.<Integer, RuntimeException>call(() -> 7)).isEqualTo(7);
        assertThat(skipping.nanos()).isEqualTo(600_000_000);
    }

    @Test
    void call_thatCannotBeServedInTime_isRefusedAtOnce() {
        RateLimiter limiter = RateLimiter.of(
                "r", r -> r.limit(10, SECOND).maxWait(Duration.ofMillis(99)).ticker(skipping));
        limiter.call(() -> 1);

        assertThatThrownBy(() -> limiter.call(() -> 2)).isInstanceOf(RateLimitedException.class);
        assertThat(skipping.nanos()).isZero();
        limiter.maxWait(Duration.ofMillis(100));
        assertThat(limiter.<Integer, RuntimeException>call(() -> 3)).isEqualTo(3);
        assertThat(skipping.nanos()).isEqualTo(100_000_000);
    }

    @Test
    void call_thatCannotBeServedBeforeItsDeadline_isRefusedAtOnceAndTakesNothing() {
        RateLimiter limiter =
                RateLimiter.of("r", r -> r.limit(10, SECOND).maxWait(SECOND).ticker(skipping));
        limiter.call(() -> 1);
        Deadline soon = Deadline.earlier(null, skipping::nanos, 0, 50_000_000);

        assertThatThrownBy(() -> Deadline.under(soon, () -> limiter.call(() -> 2)))
                .isInstanceOf(RateLimitedException.class);

        assertThat(skipping.nanos()).isZero();
        assertThat(limiter.snapshot().available()).isZero();
    }

    @Test
    void call_interruptedWhileWaiting_isNotAdmittedAndGivesItsPermitBack() throws InterruptedException {
        RateLimiter limiter =
                RateLimiter.of("r", r -> r.limit(10, SECOND).maxWait(SECOND).ticker(ticker));
        limiter.call(() -> 1);
        Thread waiter = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            ticker.awaitPending(1);
            assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot(-1, 1, 0, 0));
            waiter.interrupt();
        });
        interrupter.start();

        assertThatThrownBy(() -> limiter.call(() -> 2))
                .isInstanceOf(RateLimitInterruptedException.class)
                .hasMessage("interrupted while waiting for the rate limiter: policy=r");

        assertThat(Thread.interrupted()).isTrue();
        interrupter.join();
        assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot(0, 0, 1, 0));
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void acquire_interrupted_throwsInterruptedException() {
        RateLimiter limiter =
                RateLimiter.of("r", r -> r.limit(10, SECOND).maxWait(SECOND).ticker(ticker));
        limiter.call(() -> 1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(limiter::acquire).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        Thread.currentThread().interrupt();
        Outcome<Integer> outcome = limiter.attempt(() -> 2);
        assertThat(((Outcome.Rejected<Integer>) outcome).rejection().retryAfter())
                .isEqualTo(Optional.empty());
        assertThat(limiter.snapshot().available()).isZero();
    }

    @Test
    void listener_hearsEverythingAndItsFailuresAreCounted() throws InterruptedException {
        List<String> heard = new ArrayList<>();
        RateLimiter limiter = RateLimiter.of(
                "r",
                r -> r.limit(10, SECOND)
                        .maxWait(Duration.ofMillis(100))
                        .ticker(skipping)
                        .listener(new RateLimiterListener() {
                            @Override
                            public void onPermitted(String name, int permits) {
                                heard.add(name + " permitted " + permits);
                                throw new IllegalStateException();
                            }

                            @Override
                            public void onRejected(String name, int permits) {
                                heard.add(name + " rejected " + permits);
                                throw new IllegalStateException();
                            }

                            @Override
                            public void onWaited(String name, long nanos) {
                                heard.add(name + " waited " + nanos);
                                throw new IllegalStateException();
                            }
                        }));

        limiter.call(() -> 1);
        limiter.tryAcquire();
        limiter.acquire();
        limiter.reserve(2);
        limiter.reserve(1, Duration.ZERO);

        assertThat(heard)
                .containsExactly(
                        "r permitted 1",
                        "r rejected 1",
                        "r waited 100000000",
                        "r permitted 1",
                        "r permitted 2",
                        "r rejected 1");
        assertThat(limiter.snapshot().callbackFailures()).isEqualTo(6);
    }

    @Test
    void kindAndName_areTold() {
        RateLimiter limiter = limiter(Bandwidth.of(10, SECOND));
        assertThat(limiter.kind()).isEqualTo("rateLimiter");
        assertThat(limiter.name()).isEqualTo("r");
        assertThat(limiter)
                .hasToString("RateLimiter[name=r, bandwidths=[Bandwidth[limit=10, period=PT1S, burst=1]], "
                        + "RateLimiterSnapshot[available=1, waiting=0, rejected=0, callbackFailures=0]]");
    }

    private RateLimiter limiter(Bandwidth first, Bandwidth... more) {
        return RateLimiter.of("r", r -> r.bandwidths(first, more).ticker(ticker));
    }

    private static int granted(RateLimiter limiter) {
        int granted = 0;
        while (limiter.tryAcquire()) {
            granted++;
        }
        return granted;
    }
}
