package io.patterns4j.bench;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitBreakerConfig;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jol.info.GraphLayout;

/**
 * Measures what one more breaker with a window of 1,000 calls takes in memory, when the configuration is shared: the
 * size of the object graph of two breakers less that of one, for the largest of 64. Prints a table and, when a file is
 * named, writes JSON.
 */
public final class Footprint {

    /** What the JVM needs for JOL to look into records and lambdas. */
    public static final List<String> JVM = List.of(
            "-XX:+EnableDynamicAgentLoading", "-Djol.magicFieldOffset=true", "-Djdk.attach.allowAttachSelf=true");

    private static final int BREAKERS = 64;
    private static final int CALLS = 10_000;
    private static final int THREADS = 8;
    private static final int WINDOW = 1_000;

    private final Map<String, Long> figures = new LinkedHashMap<>();

    private Footprint() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        Footprint footprint = new Footprint();
        footprint.measureAll();
        footprint.figures.forEach((name, bytes) -> System.out.printf(Locale.ROOT, "%-40s %,9d%n", name, bytes));
        if (arguments.length > 0) {
            Files.writeString(Path.of(arguments[0]), footprint.json());
        }
    }

    private void measureAll() throws InterruptedException {
        TripRule failures = TripRule.failureRatio(0.5);
        TripRule slow = TripRule.slowRatio(0.5, Duration.ofSeconds(60));
        CircuitBreakerConfig plain = config(failures);
        CircuitBreakerConfig withSlow = config(failures, slow);
        Consumer<CircuitBreaker> call = breaker -> breaker.call(Task::answer);
        measure("patterns4j", () -> CircuitBreaker.of("breaker", plain), call);
        measure("patterns4j, slow-call rule", () -> CircuitBreaker.of("breaker", withSlow), call);
        resilience4j("resilience4j", SYNCHRONIZED);
        resilience4j("resilience4j, lock-free", LOCK_FREE);
    }

    private static CircuitBreakerConfig config(TripRule... rules) {
        return CircuitBreakerConfig.builder()
                .window(Window.calls(WINDOW))
                .tripWhen(rules)
                .build();
    }

    private void resilience4j(String name, SlidingWindowSynchronizationStrategy strategy) throws InterruptedException {
        var config = io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                .slidingWindow(WINDOW, 20, COUNT_BASED, strategy)
                .build();
        measure(
                name,
                () -> io.github.resilience4j.circuitbreaker.CircuitBreaker.of("breaker", config),
                breaker -> breaker.executeSupplier(Task::answer));
    }

    private <B> void measure(String name, Supplier<B> breaker, Consumer<B> call) throws InterruptedException {
        List<B> breakers = Stream.generate(breaker).limit(BREAKERS + 1).collect(Collectors.toList());
        figures.put(name + ", idle", bytesOfOne(breakers));
        breakers.forEach(each -> repeat(each, call));
        figures.put(name + ", after 10,000 calls", bytesOfOne(breakers));
        for (B each : breakers) {
            contend(() -> repeat(each, call));
        }
        figures.put(name + ", after 8 threads", bytesOfOne(breakers));
    }

    private static <B> void repeat(B breaker, Consumer<B> call) {
        for (int i = 0; i < CALLS; i++) {
            call.accept(breaker);
        }
    }

    private static void contend(Runnable calls) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = Stream.generate(() -> new Thread(() -> {
                    try {
                        start.await();
                        calls.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .limit(THREADS)
                .toList();
        threads.forEach(Thread::start);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Returns what the largest adds to the first: contention makes some grow. */
    private static long bytesOfOne(List<?> breakers) {
        long first = GraphLayout.parseInstance(breakers.get(0)).totalSize();
        return breakers.stream()
                .skip(1)
                .mapToLong(
                        each -> GraphLayout.parseInstance(breakers.get(0), each).totalSize() - first)
                .max()
                .orElseThrow();
    }

    private String json() {
        return figures.entrySet().stream()
                .map(figure -> String.format(
                        Locale.ROOT, "  {\"breaker\": \"%s\", \"bytes\": %d}", figure.getKey(), figure.getValue()))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }
}
