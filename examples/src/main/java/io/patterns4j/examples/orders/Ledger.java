package io.patterns4j.examples.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the customers know about their orders; compared with the table at the end. */
final class Ledger {

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Order> orders = new ConcurrentHashMap<>();
    private final Map<String, Tally.End> ends = new ConcurrentHashMap<>();

    Order newOrder() {
        int number = numbers.incrementAndGet();
        Order order = new Order("order-" + number, 1 + number % 3);
        orders.put(order.id(), order);
        return order;
    }

    void ended(Order order, Tally.End end) {
        ends.put(order.id(), end);
    }

    /** Returns the orders that ended this way, as far as their customers know. */
    List<Order> orders(Tally.End end) {
        List<Order> matching = new ArrayList<>();
        ends.forEach((id, known) -> {
            if (known == end) {
                matching.add(orders.get(id));
            }
        });
        return matching;
    }

    /** Returns how many pieces the placed orders ask for. */
    int piecesPlaced() {
        return orders(Tally.End.DONE).stream().mapToInt(Order::quantity).sum();
    }

    /** Returns which orders of these are in the table. */
    static Set<String> present(List<Order> some, Set<String> table) {
        Set<String> present = ids(some);
        present.retainAll(table);
        return present;
    }

    /** Returns which orders of these are not in the table. */
    static Set<String> missing(List<Order> some, Set<String> table) {
        Set<String> missing = ids(some);
        missing.removeAll(table);
        return missing;
    }

    private static Set<String> ids(List<Order> some) {
        Set<String> ids = new TreeSet<>();
        some.forEach(order -> ids.add(order.id()));
        return ids;
    }
}
