package io.patterns4j.redis;

import io.patterns4j.writebehind.WriteLog.Entry;
import io.patterns4j.writebehind.WriteLog.Sink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The owner of a shard reads its stream by plain ranges, from where it stopped. What is done is deleted from the
 * stream, so what a new owner reads from the beginning is, in order, all that is not done, whoever had it before. A
 * consumer group would keep a second book of what was delivered to whom; with one owner at a time it can only say the
 * same, has to be repaired after every reply that was lost, and costs a write for each read. A range can simply be
 * read again: what is known is passed over.
 *
 * Time. The lease ends here before it ends in Redis: it counts from before the command was sent, less a fifth of it.
 * Nothing is delivered after that end, and what was delivered is revoked.
 *
 * The cursor is in memory only, and goes back to the beginning when nothing is undone, and whenever a reply is missing:
 * after a failover ids may be lower than those that were seen.
 */
/** Reads the shards that a node owns, and delivers what is in them. */
final class StreamReader {

    static final int PAGE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamLog.class);
    private static final long BUSY_NANOS = 5_000_000;
    private static final long RETRY_NANOS = 200_000_000;
    private static final byte[] YES = StreamShard.ascii("1");
    private static final byte[] NO = StreamShard.ascii("0");
    private static final byte[] PARKED = StreamShard.ascii("10000");

    private final RedisStreamLogConfig config;
    private final StreamCalls calls;
    private final Sink sink;
    private final byte[] node;
    private final byte[] leaseMillis;
    private final long leaseNanos;
    private final long idleNanos;

    /** How many entries could not be read. */
    final AtomicLong unreadable = new AtomicLong();

    StreamReader(RedisStreamLogConfig config, StreamCalls calls, Sink sink, byte[] node) {
        this.config = config;
        this.calls = calls;
        this.sink = sink;
        this.node = node;
        this.leaseMillis = StreamShard.ascii(Long.toString(config.lease().toMillis()));
        this.leaseNanos = config.lease().toNanos();
        this.idleNanos = config.pollInterval().toNanos();
    }

    /** Returns when a lease that was renewed by a command sent at a moment is over for us. */
    long leaseEnd(long sentNanos) {
        return sentNanos + leaseNanos - leaseNanos / 5;
    }

    /** Does what is due for a shard, and returns when to come again. */
    long check(StreamShard shard, long nowNanos, int limit) {
        if (!shard.owned()) {
            return nowNanos + leaseNanos;
        }
        if (nowNanos - shard.leaseEndNanos >= 0) {
            lose(shard, "its lease could not be renewed");
            return nowNanos;
        }
        if (shard.reading != null) {
            return shard.leaseEndNanos;
        }
        if (shard.bell.compareAndSet(true, false)) {
            shard.idleNanos = 0;
            shard.dueNanos = earlier(shard.dueNanos, shard.sentNanos + BUSY_NANOS);
        }
        if (nowNanos - shard.dueNanos >= 0) {
            int room = shard.state == StreamShard.State.OWN ? limit - shard.undone.size() : 0;
            boolean renew = nowNanos - shard.renewAtNanos >= 0;
            if (room > 0 || renew) {
                read(shard, nowNanos, new Question(Math.max(0, Math.min(PAGE, room)), renew));
            }
            return earlier(shard.renewAtNanos, shard.leaseEndNanos);
        }
        return earlier(shard.dueNanos, shard.leaseEndNanos);
    }

    /** Gives a shard up that another node may have. */
    void lose(StreamShard shard, String reason) {
        List<Long> left = shard.disown();
        LOG.info("shard is lost, {}: stream={}, undone={}", reason, text(shard.stream), left.size());
        revoke(left);
    }

    /** Tells that writes are not to be begun any more. */
    void revoke(List<Long> positions) {
        if (!positions.isEmpty()) {
            sink.revoke(positions);
        }
    }

    private void read(StreamShard shard, long nowNanos, Question question) {
        if (shard.undone.isEmpty() && shard.erasures.isEmpty()) {
            shard.rewind();
        }
        byte[][] keys = {shard.owner, shard.epochKey, shard.stream};
        byte[][] args = {
            node,
            shard.epoch,
            leaseMillis,
            question.renew ? YES : NO,
            shard.cursor,
            StreamShard.ascii(Integer.toString(question.count))
        };
        shard.sentNanos = nowNanos;
        int term = shard.term;
        shard.reading = calls.run(StreamScript.READ, keys, args, (reply, error) -> {
            if (shard.owned() && shard.term == term) {
                shard.readEnded();
                answered(shard, question, reply, error);
            }
        });
    }

    private void answered(StreamShard shard, Question question, @Nullable Object reply, @Nullable Throwable error) {
        long nowNanos = config.ticker().nanos();
        if (error != null || !(reply instanceof List<?> parts)) {
            shard.rewind();
            shard.dueNanos = nowNanos + RETRY_NANOS;
            calls.failed(nowNanos);
            return;
        }
        long state = (Long) parts.get(0);
        if (state == 0) {
            lose(shard, "another node has it");
            return;
        }
        if (question.renew || state == 2) {
            shard.leaseEndNanos = leaseEnd(shard.sentNanos);
            shard.renewAtNanos = shard.sentNanos + leaseNanos / 3;
        }
        shard.backlog = (Long) parts.get(1);
        List<?> entries = (List<?>) parts.get(2);
        if (state == 2) {
            shard.rewind();
            shard.dueNanos = nowNanos;
        } else if (nowNanos - shard.leaseEndNanos < 0) {
            delivered(shard, deliver(shard, entries), entries.size() == question.count);
        }
    }

    /** Sets when to read next. */
    private void delivered(StreamShard shard, boolean all, boolean full) {
        if (!all) {
            shard.rewind();
            shard.dueNanos = shard.sentNanos + RETRY_NANOS;
        } else if (full) {
            shard.dueNanos = shard.sentNanos; // there may be more, if there is room for it
            shard.idleNanos = 0;
        } else {
            shard.idleNanos = Math.min(idleNanos, Math.max(BUSY_NANOS, shard.idleNanos * 2));
            shard.dueNanos = shard.sentNanos + shard.idleNanos;
        }
    }

    /** Delivers entries; returns false when the sink did not take one, which is offered again. */
    private boolean deliver(StreamShard shard, List<?> entries) {
        for (Object element : entries) {
            List<?> pair = (List<?>) element;
            byte[] id = (byte[]) pair.get(0);
            Entry entry = entry(id, shard, (List<?>) pair.get(1));
            if (entry == null) {
                park(shard, id);
            } else if (!shard.knows(entry.position())) {
                shard.undone.add(entry.position());
                shard.idleNanos = 0;
                try {
                    sink.accept(entry);
                } catch (RuntimeException | Error e) {
                    LOG.error("sink did not take an entry: stream={}", text(shard.stream), e);
                    shard.undone.remove(entry.position());
                    return false;
                }
            }
            shard.readAfter(id);
        }
        return true;
    }

    private static @Nullable Entry entry(byte[] id, StreamShard shard, List<?> fields) {
        long position = StreamPosition.of(id, shard.index);
        byte[] key = null;
        byte[] value = null;
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            byte[] name = (byte[]) fields.get(i);
            byte[] content = (byte[]) fields.get(i + 1);
            if (name.length == 1 && name[0] == 'k') {
                key = content;
            } else if (name.length == 1 && name[0] == 'v') {
                value = content;
            }
        }
        return position == 0 || key == null ? null : new Entry(position, key, value);
    }

    private void park(StreamShard shard, byte[] id) {
        unreadable.incrementAndGet();
        LOG.error(
                "entry is no write of this log, and is put aside: stream={}, id={}, aside={}",
                text(shard.stream),
                text(id),
                text(shard.parked));
        byte[][] keys = {shard.stream, shard.parked};
        calls.run(StreamScript.PARK, keys, new byte[][] {id, PARKED}, (reply, error) -> {});
    }

    private static long earlier(long nanos, long otherNanos) {
        return nanos - otherNanos < 0 ? nanos : otherNanos;
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.UTF_8);
    }

    private record Question(int count, boolean renew) {}
}
