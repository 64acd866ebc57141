package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPositionTest {

    @Test
    void of_id_comesBack() {
        long position = of("1795281105123-8191", 255);
        assertThat(position).isPositive();
        assertThat(StreamPosition.shard(position)).isEqualTo(255);
        assertThat(StreamPosition.id(position)).isEqualTo("1795281105123-8191");
    }

    @Test
    void of_laterId_higherPosition() {
        assertThat(of("1795281105123-1", 3)).isGreaterThan(of("1795281105123-0", 3));
        assertThat(of("1795281105124-0", 3)).isGreaterThan(of("1795281105123-8191", 3));
    }

    @Test
    void of_lastMillisecond_positive() {
        assertThat(of("4398046511103-8191", 255)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4398046511104-0",
                "1-8192",
                "1",
                "-1",
                "1-",
                "",
                "a-0",
                "1-0x",
                "99999999999999999999-0",
                "1-99999999999999999999"
            })
    void of_idThatNoLogMakes_zero(String id) {
        assertThat(of(id, 0)).isZero();
    }

    private static long of(String id, int shard) {
        return StreamPosition.of(id.getBytes(StandardCharsets.US_ASCII), shard);
    }
}
