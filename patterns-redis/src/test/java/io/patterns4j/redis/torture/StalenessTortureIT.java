package io.patterns4j.redis.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.KillArgs;
import io.patterns4j.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/*
 * Two processes share a Redis in front of DynamoDB. In each of them eight threads read and change sixteen keys. No read
 * may return less than what was current on its node, and invalidated there, before it began. Meanwhile connections are
 * cut, servers and processes are stopped for a while, and masters are killed after their replicas were cut off, so that
 * they take acknowledged invalidations with them.
 *
 * The same without a lease, without epochs, or without sending invalidations again has to be found guilty.
 */
/** No read goes back in time, whatever happens to Redis and to its connections. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StalenessTortureIT {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("patterns4j.torture.seconds", 20));
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<KillArgs> KINDS = List.of(KillArgs.Builder.typeNormal(), KillArgs.Builder.typePubsub());

    private static Truth.Server store;

    private final List<Child> children = new ArrayList<>();
    private final Figures figures = new Figures();

    @TempDir
    private Path directory;

    @BeforeAll
    static void startStore() throws Exception {
        store = Truth.Server.start();
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @AfterEach
    void stopChildren() {
        children.forEach(Child::close);
    }

    @Test
    void masterWithAReplica_noReadGoesBackInTime() throws Exception {
        try (Fleet fleet = Fleet.sentinels()) {
            torture(fleet);
        }
    }

    @Test
    void cluster_noReadGoesBackInTime() throws Exception {
        try (Fleet fleet = Fleet.cluster()) {
            torture(fleet);
        }
    }

    @Test
    void withoutLeases_readsGoBackInTime() throws Exception {
        try (Fleet fleet = Fleet.sentinels()) {
            start(fleet, "lease");
            awaitViolation();
        }
    }

    @Test
    void withoutEpochs_readsGoBackInTime() throws Exception {
        try (Fleet fleet = Fleet.sentinels()) {
            start(fleet, "epoch");
            awaitViolation();
        }
    }

    @Test
    void withoutSendingInvalidationsAgain_readsGoBackInTimeAfterAFailover() throws Exception {
        try (Fleet fleet = Fleet.sentinels()) {
            start(fleet, "replay");
            for (int i = 0; i < 20 && !violated(); i++) { // not every failover loses what is read again
                pass(Duration.ofSeconds(2));
                failOver(fleet);
            }
            assertThat(violated()).isTrue();
        }
    }

    private void torture(Fleet fleet) throws Exception {
        start(fleet, "nothing");
        Cutter cutter = new Cutter(fleet);
        long beganNanos = System.nanoTime();
        try {
            do {
                pass(Duration.ofSeconds(3));
                stopSome(fleet);
                pass(Duration.ofSeconds(1));
                failOver(fleet);
            } while (System.nanoTime() - beganNanos < LENGTH.toNanos());
        } finally {
            cutter.end();
        }
        order("quiet");
        children.forEach(child -> figures.addAll(child.hear("figures", PATIENCE).substring("figures ".length())));
        System.out.println("torture: " + figures + " hitRatio=" + figures.hitRatio());
        assertThat(figures.of("violations")).as(children::toString).isZero();
        assertThat(figures.of("errors")).as(children::toString).isZero();
        assertThat(figures.of("failovers")).isPositive();
        assertThat(figures.of("cuts")).isPositive();
        assertThat(figures.of("updates")).isPositive();
        assertThat(figures.of("sharedHits")).isPositive();
        awaitSame();
    }

    private void start(Fleet fleet, String leftOut) throws IOException {
        for (int i = 0; i < 2; i++) {
            children.add(Child.start(
                    TortureChild.class,
                    directory.resolve("child-" + i),
                    fleet.address(),
                    "" + store.port(),
                    directory.resolve("floors").toString(),
                    leftOut));
        }
        children.forEach(child -> child.hear("ready", PATIENCE));
        order("go");
    }

    /** Kills a master that has not told its replica everything, and starts it again when it has been replaced. */
    private void failOver(Fleet fleet) throws IOException {
        RedisServer master = fleet.master();
        // What is changed during the outage is invalidated after it in any case, and would hide what was lost.
        Fleet.killForgetful(master, Duration.ofMillis(700), () -> order("calm"));
        fleet.awaitReplaced(master);
        pass(Duration.ofSeconds(6)); // the tier is read again after 4 s
        order("storm");
        master.restart();
        fleet.awaitWell();
        figures.add("failovers", 1);
    }

    /** Stops a master or a child for a while, as a pause of its machine would. */
    private void stopSome(Fleet fleet) throws Exception {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Duration time = Duration.ofMillis(100 + random.nextInt(2_000));
        if (random.nextBoolean()) {
            Child child = children.get(random.nextInt(children.size()));
            child.signal("STOP");
            pass(time);
            child.signal("CONT");
        } else {
            RedisServer master = fleet.master();
            master.suspend();
            pass(time);
            master.resume();
            fleet.awaitWell();
        }
        figures.add("stops", 1);
    }

    private void order(String line) {
        children.forEach(child -> child.order(line));
    }

    private void awaitViolation() {
        await().atMost(PATIENCE).until(this::violated);
    }

    private boolean violated() {
        return children.stream().anyMatch(child -> child.heard("violation").isPresent());
    }

    /** Waits until all nodes read of all keys what the store has. */
    private void awaitSame() {
        long beganNanos = System.nanoTime();
        for (int i = 0; ; i++) {
            String question = "check" + i;
            order(question);
            boolean same = children.stream()
                    .allMatch(child -> child.hear(question + " ", PATIENCE).endsWith(" []"));
            if (same) {
                return;
            }
            assertThat(System.nanoTime() - beganNanos).as(children::toString).isLessThan(PATIENCE.toNanos());
            pass(Duration.ofMillis(100));
        }
    }

    private static void pass(Duration time) {
        long endNanos = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = endNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Cuts connections at random times. */
    private final class Cutter {

        private final Fleet fleet;
        private final Thread thread = new Thread(this::cut, "cutter");
        private volatile boolean ended;
        private long cuts;

        Cutter(Fleet fleet) {
            this.fleet = fleet;
            thread.start();
        }

        private void cut() {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            while (!ended) {
                pass(Duration.ofMillis(100 + random.nextInt(1_500)));
                RedisServer server =
                        fleet.servers().get(random.nextInt(fleet.servers().size()));
                if (server.isRunning() && Fleet.cut(server, KINDS.get(random.nextInt(KINDS.size())))) {
                    cuts++;
                }
            }
        }

        void end() throws InterruptedException {
            ended = true;
            thread.join();
            figures.add("cuts", cuts);
        }
    }
}
