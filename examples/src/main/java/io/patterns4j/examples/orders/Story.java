package io.patterns4j.examples.orders;

import io.patterns4j.aws.RetryAfter;
import io.patterns4j.aws.dynamodb.DynamoDbClassifier;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.CircuitTransition.Cause;
import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import io.patterns4j.decorate.Decorate;
import io.patterns4j.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A day of a shop whose database goes bad and comes back. */
final class Story {

    private static final int STOCK = 1_000_000;

    private final Timeline timeline;
    private final Backend backend;
    private final CircuitBreaker breaker;
    private final DynamoDbClient raw;
    private final OrderBook checkout;
    private final OrderBook history;
    private final OrderBook audit;
    private final Ledger ledger = new Ledger();

    Story(Backend backend, Timeline timeline) {
        this.backend = backend;
        this.timeline = timeline;
        breaker = CircuitBreaker.of(
                "orders-table",
                c -> c.window(Window.calls(50))
                        .tripWhen(TripRule.failureRatio(0.5).minimumCalls(10))
                        .classifier(DynamoDbClassifier.standard())
                        .openFor(OpenDuration.suggestedBy(
                                RetryAfter::suggestedDelay,
                                OpenDuration.exponential(Duration.ofMillis(800), Duration.ofSeconds(10))))
                        .probes(3)
                        .listener(timeline));
        PartitionedBulkhead pools = PartitionedBulkhead.of(
                "orders-table", 8, p -> p.partition("checkout", 0.5).partition("history", 0.5));
        raw = backend.client();
        checkout = new OrderBook(protect(Pipeline.named("checkout")
                .circuitBreaker(breaker)
                .bulkhead(pools.partition("checkout"))
                .build()));
        history = new OrderBook(protect(Pipeline.named("history")
                .circuitBreaker(breaker)
                .bulkhead(pools.partition("history"))
                .build()));
        audit = new OrderBook(backend.auditor());
    }

    /** Plays all scenes and returns whether everything that has to hold did. */
    boolean tell() {
        audit.createTable(STOCK);
        boolean sound = calm() & flood() & outage() & recovery() & settle();
        raw.close();
        return sound;
    }

    private boolean calm() {
        timeline.say("A quiet morning: four customers order.");
        Tally placing = new Tally();
        Crowd customers = new Crowd(4, () -> order(placing));
        await(() -> placing.done() >= 200);
        customers.sendHome();
        timeline.say("    checkout: %s", placing);
        return check("the breaker stayed closed", breaker.state() == CircuitState.CLOSED);
    }

    private boolean flood() {
        timeline.say("The network gets slow (60 ms), and 40 customers browse their history at once.");
        Tally browsing = new Tally();
        Tally ordering = new Tally();
        backend.network().delay(Duration.ofMillis(60));
        Crowd browsers = new Crowd(40, () -> browse(browsing));
        Crowd customers = new Crowd(3, () -> order(ordering));
        await(() -> ordering.done() >= 60 && browsing.shed() >= 100);
        browsers.sendHome();
        customers.sendHome();
        backend.network().heal();
        timeline.say("    history:  %s", browsing);
        timeline.say("    checkout: %s", ordering);
        return check("the flood of the normal pool took nothing from the critical one", ordering.shed() == 0);
    }

    private boolean outage() {
        timeline.say("Replies get lost on the way, then the database is gone.");
        Tally ordering = new Tally();
        backend.network().cutReplyAfter(0);
        Crowd customers = new Crowd(4, () -> order(ordering));
        await(() -> timeline.causes().contains(Cause.TRIPPED));
        timeline.say("    calls are shed; come back in %s ms", retryAfterMillis());
        backend.network().refuse();
        backend.network().resetAll();
        await(() -> timeline.causes().contains(Cause.PROBES_FAILED));
        timeline.say("    probes found it still broken; come back in %s ms", retryAfterMillis());
        customers.sendHome();
        timeline.say("    checkout: %s", ordering);
        return check("the breaker shed load", ordering.shed() > ordering.failed());
    }

    private boolean recovery() {
        timeline.say("The database is back; nobody tells the breaker.");
        Tally ordering = new Tally();
        backend.network().heal();
        Crowd customers = new Crowd(4, () -> order(ordering));
        await(() -> ordering.done() >= 100);
        customers.sendHome();
        timeline.say("    checkout: %s", ordering);
        return check("the breaker closed by itself", breaker.state() == CircuitState.CLOSED);
    }

    private boolean settle() {
        List<Order> placed = ledger.orders(Tally.End.DONE);
        List<Order> shed = ledger.orders(Tally.End.SHED);
        List<Order> failed = ledger.orders(Tally.End.FAILED);
        Set<String> table = audit.ids();
        int inDoubt = Ledger.present(failed, table).size();
        timeline.say("Closing time. What the customers know, and what the table says:");
        row("placed", placed.size(), Ledger.present(placed, table).size() + " in the table");
        row("shed", shed.size(), Ledger.present(shed, table).size() + " in the table");
        row("failed", failed.size(), inDoubt + " in the table: the reply was lost, not the order");
        boolean sound = check(
                        "no placed order is lost", Ledger.missing(placed, table).isEmpty())
                & check("no shed order was sent", Ledger.present(shed, table).isEmpty());
        timeline.say("Customers whose order was shed or failed send it again, under the same id.");
        shed.forEach(this::placeAgain);
        failed.forEach(this::placeAgain);
        Set<String> finalTable = audit.ids();
        int taken = STOCK - audit.piecesLeft();
        row("placed", ledger.orders(Tally.End.DONE).size(), finalTable.size() + " in the table");
        row("pieces", ledger.piecesPlaced(), taken + " taken from the stock");
        return sound
                & check(
                        "none lost",
                        Ledger.missing(ledger.orders(Tally.End.DONE), finalTable)
                                .isEmpty())
                & check(
                        "none duplicated",
                        finalTable.size() == ledger.orders(Tally.End.DONE).size() && taken == ledger.piecesPlaced());
    }

    private void order(Tally tally) {
        Order order = ledger.newOrder();
        Tally.End end = tally.count(() -> checkout.place(order));
        ledger.ended(order, end);
        if (end == Tally.End.SHED) {
            LockSupport.parkNanos(10_000_000); // customers do not click faster than this
        }
    }

    private void browse(Tally tally) {
        if (tally.count(() -> history.find("order-1")) == Tally.End.SHED) {
            LockSupport.parkNanos(2_000_000);
        }
    }

    private void placeAgain(Order order) {
        checkout.place(order);
        ledger.ended(order, Tally.End.DONE);
    }

    private DynamoDbClient protect(Pipeline pipeline) {
        return Decorate.client(DynamoDbClient.class, raw, pipeline);
    }

    private long retryAfterMillis() {
        return breaker.snapshot().retryAfter().orElse(Duration.ZERO).toMillis();
    }

    private boolean check(String claim, boolean holds) {
        timeline.say("    %s %s", holds ? "[ok]    " : "[FAILED]", claim);
        return holds;
    }

    private void row(String what, int count, String table) {
        timeline.say("    %-8s %6d   %s", what, count, table);
    }

    /** Waits for a scene to get there; gives up loudly. */
    private static void await(BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNanos > Duration.ofSeconds(20).toNanos()) {
                throw new IllegalStateException("scene must end within 20 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
