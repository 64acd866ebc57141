package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import org.awaitility.Awaitility;

/**
 * A Redis for tests: the binary out of the test dependency on a free port of 127.0.0.1, or what the system property
 * {@value #ENDPOINT} names, such as {@code redis://host:6379}. Only the former can be killed.
 */
public final class RedisServer implements AutoCloseable {

    static final String ENDPOINT = "patterns4j.redis.endpoint";

    private final RedisURI uri;
    private final Path binary;
    private Process process;

    private RedisServer(RedisURI uri, Path binary) {
        this.uri = uri;
        this.binary = binary;
    }

    /** Starts one, or finds the one that was named. */
    public static RedisServer start() throws IOException {
        String given = System.getProperty(ENDPOINT);
        return given == null ? startOwn() : new RedisServer(RedisURI.create(given), null);
    }

    /** Starts one, whatever the system property says. */
    public static RedisServer startOwn() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            RedisURI uri = RedisURI.create("127.0.0.1", socket.getLocalPort());
            socket.close();
            RedisServer server = new RedisServer(uri, extract());
            server.restart();
            return server;
        }
    }

    /** Returns where it listens. */
    public RedisURI uri() {
        return uri;
    }

    /** Kills it as kill -9 does and waits until it is gone. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts it, again or for the first time, and waits until it answers. */
    public void restart() throws IOException {
        process = new ProcessBuilder(
                        binary.toString(), "--port", "" + uri.getPort(), "--bind", "127.0.0.1", "--save", "")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (RedisClient client = RedisClient.create(uri)) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
                try (StatefulRedisConnection<String, String> connection = client.connect()) {
                    return connection.sync().ping().equals("PONG");
                }
            });
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            kill();
            Files.delete(binary);
        }
    }

    private static Path extract() throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String resource = "/redis-server-7.0.15-" + os + "-" + arch;
        Path binary = Files.createTempFile("redis-server", "");
        try (InputStream in = RedisServer.class.getResourceAsStream(resource)) {
            Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!binary.toFile().setExecutable(true)) {
            throw new IOException("binary must be executable: binary=" + binary);
        }
        return binary;
    }
}
