package io.patterns4j.examples.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Customers who do the same thing over and over until they are sent home. */
public final class Crowd {

    private final AtomicBoolean open = new AtomicBoolean(true);
    private final ExecutorService threads;
    private final List<CompletableFuture<Void>> customers = new ArrayList<>();

    /** Lets customers in, who begin at once. */
    public Crowd(int size, Runnable action) {
        threads = Executors.newFixedThreadPool(size, Crowd::daemon);
        for (int i = 0; i < size; i++) {
            customers.add(CompletableFuture.runAsync(
                    () -> {
                        while (open.get()) {
                            action.run();
                        }
                    },
                    threads));
        }
    }

    /** Sends the customers home, waits for them, and throws what one of them met. */
    public void sendHome() {
        open.set(false);
        threads.shutdown();
        customers.forEach(CompletableFuture::join);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "customer");
        thread.setDaemon(true);
        return thread;
    }
}
