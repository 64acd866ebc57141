package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.Rendezvous;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void succeed_negativeTime_countsAsNone() {
        Samples samples = new Samples();
        samples.succeed(-5);
        assertThat(samples.sum().samples()).isEqualTo(1);
        assertThat(samples.sum().rttNanos()).isZero();
    }

    @Test
    void sum_whileThreadsAdd_losesNothing() {
        Samples samples = new Samples();
        int each = 100_000;
        var outcomes = Rendezvous.run(4, thread -> () -> {
            long seen = 0;
            long nanos = 0;
            for (int i = 0; i < each; i++) {
                if (thread == 0) {
                    Samples.Sum sum = samples.sum();
                    samples.take();
                    seen += sum.samples();
                    nanos += sum.rttNanos();
                    assertThat(sum.rttNanos()).isEqualTo(sum.samples() * 512);
                } else {
                    samples.succeed(512);
                }
            }
            return new long[] {seen, nanos};
        });
        long[] seen = Rendezvous.values(outcomes).get(0);
        Samples.Sum rest = samples.sum();
        assertThat(seen[0] + rest.samples()).isEqualTo(3L * each);
        assertThat(seen[1] + rest.rttNanos()).isEqualTo(3L * each * 512);
    }
}
