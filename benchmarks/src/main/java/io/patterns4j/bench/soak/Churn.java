package io.patterns4j.bench.soak;

import io.patterns4j.Ticker;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.EarlyRefresh;
import io.patterns4j.cache.Loaded;
import io.patterns4j.cache.Residue;
import io.patterns4j.caffeine.CaffeineTier;
import io.patterns4j.tck.ManualTicker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/*
 * Threads do a mixture of everything, and whoever has done a thousand operations moves the time on by what belongs to
 * them, so that a day passes while they run. Ten times they are stopped, and when all is quiet the heap is measured
 * after collections, and whatever else might pile up is counted.
 *
 * Keys are drawn with a preference for small numbers (a power of a uniform number), so that most calls are hits, and
 * the rarest keys are asked for every few hours. Values are made anew by each load and put.
 */
/**
 * Does 100 million operations on a million keys in a day of compressed time, and prints what the cache holds at ten
 * moments. Options: {@code --quick}, {@code --out <directory>}.
 */
public final class Churn {

    private static final long OPERATIONS = 100_000_000;
    private static final int KEYS = 1_000_000;
    private static final int SKEW = 16;
    private static final int TAGS = 1_000;
    private static final int SIZE = 100_000;
    private static final int THREADS = 4;
    private static final int STEPS = 10;
    private static final int HALF = STEPS / 2;
    private static final int STRIDE = 1_000;
    private static final Duration DAY = Duration.ofDays(1);
    private static final long PAUSE_NANOS = 100_000_000;
    private static final double FLAT_RATIO = 1.05;

    private final Sheet sheet;
    private final long operations;
    private final ManualTicker ticker;
    private final Cache<Integer, String> cache;
    private volatile Throwable failure;

    private Churn(Sheet sheet) {
        this.sheet = sheet;
        this.operations = sheet.quick() ? OPERATIONS / 50 : OPERATIONS;
        this.ticker = new ManualTicker(
                Long.MAX_VALUE - DAY.dividedBy(OPERATIONS / operations).toNanos() / 2); // overflows half-way
        this.cache = Cache.<Integer, String>named("churn")
                .config(c -> c.ttl(Duration.ofMinutes(30))
                        .staleIfError(Duration.ofHours(1))
                        .earlyRefresh(EarlyRefresh.after(0.8))
                        .failureTtl(Duration.ofSeconds(10), Duration.ofMinutes(1))
                        .fence(Duration.ofSeconds(5))
                        .loadDeadline(Duration.ofHours(2)) // a thread that waits for a core waits for minutes
                        .ticker(ticker))
                .local(CaffeineTier.ofSize(SIZE))
                .loader((Integer key) -> load(key))
                .build();
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        Sheet sheet = Sheet.of("churn", arguments);
        sheet.title("A day of churn");
        new Churn(sheet).run();
        sheet.write();
    }

    private void run() throws Exception {
        sheet.line(String.format(
                Locale.ROOT,
                "%,d operations by %d threads on %,d keys; a local tier of %,d entries; ttl 30 min.",
                operations,
                THREADS,
                KEYS,
                SIZE));
        sheet.line("");
        sheet.line("| hour | heap, MB | entries | hit ratio | alarms | flights | residue | threads |");
        sheet.line("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        List<Double> heaps = new ArrayList<>();
        long start = System.nanoTime();
        for (int step = 1; step <= STEPS; step++) {
            work(operations / STEPS);
            settle();
            heaps.add(row(String.format(Locale.ROOT, "%.2f", 24.0 * operations / OPERATIONS * step / STEPS)));
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        ticker.advance(Duration.ofHours(1));
        settle();
        row("and one of rest");
        int residue = Residue.of(cache);
        cache.close();
        settle();
        row("closed");
        sheet.line("");
        double most = heaps.subList(HALF, STEPS).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        double ratio = most / heaps.get(HALF - 1);
        sheet.line(String.format(Locale.ROOT, "Took %d s.", seconds));
        sheet.line("");
        sheet.line(String.format(
                Locale.ROOT,
                "- most heap in the second half, times that in the middle: %.3f, wanted <= %.2f: %s",
                ratio,
                FLAT_RATIO,
                ratio <= FLAT_RATIO ? "yes" : "**no**"));
        sheet.line("- residue after an hour of rest: " + residue + ", wanted 0: " + (residue == 0 ? "yes" : "**no**"));
    }

    private void work(long share) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> operate(share / THREADS));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure != null) {
            throw new IllegalStateException("nothing may fail but loads", failure);
        }
    }

    private void operate(long count) {
        Duration step = DAY.dividedBy(OPERATIONS / STRIDE);
        try {
            for (long i = 1; i <= count; i++) {
                one(ThreadLocalRandom.current());
                if (i % STRIDE == 0) {
                    ticker.advance(step);
                }
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void one(ThreadLocalRandom random) {
        Integer key = (int) (KEYS * Math.pow(random.nextDouble(), SKEW));
        int dice = random.nextInt(100_000);
        if (dice == 0) {
            cache.invalidateTags("tag-" + random.nextInt(TAGS));
        } else if (dice < 1_000) {
            cache.expire(key);
        } else if (dice < 3_000) {
            cache.invalidate(key);
        } else if (dice < 6_000) {
            cache.put(key, Loaded.of(value(key)).tags(tag(key)));
        } else {
            try {
                cache.get(key);
            } catch (StoreDownException e) {
                // one in a hundred loads
            }
        }
    }

    private static String load(Integer key) {
        if (ThreadLocalRandom.current().nextInt(100) == 0) {
            throw new StoreDownException();
        }
        return key % 10 == 0 ? null : value(key);
    }

    private static String value(Integer key) {
        return "a value of " + key;
    }

    private static String tag(Integer key) {
        return "tag-" + key % TAGS;
    }

    /** Waits for refreshes that go on in the background. */
    private void settle() throws InterruptedException {
        for (int i = 0; i < 100 && cache.snapshot().inFlight() > 0; i++) {
            Ticker.system().sleep(PAUSE_NANOS);
        }
        for (int i = 0; i < 3; i++) {
            System.gc();
            Ticker.system().sleep(PAUSE_NANOS);
        }
    }

    private double row(String hour) {
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (double) (1 << 20);
        sheet.line(String.format(
                Locale.ROOT,
                "| %s | %.1f | %,d | %.3f | %d | %d | %d | %d |",
                hour,
                heap,
                cache.snapshot().localSize(),
                cache.snapshot().hitRatio(),
                ticker.pending(),
                cache.snapshot().inFlight(),
                Residue.of(cache),
                ManagementFactory.getThreadMXBean().getThreadCount()));
        return heap;
    }

    /** The store does not answer. */
    private static final class StoreDownException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StoreDownException() {
            super("the store is down", null, false, false);
        }
    }
}
