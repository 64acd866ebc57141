package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisTierTest {

    private final RedisClient client = RedisClient.create();
    private final RedisTier.Builder builder = RedisTier.builder(client, RedisURI.create("127.0.0.1", 1));

    @AfterEach
    void shutDown() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    @Test
    void settings_outOfRange_refusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.shards(3))
                .withMessage("shards must be a power of two from 1 to 16384: shards=3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxQueued(0))
                .withMessage("maxQueued must be > 0: maxQueued=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.prefix("a{"))
                .withMessage("prefix must not contain braces: prefix=a{");
        assertThatNullPointerException()
                .isThrownBy(() -> RedisTier.of(null, RedisURI.create("127.0.0.1", 1)))
                .withMessage("client must not be null");
    }

    @Test
    void recommendedOptions_rejectInsteadOfWaiting() {
        ClientOptions options = RedisTier.recommendedOptions().build();
        assertThat(options.getDisconnectedBehavior()).isEqualTo(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
        assertThat(options.getRequestQueueSize()).isEqualTo(10_000);
        assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.getSocketOptions().isKeepAlive()).isTrue();
        ClusterClientOptions cluster = RedisTier.recommendedClusterOptions().build();
        assertThat(cluster.getDisconnectedBehavior()).isEqualTo(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
        assertThat(cluster.getTopologyRefreshOptions().getAdaptiveRefreshTriggers())
                .isNotEmpty();
    }

    @Test
    void tier_hasItsName() {
        try (RedisTier tier = builder.build()) {
            assertThat(tier.name()).isEqualTo("redis");
            assertThat(tier).hasToString("RedisTier[p4j]");
        }
    }
}
