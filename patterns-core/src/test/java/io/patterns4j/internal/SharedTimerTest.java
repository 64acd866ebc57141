package io.patterns4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SharedTimerTest {

    @Test
    void schedule_aTaskThatThrows_doesNotStopTheNext() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        SharedTimer.schedule(0, () -> {
            throw new AssertionError();
        });
        SharedTimer.schedule(1, ran::countDown);
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cancel_whileItRuns_saysThatItDoes() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        SharedTimer.Entry entry = SharedTimer.schedule(0, () -> {
            running.countDown();
            await().until(() -> asked.getCount() == 0);
        });
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(entry.cancel()).isFalse();
        asked.countDown();
    }

    @Test
    void cancel_aTaskFarAway_leavesNothingInTheQueue() {
        ScheduledThreadPoolExecutor timer = (ScheduledThreadPoolExecutor) SharedTimer.create("timer-under-test");
        Future<?> task = timer.schedule(() -> {}, 1, TimeUnit.DAYS);
        assertThat(timer.getQueue()).hasSize(1);
        assertThat(task.cancel(false)).isTrue();
        assertThat(timer.getQueue()).isEmpty();
        timer.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        await().atMost(Duration.ofSeconds(30)).until(() -> timer.getPoolSize() == 0);
    }
}
