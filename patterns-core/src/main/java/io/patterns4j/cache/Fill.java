package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What is to be stored under a key of a {@link SharedSpace}.
 *
 * @param envelope the bytes, from position to limit
 * @param version the version of the value at the store of truth; 0 when it has none
 * @param keep after which the space forgets it; above zero
 */
public record Fill(ByteBuffer envelope, long version, Duration keep) {

    /** Checks the values. */
    public Fill {
        Checks.notNull("envelope", envelope);
        Checks.that(version >= 0, "version", "must be >= 0", version);
        Checks.positive("keep", keep);
    }
}
