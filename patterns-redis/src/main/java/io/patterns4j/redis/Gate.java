package io.patterns4j.redis;

import io.lettuce.core.RedisException;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many commands wait for their answers. */
final class Gate {

    private final int max;
    private final AtomicInteger inside = new AtomicInteger();

    Gate(int max) {
        this.max = max;
    }

    boolean enter() {
        if (inside.getAndIncrement() < max) {
            return true;
        }
        inside.getAndDecrement();
        return false;
    }

    void leave() {
        inside.getAndDecrement();
    }

    RedisException full() {
        return new RedisException("commands under way must be <= " + max);
    }
}
