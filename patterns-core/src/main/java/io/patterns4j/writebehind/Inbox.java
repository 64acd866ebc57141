package io.patterns4j.writebehind;

import io.patterns4j.internal.Dispatch;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Decoding is user code, so what the log delivers is taken on the executor, one after the other. What it delivers
 * before it has started is taken by the thread that builds the write-behind, before anybody can write: a write of an
 * earlier life never comes after one of this.
 */
/** Takes what a log delivers. */
final class Inbox implements WriteLog.Sink {

    private final Executor executor;
    private final Consumer<WriteLog.Entry> deliver;
    private final Consumer<Set<Long>> revoke;
    private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger wanted = new AtomicInteger(1);

    private record Item(WriteLog.@Nullable Entry entry, Set<Long> revoked) {}

    /** Neither callback throws; what cannot be decoded is up to the first. */
    Inbox(Executor executor, Consumer<WriteLog.Entry> deliver, Consumer<Set<Long>> revoke) {
        this.executor = executor;
        this.deliver = deliver;
        this.revoke = revoke;
    }

    @Override
    public void accept(WriteLog.Entry write) {
        add(new Item(write, Set.of()));
    }

    @Override
    public void revoke(Collection<Long> positions) {
        add(new Item(null, Set.copyOf(positions)));
    }

    /** Takes what is there, on this thread, and from now on what comes, on the executor. */
    void open() {
        work();
    }

    private void add(Item item) {
        queue.add(item);
        if (wanted.getAndIncrement() == 0) {
            Dispatch.run(executor, this::work, refused -> work());
        }
    }

    private void work() {
        int seen = wanted.get();
        while (seen != 0) {
            Item item = queue.poll();
            while (item != null) {
                if (item.entry == null) {
                    revoke.accept(item.revoked);
                } else {
                    deliver.accept(item.entry);
                }
                item = queue.poll();
            }
            seen = wanted.addAndGet(-seen);
        }
    }
}
