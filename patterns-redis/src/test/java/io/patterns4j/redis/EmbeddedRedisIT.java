package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The test set-up itself: the Redis out of the test dependency runs and answers Lettuce. */
class EmbeddedRedisIT {

    @Test
    void ping_freshServer_pong() throws Exception {
        var os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        var arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        Path binary = Files.createTempFile("redis-server", "");
        try (var in = EmbeddedRedisIT.class.getResourceAsStream("/redis-server-7.0.15-" + os + "-" + arch)) {
            Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(binary.toFile().setExecutable(true)).isTrue();
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var process = new ProcessBuilder(binary.toString(), "--port", "" + port, "--save", "", "--bind", "127.0.0.1")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var client = RedisClient.create("redis://127.0.0.1:" + port);
        try {
            Awaitility.await().ignoreExceptions().untilAsserted(() -> {
                try (var connection = client.connect()) {
                    assertThat(connection.sync().ping()).isEqualTo("PONG");
                }
            });
        } finally {
            client.shutdown();
            process.destroyForcibly().waitFor();
            Files.delete(binary);
        }
    }
}
