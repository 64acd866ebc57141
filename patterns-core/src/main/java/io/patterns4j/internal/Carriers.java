package io.patterns4j.internal;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the threads that carry tasks. They are never bounded here: whoever uses them is the bound. */
public final class Carriers {

    private static final long IDLE_SECONDS = 10;

    private Carriers() {}

    /** Returns daemon threads of the platform, reused; an idle one ends after some seconds. */
    public static Executor platform(String name) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
    }

    /** Returns a new virtual thread for each task when the JVM has them, otherwise threads of the platform. */
    public static Executor virtualIfAvailable(String name) {
        return virtualThreads(name)
                .<Executor>map(factory -> task -> factory.newThread(task).start())
                .orElseGet(() -> platform(name));
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
