package io.patterns4j.redis;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Draws tokens of leases: no two are the same, in this process or any other, and none is {@code fence}. */
final class Tokens {

    private final String origin = UUID.randomUUID().toString();
    private final AtomicLong count = new AtomicLong();

    String next() {
        return origin + '-' + count.getAndIncrement();
    }
}
