package io.patterns4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.Rendezvous;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;

class InterruptionTest {

    @Test
    void interrupt_whileItRuns_interruptsOnceAndDoesNotLeak() {
        Interruption work = new Interruption();
        assertThat(work.interrupt()).isTrue();
        assertThat(work.interrupt()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(work.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interrupt_afterTheEnd_doesNothing() {
        Interruption work = new Interruption();
        assertThat(work.end()).isFalse();
        assertThat(work.interrupt()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void end_interruptedBySomebodyElse_keepsTheFlag() {
        Interruption work = new Interruption();
        Thread.currentThread().interrupt();
        assertThat(work.end()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interrupt_racingWithTheEnd_neverLeaks() {
        int rounds = 20_000;
        SynchronousQueue<Interruption> works = new SynchronousQueue<>();
        CountDownLatch leaks = new CountDownLatch(1);
        List<Integer> counts = Rendezvous.values(Rendezvous.run(List.of(
                () -> {
                    int interrupted = 0;
                    for (int i = 0; i < rounds; i++) {
                        Interruption work = new Interruption();
                        works.put(work);
                        interrupted += work.end() ? 1 : 0;
                        if (Thread.interrupted()) {
                            leaks.countDown();
                        }
                    }
                    return interrupted;
                },
                () -> {
                    int interrupted = 0;
                    for (int i = 0; i < rounds; i++) {
                        interrupted += works.take().interrupt() ? 1 : 0;
                    }
                    return interrupted;
                })));
        assertThat(leaks.getCount()).isEqualTo(1);
        assertThat(counts.get(0)).isEqualTo(counts.get(1));
    }
}
