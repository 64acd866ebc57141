package io.patterns4j.redis.torture;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.CacheSnapshot;
import io.patterns4j.cache.EarlyRefresh;
import io.patterns4j.cache.LocalTier;
import io.patterns4j.cache.Receipt;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.cache.TierOutcome;
import io.patterns4j.tck.MapLocalTier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/*
 * Arguments: where Redis is, the port of the store, the floors, and what to leave out (lease, epoch, replay).
 * Orders: go, calm (read only), storm (change as well), quiet (end, and tell the figures), check (compare all).
 */
/** A node: threads that read and change, and look whether anything goes back in time. */
final class TortureChild {

    static final int KEYS = 16;
    static final String CACHE = "torture";

    private static final int THREADS = 8;
    private static final double UPDATES = 0.1;
    private static final int SLOWEST_MILLIS = 30;

    /** How often one of the calm keys is updated at most; they stay in Redis for long enough to be lost there. */
    private static final long CALM_NANOS = 10_000_000;

    private final Cache<String, Long> cache;
    private final Truth truth;
    private final Floors floors;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong updates = new AtomicLong();
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final AtomicLong behind = new AtomicLong();
    private final AtomicLong longestBehindNanos = new AtomicLong();
    private final AtomicLong calmNanos = new AtomicLong(System.nanoTime());
    private volatile boolean storm = true;
    private volatile boolean done;

    private TortureChild(String redis, Truth truth, Floors floors, String leftOut) {
        this.truth = truth;
        this.floors = floors;
        LocalTier<String> local = new MapLocalTier<>();
        SharedTier shared = Tiers.of(redis);
        boolean replays = !leftOut.equals("replay");
        cache = Cache.<String, Long>named(CACHE)
                .config(config -> config.ttl(Duration.ofSeconds(30)).earlyRefresh(EarlyRefresh.xfetch(1)))
                .local(leftOut.equals("epoch") ? Unprotected.withoutEpochs(local) : local)
                .shared(
                        leftOut.equals("lease") ? Unprotected.withoutLeases(shared) : shared,
                        new LongCodec(),
                        config -> config.replayWindow(replays ? config.build().replayWindow() : Duration.ZERO)
                                .settleTime(replays ? config.build().settleTime() : Duration.ZERO))
                .loader(this::load)
                .build();
    }

    public static void main(String[] args) throws Exception {
        Orders orders = Orders.listen();
        TortureChild child = new TortureChild(
                args[0], Truth.at(Integer.parseInt(args[1])), Floors.in(Path.of(args[2]), KEYS), args[3]);
        Orders.say("ready");
        while (true) {
            child.follow(orders.next());
        }
    }

    private void follow(String order) throws InterruptedException {
        switch (order) {
            case "go" -> start();
            case "calm", "storm" -> storm = order.equals("storm");
            case "quiet" -> {
                done = true;
                for (Thread thread : threads) {
                    thread.join();
                }
                Orders.say("figures " + figures());
            }
            default -> Orders.say(order + " " + differences());
        }
    }

    private void start() {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::work, "worker-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void work() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!done) {
            int key = random.nextInt(KEYS);
            try {
                if (storm && random.nextDouble() < UPDATES && mayUpdate(key)) {
                    update(key);
                } else {
                    read(key);
                }
                if (!storm) {
                    LockSupport.parkNanos(1_000_000); // hits would take all of the machine
                }
            } catch (RuntimeException | Error e) {
                if (errors.getAndIncrement() < 3) {
                    Orders.say("error " + e);
                    e.printStackTrace();
                }
            }
        }
    }

    /** Lets one half of the keys change as fast as they can, and the other now and then. */
    private boolean mayUpdate(int key) {
        long last = calmNanos.get();
        long now = System.nanoTime();
        return key < KEYS / 2 || (now - last >= CALM_NANOS && calmNanos.compareAndSet(last, now));
    }

    private void read(int key) {
        long floor = floors.own(key);
        long newest = floors.shared(key);
        long beganNanos = System.nanoTime();
        Long value = cache.get(name(key));
        reads.incrementAndGet();
        long version = value == null ? 0 : value;
        if (version < floor) {
            violations.incrementAndGet();
            Orders.say("violation key=" + key + " floor=" + floor + " read=" + version);
        }
        if (version < newest) {
            behind.incrementAndGet();
            longestBehindNanos.accumulateAndGet(floors.overForNanos(key, version, newest, beganNanos), Math::max);
        }
    }

    private void update(int key) {
        long version = truth.raise(name(key));
        Receipt receipt = cache.invalidate(name(key));
        updates.incrementAndGet();
        if (receipt.shared() == TierOutcome.QUEUED) {
            queued.incrementAndGet();
        }
        floors.raise(key, version);
    }

    private Long load(String key) {
        long version = truth.read(key);
        if (ThreadLocalRandom.current().nextInt(3) == 0) {
            // so that it may be old when it is stored
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(SLOWEST_MILLIS * 1_000_000L));
        }
        return version;
    }

    private static String name(int key) {
        return "k" + key;
    }

    /** Returns which keys are not read as the store has them. */
    private List<String> differences() {
        List<String> differences = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            Long value = cache.get(name(key));
            long version = truth.read(name(key));
            if (value == null || value != version) {
                differences.add(name(key) + "=" + value + "/" + version);
            }
        }
        return differences;
    }

    private Figures figures() {
        CacheSnapshot snapshot = cache.snapshot();
        return new Figures()
                .add("reads", reads.get())
                .add("updates", updates.get())
                .add("queued", queued.get())
                .add("violations", violations.get())
                .add("errors", errors.get())
                .add("behind", behind.get())
                .add("longestBehindMillis", longestBehindNanos.get() / 1_000_000)
                .add("localHits", snapshot.localHits())
                .add("sharedHits", snapshot.sharedHits())
                .add("misses", snapshot.misses())
                .add("loads", snapshot.loads())
                .add("refusedFills", snapshot.refusedFills());
    }
}
