package io.patterns4j.examples.catalogue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** One life of a {@link ViewCounter}, from the point of view of whoever started it. */
final class CounterLife implements AutoCloseable {

    private final Process process;
    private final Map<String, Long> acknowledged;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();
    private final CompletableFuture<Void> heard;
    private volatile int left = -1;

    /** Begins it; what it acknowledges goes into the map. */
    CounterLife(int port, Path log, Map<String, Long> acknowledged) throws IOException {
        this.acknowledged = acknowledged;
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ViewCounter.class.getName(),
                        Integer.toString(port),
                        log.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        heard = CompletableFuture.runAsync(this::listen);
    }

    /** Returns how many counts it has acknowledged. */
    int count() {
        return count.get();
    }

    /** Returns how often it acknowledged a count that was not above the one before, of whatever life. */
    int stepsBack() {
        return steps.get();
    }

    /** Kills it as kill -9 does, and hears what it had said. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly(); // by its handle: by itself it closes its streams
        process.waitFor();
        heard.join();
    }

    /** Lets it close its write-behind; returns how many counts were left. */
    int end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
        heard.join();
        return left;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                if (words.length == 3 && words[2].equals(".")) {
                    hear(words[0], Long.parseLong(words[1]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hear(String what, long number) {
        if (what.equals("closed")) {
            left = (int) number;
            return;
        }
        count.incrementAndGet();
        long before = acknowledged.getOrDefault(what, 0L);
        acknowledged.put(what, Math.max(before, number));
        if (number <= before) {
            steps.incrementAndGet();
        }
    }
}
