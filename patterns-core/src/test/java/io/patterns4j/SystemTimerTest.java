package io.patterns4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class SystemTimerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SystemTimer timer = new SystemTimer("timer-under-test", TimeUnit.MILLISECONDS.toNanos(20));

    @Test
    void schedule_several_runsThemInOrderAndNoneTooEarly() {
        Queue<Integer> ran = new ConcurrentLinkedQueue<>();
        AtomicLong lastNanos = new AtomicLong();
        boolean inTime = false;
        while (!inTime) { // when this thread is held up in between, the last may well be due before the second
            ran.clear();
            long startNanos = System.nanoTime();
            timer.schedule(TimeUnit.MILLISECONDS.toNanos(30), () -> {
                ran.add(3);
                lastNanos.set(System.nanoTime() - startNanos);
            });
            timer.schedule(TimeUnit.MILLISECONDS.toNanos(10), () -> ran.add(2));
            timer.schedule(0, () -> ran.add(1));
            inTime = System.nanoTime() - startNanos < TimeUnit.MILLISECONDS.toNanos(10);
            await().atMost(PATIENCE).until(() -> ran.size() == 3);
        }
        assertThat(ran).containsExactly(1, 2, 3);
        assertThat(lastNanos.get()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
    }

    @Test
    void schedule_aTaskThatThrows_doesNotStopTheNext() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        timer.schedule(0, () -> {
            throw new AssertionError();
        });
        timer.schedule(1, ran::countDown);
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void schedule_forEver_waitsAndCanBeCancelled() {
        Ticker.Alarm alarm = timer.schedule(Long.MAX_VALUE, Assertions::fail);
        timer.schedule(-1, () -> {});
        await().atMost(PATIENCE).until(() -> timer.pending() == 1);
        assertThat(alarm.cancel()).isTrue();
        assertThat(timer.pending()).isZero();
    }

    @Test
    void cancel_inTime_isTheOnlyOneToCancel() {
        Ticker.Alarm alarm = timer.schedule(TimeUnit.HOURS.toNanos(1), Assertions::fail);
        assertThat(alarm.cancel()).isTrue();
        assertThat(alarm.cancel()).isFalse();
        assertThat(timer.pending()).isZero();
    }

    @Test
    void cancel_whileItRuns_saysThatItDoes() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Ticker.Alarm alarm = timer.schedule(0, () -> {
            running.countDown();
            await().until(() -> asked.getCount() == 0);
        });
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(alarm.cancel()).isFalse();
        asked.countDown();
    }

    @Test
    void thread_nothingToWaitFor_endsAndIsMadeAnew() {
        for (int i = 0; i < 3; i++) {
            AtomicInteger ran = new AtomicInteger();
            timer.schedule(1, ran::incrementAndGet);
            await().atMost(PATIENCE).until(() -> ran.get() == 1);
            await().atMost(PATIENCE).until(() -> !timer.running());
        }
    }

    /** The idle time is so short that the thread ends and begins all the time, and alarms come in at that moment. */
    @Test
    void schedule_fromManyThreads_eachRunsOnceOrIsCancelledOnce() {
        SystemTimer restless = new SystemTimer("restless-timer", 50_000);
        AtomicInteger ran = new AtomicInteger();
        int rounds = 20_000;
        List<Integer> cancelled = Rendezvous.values(Rendezvous.run(4, thread -> () -> {
            SplittableRandom random = new SplittableRandom(thread);
            List<Ticker.Alarm> alarms = new ArrayList<>();
            int mine = 0;
            for (int i = 0; i < rounds; i++) {
                alarms.add(restless.schedule(random.nextInt(200_000), ran::incrementAndGet));
                if (random.nextInt(4) == 0) {
                    mine += alarms.remove(random.nextInt(alarms.size())).cancel() ? 1 : 0;
                }
            }
            return mine;
        }));
        int sum = cancelled.stream().mapToInt(Integer::intValue).sum();
        await().atMost(PATIENCE).until(() -> ran.get() + sum == 4 * rounds);
        assertThat(sum).isPositive();
        assertThat(restless.pending()).isZero();
        assertThat(ran.get() + sum).isEqualTo(4 * rounds);
    }

    @Test
    void cancel_aMillionAlarmsOfAnHour_keepsFewOfThem() {
        long before = LiveHeap.bytes();
        for (int i = 0; i < 1_000_000; i++) {
            timer.schedule(TimeUnit.HOURS.toNanos(1), Assertions::fail).cancel();
        }
        // Two batches of entries, as soon as the thread has had its turn.
        await().atMost(PATIENCE).until(() -> LiveHeap.bytes() - before < 200_000);
    }
}
