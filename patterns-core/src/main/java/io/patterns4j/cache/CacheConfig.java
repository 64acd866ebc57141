package io.patterns4j.cache;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** SKELETON: immutable settings of the cache; see TimeoutConfig for the house form. */
public final class CacheConfig {

    private CacheConfig() {}

    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        throw new UnsupportedOperationException();
    }

    /** Collects the values. */
    public static final class Builder {

        private Builder() {}

        /** How long a value is fresh. Must be given. Shortened by jitter, never lengthened. */
        public Builder ttl(Duration ttl) {
            throw new UnsupportedOperationException();
        }

        /** The ratio by which a time to live is shortened at most, at random per entry and tier; 0.1 unless set. */
        public Builder jitterRatio(double ratio) {
            throw new UnsupportedOperationException();
        }

        /** How long "there is no such thing" is remembered; 30 s unless set, zero for not at all. */
        public Builder negativeTtl(Duration ttl) {
            throw new UnsupportedOperationException();
        }

        /** A cap on how long a local copy is used without asking the shared tier; none unless set. */
        public Builder localTtl(Duration ttl) {
            throw new UnsupportedOperationException();
        }

        /** For how long after its end a value may be served when the loader fails; off unless set. */
        public Builder staleIfError(Duration max) {
            throw new UnsupportedOperationException();
        }

        /** After a failed load, how long the stale value is served before the next try; 30 s unless set, no jitter. */
        public Builder staleThrottle(Duration throttle) {
            throw new UnsupportedOperationException();
        }

        /**
         * With a stale value at hand, how long a caller waits for a load before it gets that; zero for not at all. Off
         * unless set; needs staleIfError or staleWhileRevalidate.
         */
        public Builder softTimeout(Duration timeout) {
            throw new UnsupportedOperationException();
        }

        /** For how long after its end a value is served at once while it is refreshed; off unless set. */
        public Builder staleWhileRevalidate(Duration max) {
            throw new UnsupportedOperationException();
        }

        /** How long a load may take; 30 s unless set. */
        public Builder loadDeadline(Duration deadline) {
            throw new UnsupportedOperationException();
        }

        /** When fresh values are refreshed before their end; never unless set. */
        public Builder earlyRefresh(EarlyRefresh refresh) {
            throw new UnsupportedOperationException();
        }

        /** How long the cause of a failed load is remembered, doubled with each failure up to max; off unless set. */
        public Builder failureTtl(Duration first, Duration max) {
            throw new UnsupportedOperationException();
        }

        /**
         * How long after an invalidation nothing that is loaded is stored, for stores whose replicas lag; zero unless
         * set.
         */
        public Builder fence(Duration fence) {
            throw new UnsupportedOperationException();
        }

        /** How many loads run at once; 64 unless set. Further ones wait, within the load deadline. */
        public Builder maxConcurrentLoads(int max) {
            throw new UnsupportedOperationException();
        }

        /** Where loaders run; virtual threads if available unless set. */
        public Builder executor(Executor executor) {
            throw new UnsupportedOperationException();
        }

        public Builder ticker(Ticker ticker) {
            throw new UnsupportedOperationException();
        }

        public Builder listener(@Nullable CacheListener listener) {
            throw new UnsupportedOperationException();
        }

        public CacheConfig build() {
            throw new UnsupportedOperationException();
        }
    }
}
