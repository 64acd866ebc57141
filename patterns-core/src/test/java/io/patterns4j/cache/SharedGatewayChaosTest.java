package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.Codec;
import io.patterns4j.Ticker;
import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.tck.MemorySharedTier;
import io.patterns4j.tck.MemorySharedTier.Fault;
import io.patterns4j.tck.MemorySharedTier.Op;
import io.patterns4j.tck.Rendezvous;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Whatever happens to the tier, when it is quiet it holds the truth of the store or nothing. */
@Timeout(60)
class SharedGatewayChaosTest {

    private static final int KEYS = 16;
    private static final Duration SHORT = Duration.ofMillis(20);

    private final MemorySharedTier tier = new MemorySharedTier();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicIntegerArray store = new AtomicIntegerArray(KEYS);
    private final EnvelopeFormat<String> format = new EnvelopeFormat<>(
            Codec.text(), Integer.MAX_VALUE, new Callbacks(SharedGatewayChaosTest.class, "cache", "test"));
    private volatile boolean over;
    private final List<SharedSide> nodes = new ArrayList<>();

    @AfterEach
    void end() {
        nodes.forEach(SharedSide::close);
        executor.shutdownNow();
    }

    @RepeatedTest(3)
    void tier_afterChaos_holdsTheTruthOrNothing() {
        for (int i = 0; i < 3; i++) {
            nodes.add(SharedGateway.open(tier, config(), new SharedHost("c", new Deaf(), executor, Ticker.system())));
        }
        tier.checkpoint();
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int worker = i;
            tasks.add(() -> work(nodes.get(worker % 3), new Random(worker)));
        }
        tasks.add(this::chaos);

        Rendezvous.values(Rendezvous.run(tasks));
        tier.heal();
        tier.up(true);
        tier.settle();

        await().atMost(20, TimeUnit.SECONDS).until(() -> nodes.stream().allMatch(SharedSide::readable));
        for (int key = 0; key < KEYS; key++) {
            for (SharedSide node : nodes) {
                String found = read(node, key).orElse("nothing");
                assertThat(found).isIn("nothing", "v" + store.get(key));
            }
        }
        nodes.forEach(node -> assertThat(node.stats().queued()).isZero());
    }

    private boolean work(SharedSide node, Random random) {
        while (!over) {
            int key = random.nextInt(KEYS);
            int what = random.nextInt(10);
            if (what == 0) {
                store.incrementAndGet(key);
                get(node.invalidate(List.of("k" + key), Change.DROP));
            } else if (what == 1) {
                int version = store.incrementAndGet(key);
                get(node.put("k" + key, new Fill(fill(version), version, Duration.ofHours(1))));
            } else if (read(node, key).isEmpty()) {
                load(node, key);
            }
        }
        return true;
    }

    private void load(SharedSide node, int key) {
        LeaseAnswer answer = get(node.lease("k" + key, 0, Duration.ofMillis(200)));
        if (answer instanceof LeaseAnswer.Granted granted) {
            int loaded = store.get(key);
            Thread.yield();
            get(node.publish(granted.lease(), new Fill(fill(loaded), loaded, Duration.ofHours(1))));
        }
    }

    private boolean chaos() throws InterruptedException {
        Random random = new Random();
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(7)) {
                case 0 -> tier.fault(Fault.REFUSE);
                case 1 -> tier.fault(Fault.LOSE_ANSWER);
                case 2 -> tier.fault(Fault.HANG_APPLIED);
                case 3 -> tier.disconnect(random.nextInt(3));
                case 4 -> tier.failover();
                case 5 -> tier.delay(Duration.ofMillis(random.nextInt(40)));
                default -> tier.dropNextNote();
            }
            Ticker.system().sleep(SHORT.toNanos());
            tier.heal();
            tier.up(true);
            Ticker.system().sleep(SHORT.toNanos() / 2);
        }
        endWith(random.nextInt(3));
        return true;
    }

    /** The last changes are made while the tier is in trouble, so that it is up to the recovery to make them good. */
    private void endWith(int trouble) throws InterruptedException {
        switch (trouble) {
            case 0 -> tier.fault(Fault.REFUSE, Op.INVALIDATE, Op.PUT);
            case 1 -> tier.fault(Fault.HANG, Op.INVALIDATE, Op.PUT);
            default -> tier.down();
        }
        Ticker.system().sleep(SHORT.multipliedBy(5).toNanos());
        over = true;
    }

    private ByteBuffer fill(int version) {
        return format.seal(new Envelope<>("v" + version, 1, 1, 0, Set.of(), 1));
    }

    private Optional<String> read(SharedSide node, int key) {
        return get(node.read("k" + key))
                .map(entry -> format.open(entry.envelope()).value());
    }

    private static SharedConfig config() {
        return SharedConfig.builder()
                .readDeadline(SHORT)
                .writeDeadline(SHORT)
                .heartbeat(SHORT.multipliedBy(2))
                .settleTime(SHORT.multipliedBy(5))
                .replayWindow(Duration.ofMinutes(1))
                .breaker(breaker -> breaker.openFor(OpenDuration.fixed(SHORT)))
                .build();
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** A cache without local copies. */
    private static final class Deaf implements LocalSide {
        @Override
        public void changed(Collection<String> keys, boolean expired, long version) {}

        @Override
        public void tagsChanged(Collection<String> tags) {}

        @Override
        public void everythingChanged() {}

        @Override
        public void suspect() {}

        @Override
        public void trusted() {}
    }
}
