package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * One step at a time takes keys while there is room and the rate allows; whoever finds another step at work leaves him
 * a count and goes. So the iterator, the report and the progress are for one thread at a time without a lock. A step
 * that has to wait for the rate sets an alarm; one that has no room is woken by the key that ends.
 *
 * The rate is kept as the earliest time of the next key: no burst makes up for what was missed.
 */
/** One warming up of a cache. */
final class WarmUp<K, V> {

    private final Engine<K, V> engine;
    private final Reads<K, V> reads;
    private final Source<K, V> source;
    private final WarmUpPlan plan;
    private final long gapNanos;
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final CompletableFuture<WarmUpReport> report = new CompletableFuture<>();
    private final Queue<Kind> ended = new ConcurrentLinkedQueue<>();
    private long nextNanos;
    private final AtomicBoolean alarmed = new AtomicBoolean();
    private volatile Ticker.@Nullable Alarm alarm;
    private WarmUpReport soFar = new WarmUpReport(0, 0, 0, 0);

    WarmUp(Engine<K, V> engine, Reads<K, V> reads, Source<K, V> source, WarmUpPlan plan) {
        this.engine = engine;
        this.reads = reads;
        this.source = source;
        this.plan = Checks.notNull("plan", plan);
        this.gapNanos = Math.max(1, (long) (1e9 / plan.perSecond()));
        this.nextNanos = engine.nanos();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    CompletableFuture<WarmUpReport> start(Iterable<? extends K> keys) {
        if (engine.closed()) {
            throw engine.closedError();
        }
        Iterator<? extends K> iterator = keys.iterator();
        Runnable stop = () -> {
            silence();
            engine.hops().dispatch(() -> step(iterator));
        };
        engine.closing().add(stop);
        report.whenComplete((ended, error) -> {
            engine.closing().remove(stop);
            silence();
        });
        engine.hops().dispatch(() -> step(iterator));
        return report;
    }

    private void silence() {
        Ticker.Alarm set = alarm;
        if (set != null) {
            set.cancel();
        }
    }

    private void step(Iterator<? extends K> keys) {
        if (steps.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                take(keys);
            } catch (Throwable error) {
                report.completeExceptionally(error); // of the keys
            }
            seen = steps.addAndGet(-seen);
        } while (seen > 0);
    }

    private void take(Iterator<? extends K> keys) {
        count();
        while (!report.isDone() && underWay.get() < plan.parallelism()) {
            if (engine.closed() || !keys.hasNext()) {
                if (underWay.get() == 0 && ended.isEmpty()) {
                    report.complete(soFar);
                }
                return;
            }
            long now = engine.nanos();
            if (nextNanos - now > 0) {
                wake(keys, nextNanos - now);
                return;
            }
            nextNanos = now + gapNanos;
            load(keys, keys.next());
        }
    }

    private void wake(Iterator<? extends K> keys, long nanos) {
        if (alarmed.compareAndSet(false, true)) {
            alarm = engine.ticker()
                    .schedule(
                            nanos,
                            () -> engine.hops().dispatch(() -> {
                                alarmed.set(false);
                                step(keys);
                            }));
            if (report.isDone()) {
                silence();
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    private void load(Iterator<? extends K> keys, K key) {
        underWay.incrementAndGet();
        CompletableFuture<Kind> end;
        try {
            end = reads.warm(key, source);
        } catch (Throwable error) {
            end = CompletableFuture.completedFuture(Kind.FAILED);
        }
        end.whenComplete((kind, error) -> {
            ended.add(error == null ? kind : Kind.FAILED);
            underWay.decrementAndGet();
            step(keys);
        });
    }

    private void count() {
        for (Kind kind = ended.poll(); kind != null; kind = ended.poll()) {
            soFar = new WarmUpReport(
                    soFar.done() + 1,
                    soFar.loaded() + (kind == Kind.LOADED ? 1 : 0),
                    soFar.present() + (kind == Kind.PRESENT ? 1 : 0),
                    soFar.failed() + (kind == Kind.FAILED ? 1 : 0));
            Consumer<? super WarmUpReport> progress = plan.progress();
            if (progress != null) {
                WarmUpReport now = soFar;
                engine.signals().callbacks().tell(progress, to -> to.accept(now));
            }
        }
    }

    /** What became of a key. */
    enum Kind {
        LOADED,
        PRESENT,
        FAILED
    }
}
