package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A Redis for tests: the binary out of the test dependency on a free port of 127.0.0.1, or what the system property
 * {@value #ENDPOINT} names, such as {@code redis://host:6379}. Only the former can be killed.
 */
public final class RedisServer implements AutoCloseable {

    static final String ENDPOINT = "patterns4j.redis.endpoint";

    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 25_000;
    private static final int BUS_OFFSET = 10_000;

    private final RedisURI uri;
    private final Path home;
    private final List<String> options;
    private Process process;

    private RedisServer(RedisURI uri, Path home, List<String> options) {
        this.uri = uri;
        this.home = home;
        this.options = options;
    }

    /** Starts one, or finds the one that was named. */
    public static RedisServer start() throws IOException {
        String given = System.getProperty(ENDPOINT);
        return given == null ? startOwn() : new RedisServer(RedisURI.create(given), null, List.of());
    }

    /**
     * Starts one, whatever the system property says.
     *
     * @param options of its command line, such as {@code --appendonly yes}, each word by itself
     */
    public static RedisServer startOwn(String... options) throws IOException {
        RedisURI uri = RedisURI.create("127.0.0.1", freePort());
        Path home = Files.createTempDirectory("redis-server");
        extract(home.resolve("redis-server"));
        List<String> all = new ArrayList<>(List.of("--port", "" + uri.getPort(), "--bind", "127.0.0.1"));
        all.addAll(List.of("--save", "", "--dir", home.toString()));
        all.addAll(List.of(options));
        RedisServer server = new RedisServer(uri, home, all);
        server.restart();
        return server;
    }

    /** Starts a replica of another one and waits until it has caught up. */
    public static RedisServer startReplicaOf(RedisServer master, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--replicaof", "127.0.0.1", "" + master.uri().getPort()));
        RedisServer replica = startOwn(all.toArray(String[]::new));
        replica.awaitInfo("replication", "master_link_status:up");
        return replica;
    }

    /** Starts a sentinel with what its configuration says, besides where it listens. */
    static RedisServer startSentinel(String configuration) throws IOException {
        RedisURI uri = RedisURI.create("127.0.0.1", freePort());
        Path home = Files.createTempDirectory("redis-sentinel");
        extract(home.resolve("redis-server"));
        String place = "port " + uri.getPort() + "\nbind 127.0.0.1\ndir " + home + "\n";
        Path file = Files.writeString(home.resolve("sentinel.conf"), place + configuration);
        RedisServer sentinel = new RedisServer(uri, home, List.of(file.toString(), "--sentinel"));
        sentinel.restart();
        return sentinel;
    }

    /** Returns whether it was started and not killed since. */
    public boolean isRunning() {
        return process == null || process.isAlive();
    }

    /** Waits until a section of INFO contains a text. */
    public void awaitInfo(String section, String text) {
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> connection.sync().info(section).contains(text));
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

    /** Stops it where it is: its connections stay open, and nothing answers. */
    public void suspend() {
        signal("STOP");
    }

    /** Lets it go on after {@link #suspend()}. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts it, again or for the first time, and waits until it answers. */
    public void restart() throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("redis-server").toString()));
        command.addAll(options);
        process = new ProcessBuilder(command)
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
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Returns a port that is free, and the one of the bus of a cluster that belongs to it as well. */
    static int freePort() throws IOException {
        while (true) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket data = new ServerSocket(port);
                    ServerSocket bus = new ServerSocket(port + BUS_OFFSET)) {
                if (data.isBound() && bus.isBound()) {
                    return port;
                }
            } catch (BindException e) {
                // Another one, then.
            }
        }
    }

    private static void extract(Path binary) throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String resource = "/redis-server-7.0.15-" + os + "-" + arch;
        try (InputStream in = RedisServer.class.getResourceAsStream(resource)) {
            Files.copy(in, binary);
        }
        if (!binary.toFile().setExecutable(true)) {
            throw new IOException("binary must be executable: binary=" + binary);
        }
    }
}
