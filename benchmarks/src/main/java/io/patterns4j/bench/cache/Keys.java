package io.patterns4j.bench.cache;

import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Keys that a thread asks for in turn, all of them present. */
@State(Scope.Thread)
public class Keys {

    /** How many keys there are: a power of two. */
    static final int COUNT = 1024;

    private static final String[] ALL =
            IntStream.range(0, COUNT).mapToObj(i -> "product-" + i).toArray(String[]::new);

    private int next = System.identityHashCode(this);

    /** Returns all keys. */
    static String[] all() {
        return ALL.clone();
    }

    /** Returns the next key. */
    public String next() {
        return ALL[next++ & COUNT - 1];
    }
}
