package io.patterns4j.redis;

import io.patterns4j.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Lettuce would reconnect by itself, but not after a first attempt that failed, and it would send again what was not
 * answered when the connection was lost: an invalidation by tags would count twice. So a session is thrown away as
 * soon as one of its connections is lost, which fails all that waits for an answer, and a new one is made here: after
 * some milliseconds, then after a time that doubles.
 *
 * A session is checked every two seconds. One that does not answer is lost as well; a connection may be half open for
 * hours.
 *
 * Everything that changes here, and every call of a listener, happens in one order, by the serial. What belongs to an
 * attempt that is over is recognised by it and dropped. Only the session is read from outside.
 */
/** Keeps a session with a Redis as long as there are spaces that need one. */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(RedisTier.class);

    private static final long ATTEMPT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long CHECK_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(4).toNanos();
    private static final long FIRST_RETRY_NANOS = Duration.ofMillis(10).toNanos();
    private static final int DOUBLINGS = 7;

    private final Connector connector;
    private final Ticker ticker;
    private final Serial serial = new Serial();

    private volatile @Nullable Session session;

    // By the serial only.
    private final List<RedisSpace> spaces = new ArrayList<>();
    private @Nullable Attempt current;
    private Ticker.Alarm alarm = () -> false;
    private int failures;
    private boolean closed;

    Link(Connector connector, Ticker ticker) {
        this.connector = connector;
        this.ticker = ticker;
    }

    /** Returns the session; null while there is none. */
    @Nullable
    Session session() {
        return session;
    }

    void open(RedisSpace space) {
        serial.run(() -> {
            if (closed) {
                return;
            }
            spaces.add(space);
            Session live = session;
            if (current == null && spaces.size() == 1) {
                attempt();
            } else if (current != null && live != null) {
                subscribe(current, live, space);
            }
        });
    }

    void close(RedisSpace space) {
        serial.run(() -> {
            Session live = session;
            boolean last = spaces.remove(space)
                    && spaces.stream().noneMatch(other -> other.channel().equals(space.channel()));
            if (last && live != null) {
                live.unsubscribe(space.channel());
            }
        });
    }

    void close() {
        serial.run(() -> {
            closed = true;
            spaces.clear();
            abandon();
        });
    }

    private void attempt() {
        Attempt mine = new Attempt();
        current = mine;
        alarm = ticker.schedule(
                ATTEMPT_NANOS, () -> lost(mine, new IllegalStateException("connecting takes too long")));
        CompletionStage<Session> connecting;
        try {
            connecting = connector.connect(() -> lost(mine, new IllegalStateException("connection lost")));
        } catch (RuntimeException e) {
            connecting = CompletableFuture.failedFuture(e);
        }
        connecting.whenComplete((made, error) -> serial.run(() -> arrived(mine, made, error)));
    }

    private void arrived(Attempt mine, @Nullable Session made, @Nullable Throwable error) {
        if (current != mine) {
            if (made != null) {
                made.close();
            }
        } else if (made == null) {
            lost(mine, error);
        } else {
            made.onNote((channel, note) -> serial.run(() -> heard(mine, channel, note)));
            session = made;
            alarm.cancel();
            spaces.forEach(space -> subscribe(mine, made, space));
            checkLater(mine, made);
        }
    }

    private void subscribe(Attempt mine, Session live, RedisSpace space) {
        live.subscribe(space.channel())
                .whenComplete((done, error) -> serial.run(() -> {
                    if (error != null) {
                        lost(mine, error);
                    } else if (current == mine && spaces.contains(space)) {
                        space.connected(live.identity());
                    }
                }));
    }

    private void heard(Attempt mine, String channel, ByteBuffer note) {
        if (current == mine) {
            for (RedisSpace space : spaces) {
                if (space.channel().equals(channel)) {
                    space.heard(note);
                }
            }
        }
    }

    private void checkLater(Attempt mine, Session live) {
        alarm = ticker.schedule(
                CHECK_NANOS,
                () -> serial.run(() -> {
                    if (current == mine) {
                        alarm = ticker.schedule(
                                PATIENCE_NANOS,
                                () -> lost(mine, new IllegalStateException("connection does not answer")));
                        live.check().whenComplete((done, error) -> serial.run(() -> checked(mine, live, error)));
                    }
                }));
    }

    private void checked(Attempt mine, Session live, @Nullable Throwable error) {
        if (error != null) {
            lost(mine, error);
        } else if (current == mine) {
            if (failures > 0) {
                LOG.info("connected to Redis again");
            }
            failures = 0;
            alarm.cancel();
            checkLater(mine, live);
        }
    }

    private void lost(Attempt mine, @Nullable Throwable cause) {
        serial.run(() -> {
            if (current != mine) {
                return;
            }
            abandon();
            if (failures++ == 0) {
                LOG.warn("no connection to Redis: {}", String.valueOf(cause));
            }
            spaces.forEach(RedisSpace::disconnected);
            alarm = ticker.schedule(
                    backOffNanos(),
                    () -> serial.run(() -> {
                        if (current == null && !closed) {
                            attempt();
                        }
                    }));
        });
    }

    private void abandon() {
        Session live = session;
        current = null;
        session = null;
        alarm.cancel();
        if (live != null) {
            live.close();
        }
    }

    /** From 10 ms doubling to 1.3 s, less up to a half so that nodes do not come all at once. */
    private long backOffNanos() {
        long most = FIRST_RETRY_NANOS << Math.min(failures - 1, DOUBLINGS);
        return most - ThreadLocalRandom.current().nextLong(most / 2);
    }

    /** An attempt to connect, and what came of it; known by its identity. */
    private static final class Attempt {}
}
