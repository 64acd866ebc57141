package io.patterns4j.hedge;

import java.util.concurrent.atomic.AtomicInteger;

/** A value that has to be closed. */
final class Resource implements AutoCloseable {

    final AtomicInteger closed = new AtomicInteger();

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
