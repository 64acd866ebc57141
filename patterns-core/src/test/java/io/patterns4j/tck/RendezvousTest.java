package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Outcome;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RendezvousTest {

    @Test
    void run_tasksThatWaitForEachOther_allEnd() {
        var everybody = new CountDownLatch(10);
        var outcomes = Rendezvous.run(10, i -> () -> {
            everybody.countDown();
            everybody.await();
            return i;
        });
        assertThat(Rendezvous.values(outcomes)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void run_taskThatThrows_isAnOutcome() {
        var error = new IOException("mine");
        var outcomes = Rendezvous.<String>run(1, i -> () -> {
            throw error;
        });
        assertThat(outcomes).containsExactly(new Outcome.Threw<>(error));
        assertThatThrownBy(() -> Rendezvous.values(outcomes))
                .hasMessageStartingWith("task must return")
                .hasCause(error);
    }
}
