package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.SharedEntry;
import io.patterns4j.tck.ManualTicker;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoredTest {

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1_000);
    private final StoreClock clock = new StoreClock(ticker);

    @Test
    void entry_isReadOutOfItsBytes_withoutACopy() {
        clock.observe(1_000_000, ticker.nanos(), ticker.nanos());
        ByteBuffer value = value((byte) 1, 1L << 62, 400_000, 3);
        SharedEntry entry = Stored.entry(value, clock);
        assertThat(entry.version()).isEqualTo(1L << 62);
        assertThat(entry.stamp()).isEqualTo(400_000);
        assertThat(entry.age()).isEqualTo(Duration.ofMillis(600));
        assertThat(entry.expired()).isTrue();
        assertThat(entry.envelope().remaining()).isEqualTo(3);
        assertThat(entry.envelope().array()).isSameAs(value.array());
    }

    @Test
    void bytesOfAnotherForm_areNoEntry() {
        assertThat(Stored.entry(null, clock)).isNull();
        assertThat(Stored.entry(ByteBuffer.allocate(16), clock)).isNull();
        assertThat(Stored.entry(value((byte) 2, 0, 1, 0), clock)).isNull();
        assertThat(Stored.entry(value((byte) 0, -1, 1, 0), clock)).isNull();
        assertThat(Stored.entry(value((byte) 0, 0, 0, 0), clock)).isNull();
        assertThat(Stored.entry(value((byte) 0, 0, 1, 0), clock)).isNotNull();
    }

    @Test
    void durations_areWholeMilliseconds_roundedUp_withALimit() {
        assertThat(Stored.text(Stored.millis(Duration.ofNanos(1)))).isEqualTo("1");
        assertThat(Stored.text(Stored.millis(Duration.ofMillis(7)))).isEqualTo("7");
        assertThat(Stored.text(Stored.millis(Duration.ofMillis(7).plusNanos(1))))
                .isEqualTo("8");
        assertThat(Stored.text(Stored.millis(Duration.ofSeconds(Long.MAX_VALUE))))
                .isEqualTo("31622400000000");
    }

    @Test
    void clock_runsByTheTicker_fromHalfWayOfTheRoundTrip() {
        long askedNanos = ticker.nanos();
        ticker.advance(Duration.ofMillis(10));
        clock.observe(5_000_000, askedNanos, ticker.nanos());
        assertThat(clock.age(5_000_000)).isEqualTo(Duration.ofMillis(5));
        ticker.advance(Duration.ofSeconds(3));
        assertThat(clock.age(5_000_000)).isEqualTo(Duration.ofMillis(3_005));
        assertThat(clock.age(9_000_000)).isZero();
    }

    @Test
    void clock_keepsTheBetterReading_untilThatHasDrifted() {
        clock.observe(1_000_000, ticker.nanos(), ticker.nanos());
        long askedNanos = ticker.nanos();
        ticker.advance(Duration.ofMillis(20));
        clock.observe(0, askedNanos, ticker.nanos());
        assertThat(clock.age(1_000_000)).isEqualTo(Duration.ofMillis(20));
        ticker.advance(Duration.ofMinutes(2));
        askedNanos = ticker.nanos();
        ticker.advance(Duration.ofMillis(20));
        clock.observe(0, askedNanos, ticker.nanos());
        assertThat(clock.age(0)).isEqualTo(Duration.ofMillis(10));
    }

    private static ByteBuffer value(byte flags, long version, long stamp, int bytes) {
        ByteBuffer value = ByteBuffer.allocate(17 + bytes);
        return value.put(flags).putLong(version).putLong(stamp).rewind();
    }
}
