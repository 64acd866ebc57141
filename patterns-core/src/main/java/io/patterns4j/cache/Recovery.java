package io.patterns4j.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/*
 * After each connection the tier is read again when three things were done, in this order: what waited was sent, some
 * time has gone by if the store may have lost writes (every node sends again what it changed in the last seconds), and
 * the tier was asked for the mark of everything. Whenever something waits again it is sent before the next read.
 *
 * One step at a time, and each in the mailbox. A step that fails is tried again with the next tick.
 */
/** Brings the tier up to date before it is read again. In the mailbox, but for what says otherwise. */
final class Recovery {

    private static final int BATCH = 500;
    private static final int CLOSED = -1;

    private final Link link;
    private final RecoveryQueue queue;
    private final Mailbox mailbox;
    private final Function<Change, CompletableFuture<Boolean>> send;
    private final Supplier<CompletableFuture<Boolean>> askMarks;
    private boolean busy;
    private boolean settling;
    private int asked;

    /** The connection that the tier may be read by, if nothing waits; read by any thread. */
    private volatile int openFor = CLOSED;

    Recovery(Link link, RecoveryQueue queue, Mailbox mailbox, Steps steps) {
        this.link = link;
        this.queue = queue;
        this.mailbox = mailbox;
        this.send = steps.send;
        this.askMarks = steps.askMarks;
    }

    /** How to send a change and how to ask for marks; the futures end with whether it worked, and never fail. */
    record Steps(Function<Change, CompletableFuture<Boolean>> send, Supplier<CompletableFuture<Boolean>> askMarks) {}

    /** Returns whether nothing has to be done before a read. By any thread. */
    boolean done() {
        return openFor == link.number() && queue.isEmpty();
    }

    void connected(boolean settle) {
        settling |= settle;
        progress();
    }

    void settled() {
        settling = false;
        progress();
    }

    /** Others have invalidated something by tags that is not known here: asks for the marks. */
    void marksChanged(boolean everything) {
        if (everything) {
            asked++;
            openFor = CLOSED;
            progress();
        } else if (openFor == link.number()) {
            askMarks.get().thenAccept(worked -> {}); // learns by the way
        }
    }

    void progress() {
        int number = link.number();
        if (busy || !link.connected()) {
            return;
        }
        RecoveryQueue.Batch batch = queue.next(BATCH);
        if (batch != null) {
            step(send.apply(batch.change()), () -> queue.sent(batch));
        } else if (openFor != number && !settling) {
            int question = ++asked;
            step(askMarks.get(), () -> openFor = question == asked && link.number() == number ? number : CLOSED);
        }
    }

    private void step(CompletableFuture<Boolean> step, Runnable then) {
        busy = true;
        step.thenAccept(worked -> mailbox.post(() -> {
            busy = false;
            if (worked) {
                then.run();
                progress();
            }
        }));
    }
}
