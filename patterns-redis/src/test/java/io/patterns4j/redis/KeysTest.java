package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.cluster.SlotHash;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeysTest {

    private final Keys keys = new Keys("p4j", "products", 64);

    @Test
    void names_areAsDocumented() {
        assertThat(keys.value("a")).isEqualTo("p4j:{products:33}:v:a");
        assertThat(keys.lease("a")).isEqualTo("p4j:{products:33}:l:a");
        assertThat(keys.log(33)).isEqualTo("p4j:{products:33}:log");
        assertThat(keys.clock()).isEqualTo("p4j:{products}:clock");
        assertThat(keys.mark("red")).isEqualTo("p4j:{products}:m:red");
        assertThat(keys.notes()).isEqualTo("p4j:{products}:notes");
    }

    @Test
    void keysOfAShard_shareASlot_whateverIsInThem() {
        for (String key : new String[] {"", "a", "{b}", "}{", "ключ", ":v:"}) {
            int slot = SlotHash.getSlot(keys.log(keys.shard(key)));
            assertThat(SlotHash.getSlot(keys.value(key))).as(key).isEqualTo(slot);
            assertThat(SlotHash.getSlot(keys.lease(key))).as(key).isEqualTo(slot);
            assertThat(SlotHash.getSlot(keys.mark(key))).as(key).isEqualTo(SlotHash.getSlot(keys.clock()));
        }
    }

    @Test
    void shards_areAllUsed() {
        assertThat(IntStream.range(0, 10_000)
                        .mapToObj(i -> keys.shard("product-" + i))
                        .collect(Collectors.toSet()))
                .hasSize(64);
    }

    @Test
    void shards_notAPowerOfTwo_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Keys("p4j", "products", 48))
                .withMessage("shards must be a power of two from 1 to 16384: shards=48");
    }

    @Test
    void names_withBraces_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Keys("p4j", "a}b", 64))
                .withMessage("cache must not contain braces: cache=a}b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Keys("", "a", 64))
                .withMessage("prefix must not be empty: prefix=");
    }
}
