package io.patterns4j.redis;

import io.patterns4j.redis.StreamShard.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Nodes do not agree on who has which shard: each counts the nodes that are there and takes free shards until it has
 * its share of them, rounded up, and gives away what it has above that. The owner key of a shard decides who gets it.
 * So nobody moves a shard that need not be moved, and no node has to lead.
 *
 * Giving away. The node reads no more of the shard and lets what it has delivered get done; then nothing is left to
 * be written twice. If that takes longer than a lease (the store is slow, or down), what has not begun is revoked, and
 * half a lease later, when what had begun should have ended, the shard is released all the same.
 */
/** Takes a node's share of the shards, and gives away what is above it. */
final class StreamMembers {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamLog.class);
    private static final long MAX_CLAIM_NANOS = 500_000_000;

    private final RedisStreamLogConfig config;
    private final StreamCalls calls;
    private final StreamReader reader;
    private final List<StreamShard> shards;
    private final byte[] node;
    private final byte[] nodesKey;
    private final byte[] leaseMillis;
    private final long beatNanos;
    private long beatAtNanos;
    private long claimAtNanos;
    private boolean beating;
    private int claims;
    private int first;
    private int nodes;

    StreamMembers(StreamCalls calls, StreamReader reader, List<StreamShard> shards, Self self) {
        this.config = self.config;
        this.calls = calls;
        this.reader = reader;
        this.shards = shards;
        this.node = StreamShard.ascii(self.node);
        this.nodesKey = self.nodesKey.getBytes(StandardCharsets.UTF_8);
        this.leaseMillis = StreamShard.ascii(Long.toString(config.lease().toMillis()));
        this.beatNanos = config.lease().toNanos() / 4;
        this.first = Math.floorMod(Arrays.hashCode(node), shards.size());
        this.beatAtNanos = config.ticker().nanos();
    }

    /** Who this node is. */
    record Self(RedisStreamLogConfig config, String node, String nodesKey) {}

    /** Returns how many nodes were there when that was last heard; 0 when it was not heard yet. */
    int nodes() {
        return nodes;
    }

    /** Does what is due, and returns when to come again. */
    long check(long nowNanos) {
        if (!beating && nowNanos - beatAtNanos >= 0) {
            beating = true;
            beatAtNanos = nowNanos + beatNanos;
            calls.run(StreamScript.NODES, new byte[][] {nodesKey}, new byte[][] {node, leaseMillis}, this::heard);
        }
        long dueNanos = beating ? nowNanos + beatNanos : beatAtNanos;
        for (StreamShard shard : shards) {
            if (shard.state == State.LEAVING) {
                dueNanos = earlier(dueNanos, leave(shard, nowNanos));
            }
        }
        if (nodes > 0) {
            balance(nowNanos);
            dueNanos = earlier(dueNanos, claim(nowNanos));
        }
        return dueNanos;
    }

    /** Leaves for good: ends when no other node has to wait for this one. */
    CompletableFuture<Void> leave() {
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (StreamShard shard : shards) {
            if (shard.owned()) {
                shard.disown();
                sent.add(release(shard));
            }
        }
        byte[][] args = {node, StreamShard.ascii("0")};
        sent.add(calls.run(StreamScript.NODES, new byte[][] {nodesKey}, args, (count, error) -> {}));
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    }

    private void heard(@Nullable Object count, @Nullable Throwable error) {
        beating = false;
        if (count instanceof Long known) {
            if (known != nodes) {
                LOG.info("nodes that share the log: key={}, nodes={}", text(nodesKey), known);
            }
            nodes = Math.max(1, Math.toIntExact(known));
        } else {
            beatAtNanos = config.ticker().nanos() + Math.min(beatNanos, MAX_CLAIM_NANOS);
            calls.failed(config.ticker().nanos());
        }
    }

    private int share() {
        return (shards.size() + nodes - 1) / nodes;
    }

    private int owned() {
        int owned = 0;
        for (StreamShard shard : shards) {
            owned += shard.state == State.OWN ? 1 : 0;
        }
        return owned;
    }

    private void balance(long nowNanos) {
        int surplus = owned() - share();
        for (int i = shards.size() - 1; i >= 0 && surplus != 0; i--) {
            StreamShard shard = shard(i);
            if (surplus > 0 && shard.state == State.OWN) {
                shard.state = State.LEAVING;
                shard.revoked = false;
                shard.leavingUntilNanos = nowNanos + config.lease().toNanos();
                surplus--;
            } else if (surplus < 0 && shard.state == State.LEAVING && !shard.revoked) {
                shard.state = State.OWN;
                surplus++;
            }
        }
    }

    private long leave(StreamShard shard, long nowNanos) {
        boolean late = nowNanos - shard.leavingUntilNanos >= 0;
        boolean settled = shard.undone.isEmpty() && shard.erasures.isEmpty() && !shard.revoked;
        if (settled || (late && shard.revoked)) {
            shard.disown();
            release(shard);
        } else if (late) {
            shard.revoked = true;
            shard.leavingUntilNanos = nowNanos + config.lease().toNanos() / 2;
            reader.revoke(shard.takeUndone());
        }
        return shard.leavingUntilNanos;
    }

    private CompletableFuture<?> release(StreamShard shard) {
        return calls.run(StreamScript.RELEASE, new byte[][] {shard.owner}, new byte[][] {node}, (done, error) -> {});
    }

    /** Begins a round of claims when that is due; returns when the next one is. */
    private long claim(long nowNanos) {
        if (claims == 0 && nowNanos - claimAtNanos >= 0) {
            int missing = share() - owned();
            boolean poor = owned() < shards.size() / nodes;
            claimAtNanos = nowNanos + (poor ? Math.min(beatNanos / 2, MAX_CLAIM_NANOS) : beatNanos);
            if (missing > 0) {
                claims = missing;
                first = (first + 1) % shards.size();
                for (int i = 0; i < missing; i++) {
                    claimFrom(first, nowNanos);
                }
            }
        }
        return claims == 0 ? claimAtNanos : nowNanos + beatNanos;
    }

    /** Claims the next shard that is another's or nobody's. */
    private void claimFrom(int from, long nowNanos) {
        for (int i = from; i < first + shards.size(); i++) {
            StreamShard shard = shard(i);
            if (shard.state == State.FOREIGN && shard.triedNanos != claimAtNanos) {
                shard.state = State.CLAIMED;
                shard.triedNanos = claimAtNanos;
                int next = i + 1;
                byte[][] keys = {shard.owner, shard.epochKey};
                calls.run(StreamScript.CLAIM, keys, new byte[][] {node, leaseMillis}, (epoch, error) -> {
                    claimed(shard, nowNanos, epoch);
                    if (!shard.owned() && error == null) {
                        claimFrom(next, config.ticker().nanos());
                    } else {
                        claims--;
                    }
                });
                return;
            }
        }
        claims--;
    }

    private void claimed(StreamShard shard, long sentNanos, @Nullable Object epoch) {
        shard.state = State.FOREIGN;
        long nowNanos = config.ticker().nanos();
        if (epoch instanceof Long number && number > 0 && nowNanos - reader.leaseEnd(sentNanos) < 0) {
            shard.own(number, nowNanos);
            shard.leaseEndNanos = reader.leaseEnd(sentNanos);
            shard.renewAtNanos = sentNanos + config.lease().toNanos() / 3;
        }
    }

    private StreamShard shard(int i) {
        return shards.get(i % shards.size());
    }

    private static long earlier(long nanos, long otherNanos) {
        return nanos - otherNanos < 0 ? nanos : otherNanos;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
