package io.patterns4j.tck;

import io.patterns4j.Ticker;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.cache.SpaceListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Everything happens on one thread, the driver: operations are applied there, one after the other, stages end there,
 * and notes are delivered there, after the operation that carried them. So there is one order of everything, and
 * whoever runs user code on a driver's thread is caught by onDriver().
 *
 * A node is a space that somebody opened. Nodes are numbered from 0 in the order in which they were opened.
 */
/**
 * The reference implementation of a shared tier, in memory, with faults to order. Instances of a cache that open the
 * same name are nodes that share the space.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class MemorySharedTier implements SharedTier {

    /** Operations of a space. */
    public enum Op {
        /** Reads one. */
        GET,
        /** Reads some. */
        GET_ALL,
        /** Asks for the right to fill. */
        LEASE,
        /** Fills. */
        PUBLISH,
        /** Ends a lease. */
        RELEASE,
        /** Stores. */
        PUT,
        /** Takes away. */
        INVALIDATE,
        /** Invalidates by tags. */
        MARK,
        /** Reads marks. */
        MARKS,
        /** Announces. */
        ANNOUNCE
    }

    /** What may happen to an operation. */
    public enum Fault {
        /** It fails and has not happened. */
        REFUSE,
        /** It has not happened, and is never answered. */
        HANG,
        /** It happens, and is never answered. */
        HANG_APPLIED,
        /** It happens, and fails. */
        LOSE_ANSWER,
        /** It waits for {@link #heal()}, and happens then. */
        HOLD
    }

    private static final String DRIVER = "memory-tier-driver";

    private final Ticker ticker;
    private final boolean notes;
    private final ThreadPoolExecutor driver = new ThreadPoolExecutor(
            1, 1, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), MemorySharedTier::driverThread);
    private final List<MemorySpace> nodes = new CopyOnWriteArrayList<>();
    private final Map<Op, AtomicLong> counts = new EnumMap<>(Op.class);
    private final AtomicBoolean dropNextNote = new AtomicBoolean();
    private volatile Map<Op, Fault> faults = Map.of();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean down;

    /** For the driver only. */
    private final Map<String, MemoryStore> stores = new HashMap<>();

    /** For the driver only. */
    private final Queue<Runnable> held = new ArrayDeque<>();

    /** Creates a tier that goes by the time of this JVM. */
    public MemorySharedTier() {
        this(Ticker.system());
    }

    /**
     * Creates a tier.
     *
     * @param ticker by which ages are told and leases end
     */
    public MemorySharedTier(Ticker ticker) {
        this(ticker, true);
    }

    private MemorySharedTier(Ticker ticker, boolean notes) {
        this.ticker = ticker;
        this.notes = notes;
        driver.allowCoreThreadTimeOut(true);
        for (Op op : Op.values()) {
            counts.put(op, new AtomicLong());
        }
    }

    /**
     * Creates a tier that carries no notes.
     *
     * @param ticker by which ages are told and leases end
     * @return a new tier
     */
    public static MemorySharedTier withoutNotes(Ticker ticker) {
        return new MemorySharedTier(ticker, false);
    }

    /**
     * Returns whether the current thread is the driver, on which nothing of the user's may run.
     *
     * @return whether it is
     */
    public static boolean onDriver() {
        return Thread.currentThread().getName().equals(DRIVER);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public SharedSpace open(String cache, SpaceListener listener) {
        MemorySpace node = new MemorySpace(this, cache, listener);
        nodes.add(node);
        if (!down) {
            run(() -> node.connect(false));
        }
        return node;
    }

    // Faults

    /**
     * Has a fault happen to operations of all nodes from now on.
     *
     * @param fault what happens
     * @param only to these operations; none for all of them
     */
    public void fault(Fault fault, Op... only) {
        Map<Op, Fault> changed = new EnumMap<>(Op.class);
        changed.putAll(faults);
        for (Op op : only.length == 0 ? Op.values() : only) {
            changed.put(op, fault);
        }
        faults = changed;
    }

    /**
     * Has every operation take a while, by the ticker.
     *
     * @param delay zero for none
     */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /** Ends faults and delays. Operations that were held happen now; those that hang go on hanging. */
    public void heal() {
        faults = Map.of();
        delay = Duration.ZERO;
        run(() -> {
            while (!held.isEmpty()) {
                held.remove().run();
            }
        });
    }

    /** Cuts off every node, also those that are opened later: they hear so, and operations fail. */
    public void down() {
        down = true;
        run(() -> nodes.forEach(MemorySpace::disconnect));
    }

    /**
     * Lets every node connect again.
     *
     * @param sameStore what they are told
     */
    public void up(boolean sameStore) {
        down = false;
        run(() -> nodes.forEach(node -> node.connect(sameStore)));
    }

    /**
     * Cuts off a node: it hears so, its operations fail, and notes to it are lost.
     *
     * @param node its number, from 0 in the order of opening
     */
    public void disconnect(int node) {
        run(nodes.get(node)::disconnect);
    }

    /**
     * Connects a node again.
     *
     * @param node its number
     * @param sameStore what it is told
     */
    public void reconnect(int node, boolean sameStore) {
        run(() -> nodes.get(node).connect(sameStore));
    }

    /**
     * Loses notes to a node without its noticing, as a half-open connection does; operations work.
     *
     * @param node its number
     * @param muted whether they are lost
     */
    public void mute(int node, boolean muted) {
        run(() -> nodes.get(node).mute(muted));
    }

    /** Remembers what is stored now, for {@link #failover()}. */
    public void checkpoint() {
        run(() -> stores.values().forEach(MemoryStore::remember));
    }

    /**
     * Loses what was written since the last {@link #checkpoint()}, or everything: all nodes lose their connection and
     * get one to a store that may have lost writes.
     */
    public void failover() {
        run(() -> {
            nodes.forEach(MemorySpace::disconnect);
            stores.values().forEach(MemoryStore::loseWrites);
            nodes.forEach(node -> node.connect(false));
        });
    }

    /** Keeps the next note from everybody, its publisher as well. */
    public void dropNextNote() {
        dropNextNote.set(true);
    }

    /**
     * Delivers a note that nobody announced.
     *
     * @param node the number of the node that hears it
     * @param note its bytes
     */
    public void inject(int node, byte[] note) {
        run(() -> nodes.get(node).hear(note.clone()));
    }

    /**
     * Tells a node of a note that could not be carried.
     *
     * @param node its number
     */
    public void injectUnknown(int node) {
        run(() -> nodes.get(node).hearUnknown());
    }

    // Watching

    /**
     * Returns how often an operation was asked for, by all nodes, whatever became of it.
     *
     * @param op the operation
     * @return zero or more
     */
    public long count(Op op) {
        return counts.get(op).get();
    }

    /**
     * Returns how many nodes have opened a space and not closed it.
     *
     * @return zero or more
     */
    public long open() {
        return nodes.stream().filter(node -> !node.closed()).count();
    }

    /** Waits until the driver has done everything that it was given before, and what came of that. */
    public void settle() {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            driver.execute(() -> done.complete(null));
            done.orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    // For spaces

    boolean notes() {
        return notes;
    }

    /** Runs a task on the driver, after those that it was given before. */
    void run(Runnable task) {
        driver.execute(task);
    }

    <T extends @Nullable Object> CompletableFuture<T> operate(MemorySpace node, Op op, Supplier<T> action) {
        counts.get(op).incrementAndGet();
        CompletableFuture<T> stage = new CompletableFuture<>();
        Fault fault = faults.get(op);
        Runnable body = () -> node.operate(fault, action, stage);
        Duration wait = delay;
        if (fault == Fault.HOLD) {
            run(() -> held.add(body));
        } else if (wait.isZero()) {
            run(body);
        } else {
            ticker.schedule(wait.toNanos(), () -> run(body));
        }
        return stage;
    }

    MemoryStore store(String cache) {
        return stores.computeIfAbsent(cache, name -> new MemoryStore(ticker));
    }

    /** Delivers a note to all nodes of a cache, as tasks of their own. */
    void carry(String cache, ByteBuffer note) {
        byte[] bytes = MemoryStore.bytes(note);
        if (notes && !dropNextNote.getAndSet(false)) {
            each(cache, node -> run(() -> node.hear(bytes)));
        }
    }

    private void each(String cache, Consumer<MemorySpace> action) {
        nodes.stream().filter(node -> node.cache().equals(cache)).forEach(action);
    }

    private static Thread driverThread(Runnable task) {
        Thread thread = new Thread(task, DRIVER);
        thread.setDaemon(true);
        return thread;
    }
}
