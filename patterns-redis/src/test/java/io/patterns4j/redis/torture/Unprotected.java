package io.patterns4j.redis.torture;

import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.LocalEntry;
import io.patterns4j.cache.LocalTier;
import io.patterns4j.cache.Marks;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.cache.SpaceListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Tiers without what keeps an old value from coming back, to show that the tests would notice. */
final class Unprotected {

    private Unprotected() {}

    /** A tier whose leases everybody gets and nothing ends: what is published is stored, whatever happened meanwhile. */
    static SharedTier withoutLeases(SharedTier tier) {
        return new SharedTier() {
            @Override
            public String name() {
                return tier.name();
            }

            @Override
            public SharedSpace open(String cache, SpaceListener listener) {
                return new LeaselessSpace(tier.open(cache, listener));
            }
        };
    }

    /** A tier that stores what it is given, whatever happened meanwhile. */
    static <K> LocalTier<K> withoutEpochs(LocalTier<K> tier) {
        return new EpochlessTier<>(tier);
    }

    private record EpochlessTier<K>(LocalTier<K> tier) implements LocalTier<K> {

        @Override
        public LocalEntry get(K key, long nowNanos) {
            return tier.get(key, nowNanos);
        }

        @Override
        public boolean put(K key, LocalEntry entry, Predicate<? super LocalEntry> condition) {
            return tier.put(key, entry, present -> true);
        }

        @Override
        public void remove(K key) {
            tier.remove(key);
        }

        @Override
        public void removeIf(Predicate<? super LocalEntry> condition) {
            tier.removeIf(condition);
        }

        @Override
        public void clear() {
            tier.clear();
        }

        @Override
        public long size() {
            return tier.size();
        }
    }

    private record LeaselessSpace(SharedSpace space) implements SharedSpace {

        private static final Duration SHORT = Duration.ofSeconds(1);

        @Override
        public CompletionStage<LeaseAnswer> lease(String key, long seen, Duration ttl) {
            return CompletableFuture.completedFuture(new LeaseAnswer.Granted(new Lease(key, "everybody's")));
        }

        /** Takes a lease only now, and so knows nothing of what happened since the load began. */
        @Override
        public CompletionStage<Boolean> publish(Lease lease, Fill fill) {
            return publish(lease.key(), 0, fill);
        }

        private CompletionStage<Boolean> publish(String key, long seen, Fill fill) {
            return space.lease(key, seen, SHORT).thenCompose(answer -> {
                if (answer instanceof LeaseAnswer.Granted granted) {
                    return space.publish(granted.lease(), fill);
                }
                return answer instanceof LeaseAnswer.Found found
                        ? publish(key, found.entry().stamp(), fill)
                        : CompletableFuture.completedFuture(false);
            });
        }

        @Override
        public CompletionStage<Void> release(Lease lease) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Optional<SharedEntry>> get(String key) {
            return space.get(key);
        }

        @Override
        public CompletionStage<Map<String, SharedEntry>> getAll(Collection<String> keys) {
            return space.getAll(keys);
        }

        @Override
        public CompletionStage<Boolean> put(String key, Fill fill, ByteBuffer note) {
            return space.put(key, fill, note);
        }

        @Override
        public CompletionStage<Void> invalidate(Collection<String> keys, Removal removal, ByteBuffer note) {
            return space.invalidate(keys, removal, note);
        }

        @Override
        public CompletionStage<Long> mark(Collection<String> tags, Duration keep, ByteBuffer note) {
            return space.mark(tags, keep, note);
        }

        @Override
        public CompletionStage<Marks> marks(Collection<String> tags) {
            return space.marks(tags);
        }

        @Override
        public CompletionStage<Void> announce(ByteBuffer note) {
            return space.announce(note);
        }

        @Override
        public boolean carriesNotes() {
            return space.carriesNotes();
        }

        @Override
        public void close() {
            space.close();
        }
    }
}
