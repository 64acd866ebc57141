package io.patterns4j.tck;

import io.patterns4j.cache.Load;
import io.patterns4j.cache.Loaded;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The store of truth of a suite. Loads of it are counted, and can be held after they have read, or made to fail. */
final class CacheSource {

    private final Map<String, String> rows = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();
    private final Map<String, Queue<Hold>> holds = new ConcurrentHashMap<>();
    private final Queue<Hold> running = new ConcurrentLinkedQueue<>();
    private volatile UnaryOperator<Loaded<String>> answer = loaded -> loaded;
    private volatile @Nullable RuntimeException failure;

    /** What a loader of a suite fails with. */
    static final class Down extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Down() {
            super("the store is down");
        }
    }

    /** One load that waits until it is let go, with what it has read before. */
    static final class Hold {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile @Nullable RuntimeException failure;

        /** Waits until a load has read and is held. */
        void awaitReached() {
            Crew.until(() -> reached.getCount() == 0);
        }

        boolean reached() {
            return reached.getCount() == 0;
        }

        void release() {
            released.countDown();
        }

        void fail(RuntimeException cause) {
            failure = cause;
            released.countDown();
        }

        private void pass() {
            reached.countDown();
            try {
                if (!released.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("held load must be released");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("held load must not be interrupted", e);
            }
            RuntimeException cause = failure;
            if (cause != null) {
                throw cause;
            }
        }
    }

    Loaded<String> load(String key, Load<String> load) {
        UnaryOperator<Loaded<String>> form = answer;
        String row = rows.get(key);
        loads.computeIfAbsent(key, any -> new AtomicInteger()).incrementAndGet();
        pass(key);
        return form.apply(Loaded.ofNullable(row));
    }

    /** Waits for a hold if there is one, and fails if told so when it began. */
    void pass(String key) {
        RuntimeException down = failure;
        Queue<Hold> waiting = holds.get(key);
        Hold hold = waiting == null ? null : waiting.poll();
        if (hold != null) {
            running.add(hold);
            hold.pass();
        }
        if (down != null) {
            throw down;
        }
    }

    CacheSource with(String key, String value) {
        rows.put(key, value);
        return this;
    }

    void remove(String key) {
        rows.remove(key);
    }

    @Nullable
    String row(String key) {
        return rows.get(key);
    }

    /** Holds the next load of a key that is not held by an earlier call. */
    Hold hold(String key) {
        Hold hold = new Hold();
        holds.computeIfAbsent(key, any -> new ConcurrentLinkedQueue<>()).add(hold);
        return hold;
    }

    /** Makes all loads that begin from now on fail; with null they work again. */
    void failWith(@Nullable RuntimeException cause) {
        failure = cause;
    }

    /** Changes what loads that begin from now on answer. */
    void answers(UnaryOperator<Loaded<String>> form) {
        answer = form;
    }

    int loads(String key) {
        AtomicInteger count = loads.get(key);
        return count == null ? 0 : count.get();
    }

    int loads() {
        return loads.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Lets go of what a failed test still holds. */
    void releaseAll() {
        holds.values().forEach(waiting -> waiting.forEach(Hold::release));
        running.forEach(Hold::release);
    }
}
