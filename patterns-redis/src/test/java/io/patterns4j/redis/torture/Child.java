package io.patterns4j.redis.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A process of a test, which takes orders and answers in lines. It ends with the test, however that ends. */
final class Child implements AutoCloseable {

    private final Process process;
    private final PrintStream orders;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread listener = new Thread(this::listen, "child");
        listener.setDaemon(true);
        listener.start();
    }

    /** Starts one that runs the main method of a class; what it logs goes to a file. */
    static Child start(Class<?> main, Path log, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(args));
        return new Child(
                new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(said::add);
        } catch (IOException | RuntimeException e) {
            // it has ended
        }
    }

    void order(String line) {
        orders.println(line);
    }

    /** Waits until it has said something that begins so, and returns that. */
    String hear(String beginning, Duration patience) {
        await().atMost(patience).pollInterval(Duration.ofMillis(1)).until(() -> {
            assertThat(process.isAlive()).as("it lives; %s", this).isTrue();
            return heard(beginning).isPresent();
        });
        return heard(beginning).orElseThrow();
    }

    /** Returns what it has said that begins so. */
    Optional<String> heard(String beginning) {
        return said.stream().filter(line -> line.startsWith(beginning)).findFirst();
    }

    /** Forgets what it has said so far. */
    void forget() {
        said.clear();
    }

    /** Stops it where it is, or lets it go on, as a pause of its garbage collector or its machine would. */
    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
    }

    @Override
    public void close() {
        orders.close();
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        try {
            return "said " + said + ", logged " + Files.readString(log);
        } catch (IOException e) {
            return "said " + said;
        }
    }
}
