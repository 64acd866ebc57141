package io.patterns4j.examples.orders;

/** The order service; a placeholder. */
public final class OrderService {

    private OrderService() {}

    /**
     * Runs the service.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.out.println("order service: nothing to do yet");
    }
}
