package io.patterns4j.bulkhead;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the threads that carry tasks. They are never bounded here: the bulkhead is the bound. */
final class Carriers {

    private static final long IDLE_SECONDS = 10;

    private Carriers() {}

    static Executor of(ThreadKind kind, String name) {
        Optional<ThreadFactory> virtual =
                kind == ThreadKind.VIRTUAL_IF_AVAILABLE ? virtualThreads(name) : Optional.empty();
        if (virtual.isPresent()) {
            ThreadFactory factory = virtual.get();
            return task -> factory.newThread(task).start();
        }
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
    }

    /** Reaches the virtual threads of Java 21 from Java 17 bytecode. */
    private static Optional<ThreadFactory> virtualThreads(String name) {
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Method named = type.getMethod("name", String.class, long.class);
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return Optional.of((ThreadFactory) type.getMethod("factory").invoke(named.invoke(builder, name + "-", 0L)));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private static ThreadFactory daemons(String name) {
        AtomicLong created = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, name + "-" + created.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
