package io.patterns4j.bench.cache;

import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Keys that a thread asks for in turn, all of them present. */
@State(Scope.Thread)
public class Keys {

    /** How many keys there are: a power of two. */
    static final int COUNT = 1024;

    private static final String[] ALL = first(COUNT);

    private int next = System.identityHashCode(this);

    /** Returns so many keys. */
    static String[] first(int count) {
        return IntStream.range(0, count).mapToObj(i -> "product-" + i).toArray(String[]::new);
    }

    /** Returns all keys. */
    static String[] all() {
        return ALL.clone();
    }

    /** Returns the next key. */
    public String next() {
        return ALL[next++ & COUNT - 1];
    }
}
