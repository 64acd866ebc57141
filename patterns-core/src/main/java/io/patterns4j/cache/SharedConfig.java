package io.patterns4j.cache;

import io.patterns4j.circuitbreaker.CircuitBreakerConfigBuilder;
import java.time.Duration;
import java.util.function.Consumer;

/** SKELETON: immutable settings of how a cache uses its shared tier. */
public final class SharedConfig {

    private SharedConfig() {}

    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        throw new UnsupportedOperationException();
    }

    /** Collects the values. */
    public static final class Builder {

        private Builder() {}

        /** How long a read may take before it is a miss; 50 ms unless set. */
        public Builder readDeadline(Duration deadline) {
            throw new UnsupportedOperationException();
        }

        /** How long a change may take before it is queued; 500 ms unless set. */
        public Builder writeDeadline(Duration deadline) {
            throw new UnsupportedOperationException();
        }

        /** The breaker around the tier; 50 % of 20 calls, 3 probes unless set. */
        public Builder breaker(Consumer<? super CircuitBreakerConfigBuilder> options) {
            throw new UnsupportedOperationException();
        }

        /**
         * How often each node announces its last sequence number; 2 s unless set. Silence of two of them is suspect.
         */
        public Builder heartbeat(Duration interval) {
            throw new UnsupportedOperationException();
        }

        /** How long local copies are used while notes may have been missed; 1 s unless set. */
        public Builder suspectTtl(Duration ttl) {
            throw new UnsupportedOperationException();
        }

        /** How many keys' invalidations wait for a tier that is down; 10,000 unless set. */
        public Builder recoveryCapacity(int keys) {
            throw new UnsupportedOperationException();
        }

        /**
         * For how long invalidations are kept to be sent again when the store lost its last writes; 10 s unless set.
         */
        public Builder replayWindow(Duration window) {
            throw new UnsupportedOperationException();
        }

        /**
         * How long the tier is not read after it lost writes, so that every node can send its again; 4 s unless set.
         */
        public Builder settleTime(Duration settle) {
            throw new UnsupportedOperationException();
        }

        /**
         * Callers that wait for another node's load look again first after this, then up to ten times as long; 10 ms.
         */
        public Builder leasePoll(Duration first) {
            throw new UnsupportedOperationException();
        }

        public SharedConfig build() {
            throw new UnsupportedOperationException();
        }
    }
}
