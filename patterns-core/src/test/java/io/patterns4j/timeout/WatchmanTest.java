package io.patterns4j.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The one alarm of a thread, in time that stands still. */
class WatchmanTest {

    private static final long SECOND = 1_000_000_000L;

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - SECOND / 2);
    private final Watchman watchman = new Watchman(ticker);

    @AfterEach
    void nothingIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
        assertThat(watchman.innermost()).isNull();
        ticker.advance(Duration.ofNanos(Watchman.CHECK_NANOS));
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void begin_manyTimes_leavesOneAlarmThatDiesAway() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(begin(SECOND).end()).isFalse();
        }
        assertThat(ticker.pending()).isEqualTo(1);
        ticker.advance(Duration.ofSeconds(1));
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void ring_forACallThatIsOver_isSetAgainForTheOneThatRuns() {
        begin(SECOND).end();
        ticker.advance(Duration.ofMillis(400));
        Watch second = begin(SECOND);

        ticker.advance(Duration.ofMillis(600));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(ticker.pending()).isEqualTo(1);

        ticker.advance(Duration.ofMillis(400).minusNanos(1));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        ticker.advance(Duration.ofNanos(1));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(ticker.pending()).isZero();
        assertThat(second.end()).isTrue();
    }

    @Test
    void begin_withAnEarlierTime_replacesTheAlarm() {
        Watch outer = begin(5 * SECOND);
        Watch inner = begin(SECOND);
        assertThat(ticker.pending()).isEqualTo(1);

        ticker.advance(Duration.ofSeconds(1));
        assertThat(ticker.pending()).isEqualTo(1);
        assertThat(inner.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        ticker.advance(Duration.ofSeconds(4));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(outer.end()).isTrue();
    }

    @Test
    void begin_withALaterTime_keepsTheAlarm() {
        Watch outer = begin(SECOND);
        Watch inner = begin(5 * SECOND);
        assertThat(ticker.pending()).isEqualTo(1);

        ticker.advance(Duration.ofSeconds(1));
        assertThat(inner.end()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(outer.end()).isTrue();
    }

    @Test
    void begin_withALongLimit_isLookedAtInBetween() {
        Watch day = begin(86_400 * SECOND);
        ticker.advance(Duration.ofHours(23));
        assertThat(ticker.pending()).isEqualTo(1);
        assertThat(day.end()).isFalse();
        ticker.advance(Duration.ofNanos(Watchman.CHECK_NANOS));
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void begin_theAlarmCannotBeSet_leavesNothingAndTriesAgain() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Ticker breaking = new Ticker() {
            @Override
            public long nanos() {
                return ticker.nanos();
            }

            @Override
            public Alarm schedule(long nanos, Runnable task) {
                if (broken.get()) {
                    throw new IllegalStateException("no thread");
                }
                return ticker.schedule(nanos, task);
            }
        };
        Watchman unlucky = new Watchman(breaking);

        assertThatThrownBy(() -> unlucky.begin(breaking, breaking.nanos(), SECOND))
                .isInstanceOf(IllegalStateException.class);
        assertThat(unlucky.innermost()).isNull();
        broken.set(false);
        Watch second = unlucky.begin(breaking, breaking.nanos(), SECOND);
        ticker.advance(Duration.ofSeconds(1));
        assertThat(second.end()).isTrue();
    }

    @Test
    void begin_ofAnotherTicker_hasAnAlarmOfItsOwn() {
        ManualTicker other = new ManualTicker();
        Watch outer = begin(SECOND);
        Watch inner = watchman.begin(other, other.nanos(), SECOND);
        assertThat(other.pending()).isEqualTo(1);

        ticker.advance(Duration.ofSeconds(1));
        assertThat(inner.end()).isFalse();
        assertThat(other.pending()).isZero();
        assertThat(outer.end()).isTrue();
    }

    @Test
    void alarm_replacedWhileItIsSet_isCancelledByWhoeverSetIt() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        AtomicInteger cancelled = new AtomicInteger();
        AtomicBoolean interfering = new AtomicBoolean(true);
        Watchman[] self = new Watchman[1];
        Ticker interfered = new Ticker() {
            @Override
            public long nanos() {
                return ticker.nanos();
            }

            @Override
            public Alarm schedule(long nanos, Runnable task) {
                if (interfering.getAndSet(false)) {
                    self[0].begin(this, nanos(), 1).end();
                }
                tasks.add(task);
                return () -> cancelled.incrementAndGet() == 1;
            }
        };
        self[0] = new Watchman(interfered);

        Watch watch = self[0].begin(interfered, interfered.nanos(), SECOND);
        assertThat(tasks).hasSize(2);
        assertThat(cancelled).hasValue(1);
        tasks.remove().run(); // the earlier one: it is not due, so an alarm is set for it
        assertThat(tasks).hasSize(2);
        tasks.remove().run(); // the one that was replaced does nothing
        assertThat(tasks).hasSize(1);
        assertThat(watch.end()).isFalse();
    }

    private Watch begin(long limitNanos) {
        return watchman.begin(ticker, ticker.nanos(), limitNanos);
    }
}
