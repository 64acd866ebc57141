package io.patterns4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallbacksTest {

    private final Callbacks callbacks = new Callbacks(CallbacksTest.class, "test", "t");

    @Test
    void tell_withoutAListener_makesNoEvent() {
        callbacks.<Runnable>tell(null, listener -> {
            throw new AssertionError();
        });
        assertThat(callbacks.failures()).isZero();
    }

    @Test
    void tell_aListenerThatThrows_isCounted() {
        AtomicInteger heard = new AtomicInteger();
        callbacks.tell(heard, AtomicInteger::incrementAndGet);
        callbacks.tell(heard, listener -> {
            throw new AssertionError();
        });
        assertThat(heard).hasValue(1);
        assertThat(callbacks.failures()).isEqualTo(1);
    }

    @Test
    void discard_whatCanBeClosed_closesIt() {
        AtomicInteger closed = new AtomicInteger();
        callbacks.discard((AutoCloseable) closed::incrementAndGet);
        callbacks.discard("value");
        callbacks.discard(null);
        assertThat(closed).hasValue(1);
        assertThat(callbacks.failures()).isZero();
    }

    @Test
    void discard_interruptedInClose_keepsTheInterrupt() {
        callbacks.discard((AutoCloseable) () -> {
            throw new InterruptedException();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(callbacks.failures()).isEqualTo(1);
    }

    @Test
    void warn_ofWhatIsCountedElsewhere_countsNothing() {
        callbacks.warn("executor", new IllegalStateException());
        assertThat(callbacks.failures()).isZero();
    }
}
