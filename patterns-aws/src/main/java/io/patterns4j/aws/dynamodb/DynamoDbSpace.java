package io.patterns4j.aws.dynamodb;

import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.Marks;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/*
 * One item holds the value of a key, its lease and its fence; so each operation on a key is one conditional request,
 * and DynamoDB makes it atomic. See TierItem for the attributes and how times are compared.
 *
 * Requests that the SDK sends again, because it did not hear the answer to the first, find their own work done and a
 * condition that does not hold any more. They are recognised by the token or the stamp in the item that comes with the
 * failure.
 *
 * The clock of tags is raised first, and then the tags get the new reading. Who sees the new reading before the tags
 * have it began after the invalidation did, and so after what it announces was committed; its loads see that.
 *
 * An item outlives the last of its times by an hour (TierItem.GRACE), so a put may set its own end without looking at
 * that of a fence, as long as the fence is no longer than that.
 */
/** What a cache has in the table. */
final class DynamoDbSpace implements SharedSpace {

    /** What a value consists of goes in. */
    static final String STORE = "SET e = :e, v = :v, s = :s, a = :a, u = :u, expires = :expires REMOVE t, l, x";

    private static final String FORGET = "SET expires = :expires REMOVE e, v, s, a, u, t, l, x";

    private static final String DROP = "REMOVE e, v, s, a, u, t, l, x";
    private static final String DROP_AND_FENCE = "SET f = :f, g = :g, expires = :expires " + DROP;
    private static final String EXPIRE = "SET x = :x REMOVE t, l";
    private static final String EXPIRE_AND_FENCE = "SET x = :x, f = :f, g = :g REMOVE t, l";

    private static final String LEASE_NOTHING = "SET t = :t, l = :l, expires = :expires REMOVE e, v, s, a, u, x";
    private static final String LEASE_SEEN = "SET t = :t, l = :l, expires = if_not_exists(expires, :expires)";
    private static final String FREE =
            " AND (attribute_not_exists(t) OR l <= :now) AND (attribute_not_exists(f) OR f <= :now)";
    private static final String IF_NOTHING = "(attribute_not_exists(e) OR u <= :now)" + FREE;
    private static final String IF_SEEN = "(attribute_not_exists(e) OR u <= :now OR s = :s)" + FREE;

    private static final String IF_LEASED = "t = :t AND l > :now";
    private static final String IF_NEWER = "attribute_not_exists(e) OR u <= :now OR v < :v";
    private static final String IF_THERE = "attribute_exists(e) AND u > :now";
    private static final String IF_NOT_FENCED = "attribute_not_exists(f) OR f <= :now";
    private static final String IF_FENCED_SHORTER = "attribute_not_exists(f) OR f <= :f";

    private static final int KEYS_AT_ONCE = 32;

    private final TierCalls calls;
    private final ServiceClock clock;
    private final String cache;
    private final TierKeys keys;
    private final String node = UUID.randomUUID().toString();
    private final AtomicLong leases = new AtomicLong();
    private volatile boolean closed;

    DynamoDbSpace(TierCalls calls, String cache) {
        this.calls = calls;
        this.clock = calls.clock();
        this.cache = cache;
        this.keys = new TierKeys(cache);
    }

    @Override
    public CompletionStage<Optional<SharedEntry>> get(String key) {
        return open(
                () -> calls.get(keys.entry(key)).thenApply(item -> Optional.ofNullable(TierItem.entry(item, clock))));
    }

    @Override
    public CompletionStage<Map<String, SharedEntry>> getAll(Collection<String> wanted) {
        return open(() -> {
            Map<String, String> places = new LinkedHashMap<>();
            wanted.forEach(key -> places.put(keys.entry(key), key));
            return BatchGet.items(calls, places.keySet()).thenApply(items -> {
                Map<String, SharedEntry> found = new HashMap<>();
                items.forEach((place, item) -> {
                    SharedEntry entry = TierItem.entry(item, clock);
                    String key = places.get(place);
                    if (entry != null && key != null) {
                        found.put(key, entry);
                    }
                });
                return found;
            });
        });
    }

    @Override
    public CompletionStage<LeaseAnswer> lease(String key, long seen, Duration ttl) {
        return timed(() -> {
            String token = node + "-" + leases.incrementAndGet();
            long nanos = clock.nanos();
            long now = clock.lowMillis(nanos);
            long end = clock.highMillis(nanos) + TierItem.millis(ttl) + DynamoDbTier.LEASE_MARGIN.toMillis();
            Map<String, AttributeValue> values = new HashMap<>(8);
            values.put(":now", TierItem.number(now));
            values.put(":t", AttributeValue.fromS(token));
            values.put(":l", TierItem.number(end));
            values.put(":expires", TierItem.expires(end));
            if (seen != 0) {
                values.put(":s", TierItem.number(seen));
            }
            UpdateItemRequest.Builder update = update(keys.entry(key), seen == 0 ? LEASE_NOTHING : LEASE_SEEN)
                    .conditionExpression(seen == 0 ? IF_NOTHING : IF_SEEN)
                    .expressionAttributeValues(values);
            return calls.update(update)
                    .thenApply(old -> old.isEmpty()
                            ? new LeaseAnswer.Granted(new Lease(key, token))
                            : refusal(old.get(), seen, new Lease(key, token)));
        });
    }

    private LeaseAnswer refusal(Map<String, AttributeValue> old, long seen, Lease lease) {
        AttributeValue token = old.get(TierItem.TOKEN);
        if (token != null && lease.token().equals(token.s())) {
            return new LeaseAnswer.Granted(lease);
        }
        SharedEntry entry = TierItem.entry(old, clock);
        if (entry != null && entry.stamp() != seen) {
            return new LeaseAnswer.Found(entry);
        }
        // What is left by the clock may be more than there was at first, as far as the clock is uncertain.
        long left = TierItem.number(old, "f") - clock.lowMillis(clock.nanos());
        long fence = Math.min(left, TierItem.number(old, "g"));
        return fence > 0 ? new LeaseAnswer.Fenced(Duration.ofMillis(fence)) : new LeaseAnswer.Held();
    }

    @Override
    public CompletionStage<Boolean> publish(Lease lease, Fill fill) {
        return timed(() -> {
            Map<String, AttributeValue> condition = Map.of(
                    ":t", AttributeValue.fromS(lease.token()),
                    ":now", TierItem.number(clock.lowMillis(clock.nanos())));
            return store(keys.entry(lease.key()), fill, IF_LEASED, condition);
        });
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
        return open(() -> calls.update(update(keys.entry(lease.key()), "REMOVE t, l")
                        .conditionExpression("t = :t")
                        .expressionAttributeValues(Map.of(":t", AttributeValue.fromS(lease.token()))))
                .thenApply(DynamoDbSpace::nothing));
    }

    @Override
    public CompletionStage<Boolean> put(String key, Fill fill, ByteBuffer note) {
        return timed(() -> {
            if (fill.version() == 0) {
                return store(keys.entry(key), fill, null, Map.of());
            }
            Map<String, AttributeValue> condition = Map.of(
                    ":v", TierItem.number(fill.version()),
                    ":now", TierItem.number(clock.lowMillis(clock.nanos())));
            return store(keys.entry(key), fill, IF_NEWER, condition);
        });
    }

    /** A fill that does not fit is stored and forgotten at once, as it were: nothing older may stay. */
    private CompletableFuture<Boolean> store(
            String place, Fill fill, @Nullable String condition, Map<String, AttributeValue> conditionValues) {
        AttributeValue stamp = stamp();
        Map<String, AttributeValue> values = TierItem.values(fill, stamp, clock);
        if (!TierItem.fits(fill)) {
            values.keySet().retainAll(Set.of(":expires"));
        }
        values.putAll(conditionValues);
        UpdateItemRequest.Builder update = update(place, TierItem.fits(fill) ? STORE : FORGET)
                .conditionExpression(condition)
                .expressionAttributeValues(values);
        return calls.update(update)
                .thenApply(old -> old.isEmpty() || stamp.equals(old.get().get(TierItem.STAMP)));
    }

    private static AttributeValue stamp() {
        long stamp = ThreadLocalRandom.current().nextLong();
        return TierItem.number(stamp == 0 ? 1 : stamp);
    }

    @Override
    public CompletionStage<Void> invalidate(Collection<String> keysToRemove, Removal removal, ByteBuffer note) {
        return timed(() -> {
            Set<String> places = new LinkedHashSet<>();
            keysToRemove.forEach(key -> places.add(keys.entry(key)));
            long fence = TierItem.millis(removal.fence());
            return Lanes.each(places, KEYS_AT_ONCE, place -> removal.kept() ? expire(place, fence) : drop(place, fence))
                    .thenApply(DynamoDbSpace::nothing);
        });
    }

    /** Marks a value as expired, or drops what is there when that is no value. */
    private CompletableFuture<Optional<Map<String, AttributeValue>>> expire(String place, long fence) {
        long nanos = clock.nanos();
        Map<String, AttributeValue> values = new HashMap<>(4);
        values.put(":x", TierItem.yes());
        values.put(":now", TierItem.number(clock.lowMillis(nanos)));
        if (fence > 0) {
            values.put(":f", TierItem.number(clock.highMillis(nanos) + fence));
            values.put(":g", TierItem.number(fence));
        }
        return calls.update(update(place, fence > 0 ? EXPIRE_AND_FENCE : EXPIRE)
                        .conditionExpression(fence > 0 ? IF_THERE + " AND (" + IF_FENCED_SHORTER + ")" : IF_THERE)
                        .expressionAttributeValues(values))
                .thenCompose(old -> {
                    if (old.isEmpty() || (old.get().isEmpty() && fence == 0)) {
                        return CompletableFuture.completedFuture(old);
                    }
                    boolean fenced = fence > 0 && TierItem.entry(old.get(), clock) != null;
                    return fenced ? expire(place, 0) : drop(place, fence);
                });
    }

    /** Drops the value and the lease; a fence that stands for longer stays. */
    private CompletableFuture<Optional<Map<String, AttributeValue>>> drop(String place, long fence) {
        long nanos = clock.nanos();
        CompletableFuture<Optional<Map<String, AttributeValue>>> dropped;
        if (fence == 0) {
            Map<String, AttributeValue> values = Map.of(":now", TierItem.number(clock.lowMillis(nanos)));
            dropped = calls.delete(DeleteItemRequest.builder()
                    .key(TierCalls.key(place))
                    .conditionExpression(IF_NOT_FENCED)
                    .expressionAttributeValues(values));
        } else {
            long end = clock.highMillis(nanos) + fence;
            dropped = calls.update(update(place, DROP_AND_FENCE)
                    .conditionExpression(IF_FENCED_SHORTER)
                    .expressionAttributeValues(Map.of(
                            ":f", TierItem.number(end),
                            ":g", TierItem.number(fence),
                            ":expires", TierItem.expires(end))));
        }
        return dropped.thenCompose(old -> old.isEmpty()
                ? CompletableFuture.completedFuture(old)
                : calls.update(update(place, DROP).conditionExpression("attribute_exists(pk)")));
    }

    @Override
    public CompletionStage<Long> mark(Collection<String> tags, Duration keep, ByteBuffer note) {
        return open(() -> {
            UpdateItemRequest raise = update(keys.clock(), "ADD c :one")
                    .expressionAttributeValues(Map.of(":one", TierItem.number(1)))
                    .tableName(calls.table())
                    .returnValues(ReturnValue.UPDATED_NEW)
                    .build();
            Set<String> places = new LinkedHashSet<>();
            tags.forEach(tag -> places.add(keys.tag(tag)));
            return calls.send(c -> c.updateItem(raise)).thenCompose(raised -> {
                long reading = TierItem.number(raised.attributes(), TierItem.CLOCK);
                long until = clock.highMillis(clock.nanos()) + TierItem.millis(keep);
                return Lanes.each(places, KEYS_AT_ONCE, place -> mark(place, reading, until))
                        .thenApply(done -> reading);
            });
        });
    }

    private CompletableFuture<?> mark(String place, long reading, long untilMillis) {
        return calls.update(update(place, "SET m = :m, expires = :expires")
                .conditionExpression("attribute_not_exists(m) OR m < :m")
                .expressionAttributeValues(Map.of(
                        ":m", TierItem.number(reading),
                        ":expires", TierItem.expires(untilMillis))));
    }

    @Override
    public CompletionStage<Marks> marks(Collection<String> tags) {
        return open(() -> {
            Map<String, String> places = new LinkedHashMap<>();
            tags.forEach(tag -> places.put(keys.tag(tag), tag));
            Set<String> wanted = new LinkedHashSet<>(places.keySet());
            wanted.add(keys.clock());
            return BatchGet.items(calls, wanted).thenApply(items -> {
                Map<String, Long> marks = new HashMap<>();
                places.forEach((place, tag) -> {
                    long mark = TierItem.number(items.getOrDefault(place, Map.of()), TierItem.MARK);
                    if (mark != 0) {
                        marks.put(tag, mark);
                    }
                });
                long reading = TierItem.number(items.getOrDefault(keys.clock(), Map.of()), TierItem.CLOCK);
                return new Marks(reading, marks);
            });
        });
    }

    @Override
    public CompletionStage<Void> announce(ByteBuffer note) {
        return open(() -> CompletableFuture.completedFuture(nothing(note)));
    }

    @Override
    public boolean carriesNotes() {
        return false;
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    private static UpdateItemRequest.Builder update(String place, String expression) {
        return UpdateItemRequest.builder().key(TierCalls.key(place)).updateExpression(expression);
    }

    private <T> CompletableFuture<T> timed(Supplier<CompletableFuture<T>> call) {
        return open(() -> calls.timed(call));
    }

    private <T> CompletableFuture<T> open(Supplier<CompletableFuture<T>> call) {
        if (closed) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("space must be open: cache='" + cache + "'"));
        }
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @SuppressWarnings("NullAway") // the one value of Void
    private static Void nothing(@Nullable Object ignored) {
        return null;
    }
}
