package io.patterns4j.bench.soak;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.patterns4j.Ticker;
import io.patterns4j.redis.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/*
 * Three threads ask all the time. One asks for keys that are in the local tier, with pauses, so that it leaves the
 * cores to others; two ask for keys that nobody has asked for before, so that each call is a miss: a look into Redis, a
 * lease, a load that takes five milliseconds, and publishing. Meanwhile Redis stands still (SIGSTOP: it holds its
 * connections and answers nothing) or is killed, and comes back.
 *
 * A load sleeps, and a sleeper wakes late on a busy machine; so what is held against the claim is the time of a call
 * less the time that its own load took.
 *
 * While invalidations of other nodes may be missed, local copies are used for a second and then loaded again. Such
 * calls are no local hits any more; they are listed by themselves.
 */
/**
 * Measures local hits and misses before, during and after an outage of Redis, and prints a table. Options:
 * {@code --quick}, {@code --out <directory>}.
 */
public final class Outage {

    private static final double MICROS = 1e3;
    private static final double MILLIS = 1e6;
    private static final double CLAIM_MILLIS = 5;
    private static final List<String> PHASES = List.of("before", "first second", "down", "first second back", "after");

    private final Sheet sheet;
    private final int seconds;

    private Outage(Sheet sheet) {
        this.sheet = sheet;
        this.seconds = sheet.quick() ? 3 : 20;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        Sheet sheet = Sheet.of("outage", arguments);
        sheet.title("An outage of Redis");
        Outage outage = new Outage(sheet);
        outage.run("Redis stands still (SIGSTOP, SIGCONT)", Outage::halt, Outage::resume);
        outage.run("Redis is killed and restarted", Redis::kill, Redis::restart);
        sheet.write();
        System.exit(0);
    }

    private void run(String title, Step down, Step up) throws Exception {
        try (RedisServer server = RedisServer.startOwn();
                OutageLoad load = new OutageLoad(server)) {
            Redis redis = new Redis(server, pid(server));
            load.start(PHASES.size());
            pause(sheet.quick() ? 2 : 10); // until everything is compiled
            load.phase(0);
            pause(seconds);
            load.phase(1);
            down.take(redis);
            pause(1);
            load.phase(2);
            pause(seconds);
            load.phase(3);
            up.take(redis);
            pause(1);
            load.phase(4);
            pause(seconds);
            load.stop();
            table(title, load);
        }
    }

    private void table(String title, OutageLoad load) {
        sheet.line("## " + title);
        sheet.line("");
        table("local hits, µs", load, load::hits, MICROS);
        table("keys that were local, asked for beyond the local tier, ms", load, load::reloads, MILLIS);
        table("misses, ms", load, load::misses, MILLIS);
        table("misses less their own loads, ms", load, load::overheads, MILLIS);
        double usual = load.hits(0).quantile(0.5);
        double down = load.hits(2).quantile(0.5);
        verdict("median of local hits while down, times that before", down / usual, 1.2);
        verdict(
                "p99 of misses less their loads while down, ms",
                load.overheads(2).quantile(0.99) / MILLIS,
                CLAIM_MILLIS);
        sheet.line("");
    }

    private void table(String what, OutageLoad load, Figures figures, double unit) {
        sheet.line("| " + what + " | calls | p50 | p99 | p99.9 | max |");
        sheet.line("| --- | ---: | ---: | ---: | ---: | ---: |");
        for (int phase = 0; phase < PHASES.size(); phase++) {
            sheet.line("| " + PHASES.get(phase) + " | " + figures.of(phase).cells(unit));
        }
        sheet.line("");
    }

    private void verdict(String claim, double measured, double bound) {
        sheet.line(String.format(
                Locale.ROOT,
                "- %s: %.2f, wanted <= %.2f: %s",
                claim,
                measured,
                bound,
                measured <= bound ? "yes" : "**no**"));
    }

    private static void pause(int seconds) throws InterruptedException {
        Ticker.system().sleep(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static long pid(RedisServer server) {
        try (RedisClient client = RedisClient.create(server.uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection
                    .sync()
                    .info("server")
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .map(line ->
                            Long.valueOf(line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void halt(Redis redis) throws Exception {
        redis.signal("STOP");
    }

    private static void resume(Redis redis) throws Exception {
        redis.signal("CONT");
    }

    private record Redis(RedisServer server, long pid) {

        void kill() {
            server.kill();
        }

        void restart() throws IOException {
            server.restart();
        }

        void signal(String name) throws Exception {
            int exit = new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("signal must arrive: exit=" + exit);
            }
        }
    }

    private interface Step {
        void take(Redis redis) throws Exception;
    }

    private interface Figures {
        Samples of(int phase);
    }
}
