package io.patterns4j.bench.cache;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Keys that nobody has asked for before. */
@State(Scope.Thread)
public class FreshKeys {

    private final String prefix =
            "fresh-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + "-";
    private long next;

    /** Returns the next key. */
    public String next() {
        return prefix + next++;
    }
}
