package io.patterns4j.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.AllocationMeter;
import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChaosTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTicker ticker = new ManualTicker();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void call_unlessEnabled_isLeftAlone() {
        Chaos broken = Chaos.failure("c", c -> c.rate(1).exception(IOException::new));

        assertThat(broken.call(runs::incrementAndGet)).isEqualTo(1);
        assertThat(broken.attempt(runs::incrementAndGet)).isEqualTo(new Outcome.Returned<>(2));
        assertThat(broken.snapshot()).isEqualTo(new ChaosSnapshot(false, 1.0, 0, 0));
        assertThat(broken.kind()).isEqualTo("chaos");
    }

    @Test
    void call_disabledOrSpared_allocatesNothing() {
        Chaos disabled = Chaos.failure("c", c -> c.rate(1).exception(IOException::new));
        Chaos spared = Chaos.failure("c", c -> c.enabled(true).rate(0).exception(IOException::new));

        assertThat(AllocationMeter.bytesPerCall(() -> disabled.call("a", a -> a)))
                .isZero();
        assertThat(AllocationMeter.bytesPerCall(() -> spared.call("a", a -> a))).isZero();
    }

    @Test
    void call_withAnException_throwsItUndeclared() {
        IOException io = new IOException();
        Chaos broken = Chaos.failure("c", c -> c.enabled(true).rate(1).exception(() -> io));

        assertThatThrownBy(() -> broken.call(runs::incrementAndGet)).isSameAs(io);
        assertThat(broken.attempt(runs::incrementAndGet)).isEqualTo(new Outcome.Threw<>(io));
        assertThat(runs).hasValue(0);
        assertThat(broken.snapshot().injected()).isEqualTo(2);
    }

    @Test
    void call_withAValue_returnsItOrFailsAtTheCaller() {
        Chaos fake = Chaos.outcome("c", c -> c.enabled(true).rate(1).value("fake"));

        assertThat(fake.call(() -> "real")).isEqualTo("fake");
        assertThat(fake.attempt(() -> "real")).isEqualTo(new Outcome.Returned<>("fake"));
        assertThatThrownBy(() -> {
                    Integer number = fake.call(runs::incrementAndGet);
                    assertThat(number).isNull();
                })
                .isInstanceOf(ClassCastException.class);
        assertThat(runs).hasValue(0);
        assertThat(Chaos.outcome("n", c -> c.enabled(true).rate(1).value(null)).call(() -> "real"))
                .isNull();
    }

    @Test
    void call_switchedAtRunTime_follows() {
        Chaos fake = Chaos.outcome("c", c -> c.rate(0).value(-1));

        fake.enable();
        assertThat(fake.call(() -> 1)).isEqualTo(1);
        fake.rate(1);
        assertThat(fake.call(() -> 1)).isEqualTo(-1);
        fake.disable();
        assertThat(fake.call(() -> 1)).isEqualTo(1);
        fake.rate(0.5);
        assertThat(fake.snapshot()).isEqualTo(new ChaosSnapshot(false, 0.5, 1, 0));
        assertThatThrownBy(() -> fake.rate(2)).hasMessage("rate must be between 0 and 1: rate=2.0");
        assertThat(fake.snapshot().rate()).isEqualTo(0.5);
    }

    @Test
    void switch_turnedByManyThreads_losesNoTurn() {
        Chaos fake = Chaos.outcome("c", c -> c.value(1));
        for (int round = 1; round <= 500; round++) {
            double rate = round / 1000.0;
            fake.disable();
            Rendezvous.run(List.<Callable<Boolean>>of(
                    () -> {
                        fake.enable();
                        return true;
                    },
                    () -> {
                        fake.rate(rate);
                        return true;
                    }));
            assertThat(fake.snapshot().enabled()).isTrue();
            assertThat(fake.snapshot().rate()).isEqualTo(rate);
        }
    }

    @Test
    void call_thatTheConditionSpares_isLeftAlone() {
        AtomicBoolean synthetic = new AtomicBoolean();
        Chaos fake = Chaos.outcome("c", c -> c.enabled(true).rate(1).value(-1).when(synthetic::get));

        assertThat(fake.call(() -> 1)).isEqualTo(1);
        synthetic.set(true);
        assertThat(fake.call(() -> 1)).isEqualTo(-1);
    }

    @Test
    void call_delayed_runsAfterTheDelay() throws Exception {
        Chaos slow = slow();
        FutureTask<Integer> call = new FutureTask<>(() -> slow.call(runs::incrementAndGet));
        new Thread(call).start();

        ticker.awaitPending(1);
        ticker.advance(SECOND.minusNanos(1));
        assertThat(call.isDone()).isFalse();
        assertThat(runs).hasValue(0);
        ticker.advance(Duration.ofNanos(1));

        assertThat(call.get()).isEqualTo(1);
        assertThat(slow.snapshot().injected()).isEqualTo(1);
    }

    @Test
    void call_delayedThenFailed_doesBoth() {
        ManualTicker skipping = ManualTicker.skipping();
        Chaos both = Chaos.failure(
                "c",
                c -> c.enabled(true)
                        .rate(1)
                        .delay(SECOND)
                        .exception(IOException::new)
                        .ticker(skipping));

        assertThatThrownBy(() -> both.call(runs::incrementAndGet)).isInstanceOf(IOException.class);
        assertThat(skipping.nanos()).isEqualTo(SECOND.toNanos());
        assertThat(both.snapshot().injected()).isEqualTo(1);
    }

    @Test
    void call_delayedBeyondItsDeadline_isDelayedUntilThen() {
        ManualTicker skipping = ManualTicker.skipping();
        Chaos slow =
                Chaos.latency("c", c -> c.enabled(true).rate(1).delay(SECOND).ticker(skipping));
        Deadline deadline = Deadline.earlier(null, skipping::nanos, 0, 1_000);

        assertThat(Deadline.under(deadline, () -> slow.call(runs::incrementAndGet)))
                .isEqualTo(1);
        assertThat(skipping.nanos()).isEqualTo(1_000);
        assertThat(Deadline.under(deadline, () -> slow.call(runs::incrementAndGet)))
                .isEqualTo(2);
        assertThat(skipping.nanos()).isEqualTo(1_000);
    }

    @Test
    void call_delayedWithinARange_staysInIt() {
        ManualTicker skipping = ManualTicker.skipping();
        List<Long> delays = new ArrayList<>();
        Random random = new Random(7);
        Chaos slow = Chaos.latency(
                "c",
                c -> c.enabled(true)
                        .rate(1)
                        .delay(Duration.ofNanos(100), Duration.ofNanos(200))
                        .random(random::nextDouble)
                        .ticker(skipping)
                        .listener(new ChaosListener() {
                            @Override
                            public void onDelayed(String name, long delayNanos) {
                                delays.add(delayNanos);
                            }
                        }));
        for (int i = 0; i < 1_000; i++) {
            slow.call(runs::incrementAndGet);
        }
        assertThat(delays).hasSize(1_000).allMatch(d -> d >= 100 && d <= 200);
        assertThat(delays.stream().distinct().count()).isGreaterThan(90);
        assertThat(skipping.nanos())
                .isEqualTo(delays.stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void call_interruptedInItsDelay_doesNotRunAndKeepsTheFlag() {
        Chaos slow = slow();
        Thread.currentThread().interrupt();
        Throwable error = catchThrowable(() -> slow.call(runs::incrementAndGet));
        boolean flag = Thread.interrupted();

        assertThat(flag).isTrue();
        assertThat(error)
                .isInstanceOf(ChaosInterruptedException.class)
                .hasMessage("interrupted during an injected delay: policy=slow");
        Thread.currentThread().interrupt();
        Outcome<Integer> outcome = slow.attempt(runs::incrementAndGet);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Rejected.class, r -> {
            assertThat(r.rejection().policy()).isEqualTo("slow");
            assertThat(r.rejection().retryAfter()).isEmpty();
            assertThat(r.rejection().toException()).isSameAs(error);
        });
        assertThat(runs).hasValue(0);
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void call_withBrokenCallbacks_runsAsIfNothingWere() {
        Chaos random = Chaos.outcome("c", c -> c.enabled(true).rate(1).value(-1).random(() -> broken()));
        Chaos condition =
                Chaos.outcome("c", c -> c.enabled(true).rate(1).value(-1).when(() -> broken()));
        Chaos supplier = Chaos.failure("c", c -> c.enabled(true).rate(1).exception(() -> broken()));
        Chaos nothing = Chaos.failure("c", c -> c.enabled(true).rate(1).exception(() -> null));
        Chaos value = Chaos.outcome("c", c -> c.enabled(true).rate(1).valueFrom(() -> broken()));

        for (Chaos chaos : List.of(random, condition, supplier, nothing, value)) {
            assertThat(chaos.call(() -> 1)).isEqualTo(1);
            assertThat(chaos.snapshot().callbackFailures()).isEqualTo(1);
        }
    }

    @Test
    void listener_hearsFaultsAndTurns() {
        List<Object> heard = new ArrayList<>();
        ChaosListener listener = new ChaosListener() {
            @Override
            public void onFailed(String name, Throwable error) {
                heard.add(error.getMessage());
                throw new IllegalStateException("listener");
            }

            @Override
            public void onAnswered(String name, Object value) {
                heard.add(value);
            }

            @Override
            public void onSwitched(String name, boolean enabled, double rate) {
                heard.add(name + enabled + rate);
            }
        };
        Chaos broken =
                Chaos.failure("c", c -> c.exception(() -> new IOException("x")).listener(listener));
        broken.rate(1);
        broken.enable();
        assertThatThrownBy(() -> broken.call(() -> 1)).hasMessage("x");
        assertThat(Chaos.outcome("v", c -> c.enabled(true).rate(1).value(7).listener(listener))
                        .call(() -> 1))
                .isEqualTo(7);

        assertThat(heard).containsExactly("cfalse1.0", "ctrue1.0", "x", 7);
        assertThat(broken.snapshot()).isEqualTo(new ChaosSnapshot(true, 1.0, 1, 1));
        assertThat(broken).hasToString("Chaos[name=c, fault=exception, " + broken.snapshot() + "]");
    }

    @Test
    void permits_aroundInjectedFaults_areAllBack() {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        Chaos error = Chaos.failure("c", c -> c.enabled(true).rate(1).exception(StackOverflowError::new));
        Chaos slow = slow();

        assertThatThrownBy(() -> bulkhead.call(() -> error.call(() -> 1))).isInstanceOf(StackOverflowError.class);
        assertThat(bulkhead.callAsync(() -> error.callAsync(() -> null))).isCompletedExceptionally();
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        var future = bulkhead.<Integer>callAsync(() -> slow.callAsync(() -> null));
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);
        future.cancel(true);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(ticker.pending()).isZero();
    }

    private Chaos slow() {
        return Chaos.latency("slow", c -> c.enabled(true).rate(1).delay(SECOND).ticker(ticker));
    }

    private static <T> T broken() {
        throw new IllegalStateException("broken");
    }
}
