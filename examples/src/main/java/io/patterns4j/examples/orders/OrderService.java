package io.patterns4j.examples.orders;

import io.patterns4j.examples.support.Timeline;

/**
 * A shop on DynamoDB that sheds load when its database goes bad, keeps its critical pool safe from its normal one, and
 * recovers by itself. Prints a timeline and checks at the end that no order was lost or duplicated.
 *
 * <p>The parts to copy: {@code Protection} wires all policies; {@code Backend} sets the clients up for them, without
 * retries of their own; {@code OrderBook} and {@code OrderHistory} are ordinary code on ordinary clients.
 */
public final class OrderService {

    private OrderService() {}

    /**
     * Runs the service.
     *
     * @param args none
     */
    public static void main(String[] args) {
        boolean sound = false;
        try {
            sound = run();
        } catch (Exception e) {
            e.printStackTrace();
        }
        // Exits explicitly, because DynamoDB Local leaves threads behind.
        System.exit(sound ? 0 : 1);
    }

    /** Runs the service and returns whether its checks passed. */
    static boolean run() throws Exception {
        Backend backend = Backend.start();
        try {
            return new Story(backend, new Timeline(System.out)).tell();
        } finally {
            backend.stop();
        }
    }
}
