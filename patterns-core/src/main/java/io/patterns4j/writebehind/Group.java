package io.patterns4j.writebehind;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Slots whose writes are tried again at the same time.
 *
 * @param slots at least one
 * @param failures how often they have failed as a whole; zero when each has failed by itself, and may go with others
 * @param last what was tried as a whole; null when it was something else
 */
record Group<K, V>(
        List<Slot<K, V>> slots, int failures, @Nullable Flight<K, V> last) {

    boolean alone() {
        return failures > 0;
    }
}
