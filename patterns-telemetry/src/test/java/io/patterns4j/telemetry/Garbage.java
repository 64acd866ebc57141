package io.patterns4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;

/** Tells whether something is kept alive. */
public final class Garbage {

    private Garbage() {}

    /** Waits until something has been collected. */
    public static void awaitCollected(WeakReference<?> reference) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            assertThat(reference.get()).isNull();
        });
    }
}
