package io.patterns4j.telemetry.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.noop.NoopTimer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patterns4j.Policy;
import io.patterns4j.telemetry.TimerContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MicrometerTimerTest extends TimerContract {

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

    @Override
    protected Policy timer(String name) {
        return MicrometerTimer.of(registry, name);
    }

    @Override
    protected void advance(Duration step) {
        clock.add(step);
    }

    @Override
    protected Map<String, Long> counts() {
        return registry.find("patterns4j.call.duration").tag("name", "orders").timers().stream()
                .filter(timer -> timer.count() > 0)
                .collect(Collectors.toMap(timer -> timer.getId().getTag("outcome"), Timer::count));
    }

    @Override
    protected Duration total(String outcome) {
        return Duration.ofNanos((long) registry.get("patterns4j.call.duration")
                .tags("name", "orders", "outcome", outcome)
                .timer()
                .totalTime(TimeUnit.NANOSECONDS));
    }

    @Test
    void of_tags_areOnEveryTimer() {
        MicrometerTimer.of(registry, "tagged", List.of(Tag.of("region", "eu")));
        assertThat(registry.find("patterns4j.call.duration").tag("region", "eu").timers())
                .extracting(timer -> timer.getId().getTag("outcome"))
                .containsExactlyInAnyOrder("success", "failure", "rejected", "cancelled");
    }

    @Test
    void registry_throws_callerHearsNothing() {
        var broken = new SimpleMeterRegistry() {
            @Override
            protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector detector) {
                return new BrokenTimer(id);
            }
        };
        assertThat(MicrometerTimer.of(broken, "orders").call(() -> "value")).isEqualTo("value");
    }

    private static final class BrokenTimer extends NoopTimer {
        BrokenTimer(Meter.Id id) {
            super(id);
        }

        @Override
        public void record(long amount, TimeUnit unit) {
            throw new IllegalStateException("seeded");
        }
    }
}
