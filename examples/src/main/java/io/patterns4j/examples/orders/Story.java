package io.patterns4j.examples.orders;

import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.CircuitTransition.Cause;
import io.patterns4j.decorate.Decorate;
import io.patterns4j.examples.support.Crowd;
import io.patterns4j.examples.support.Timeline;
import io.patterns4j.hedge.HedgeSnapshot;
import io.patterns4j.retry.RetrySnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A day of a shop whose database goes bad and comes back. */
final class Story {

    private static final int STOCK = 1_000_000;

    private final Timeline timeline;
    private final Events events;
    private final Backend backend;
    private final DynamoDbClient client;
    private final DynamoDbAsyncClient asyncClient;
    private final Protection protection;
    private final OrderBook checkout;
    private final OrderHistory history;
    private final OrderBook audit;
    private final Ledger ledger = new Ledger();

    Story(Backend backend, Timeline timeline) {
        this.backend = backend;
        this.timeline = timeline;
        events = new Events(timeline);
        client = backend.client();
        asyncClient = backend.asyncClient();
        protection = new Protection(events);
        checkout = new OrderBook(Decorate.client(DynamoDbClient.class, client, protection.checkout()));
        history = new OrderHistory(Decorate.client(DynamoDbAsyncClient.class, asyncClient, protection.history()));
        audit = new OrderBook(backend.auditor());
    }

    /** Plays all scenes and returns whether everything that has to hold did. */
    boolean tell() {
        audit.createTable(STOCK);
        boolean sound = calm() & flood() & silence() & unsteady() & outage() & recovery() & settle();
        client.close();
        asyncClient.close();
        return sound;
    }

    private boolean calm() {
        scene("A quiet morning: two customers order, two look at what they ordered.");
        Tally browsing = new Tally();
        Tally ordering = new Tally();
        Crowd browsers = new Crowd(2, () -> browse(browsing));
        Crowd customers = new Crowd(2, () -> order(ordering));
        Timeline.await(() -> browsing.done() >= 100 && ordering.done() >= 100);
        browsers.sendHome();
        customers.sendHome();
        timeline.say("    history:  %s", browsing);
        timeline.say("    checkout: %s", ordering);
        return check("the breaker stayed closed", protection.breaker().state() == CircuitState.CLOSED);
    }

    private boolean flood() {
        scene("The network gets slow (60 ms), and 40 customers browse their history at once.");
        Tally browsing = new Tally();
        Tally ordering = new Tally();
        backend.network().delay(Duration.ofMillis(60));
        Crowd browsers = new Crowd(40, () -> browse(browsing));
        Crowd customers = new Crowd(3, () -> order(ordering));
        Timeline.await(() -> ordering.done() >= 60 && browsing.shed() >= 100);
        browsers.sendHome();
        customers.sendHome();
        backend.network().heal();
        timeline.say("    history:  %s", browsing);
        timeline.say("    checkout: %s", ordering);
        return check("the flood of the normal pool took nothing from the critical one", ordering.shed() == 0);
    }

    private boolean silence() {
        scene("Orders arrive, but their replies never come.");
        RetrySnapshot retries = protection.retry().snapshot();
        Tally ordering = new Tally();
        backend.network().swallowReplies();
        Crowd customers = new Crowd(3, () -> order(ordering));
        Timeline.await(() -> events.timeouts() > 0);
        backend.network().heal();
        Timeline.await(() -> ordering.done() >= 30);
        customers.sendHome();
        timeline.say("    checkout: %s", ordering);
        sayRetriesSince(retries);
        return check("the customers noticed nothing but a delay", ordering.shed() + ordering.failed() == 0);
    }

    private boolean unsteady() {
        scene("An unsteady network: some replies get stuck for 400 ms, some connections break.");
        RetrySnapshot retries = protection.retry().snapshot();
        HedgeSnapshot hedges = protection.hedge().snapshot();
        Tally browsing = new Tally();
        Tally ordering = new Tally();
        Crowd browsers = new Crowd(3, () -> browse(browsing));
        Crowd customers = new Crowd(3, () -> order(ordering));
        Timeline.await(() -> {
            backend.network().delay(Duration.ofMillis(400));
            LockSupport.parkNanos(20_000_000);
            backend.network().heal();
            int done = browsing.done() + ordering.done();
            Timeline.await(
                    () -> browsing.done() + ordering.done() >= done + 30); // more than break, or the breaker trips
            backend.network().resetAll();
            return protection.hedge().snapshot().wins() >= hedges.wins() + 3
                    && protection.retry().snapshot().retries() >= retries.retries() + 3;
        });
        browsers.sendHome();
        customers.sendHome();
        timeline.say("    history:  %s", browsing);
        timeline.say("    checkout: %s", ordering);
        sayHedgesSince(hedges);
        sayRetriesSince(retries);
        return check("the breaker stayed closed", protection.breaker().state() == CircuitState.CLOSED);
    }

    private boolean outage() {
        scene("Replies get lost on the way, then the database is gone.");
        RetrySnapshot before = protection.retry().snapshot();
        Tally ordering = new Tally();
        backend.network().cutReplyAfter(0);
        Crowd customers = new Crowd(8, () -> order(ordering));
        Timeline.await(() -> events.causes().contains(Cause.TRIPPED));
        timeline.say("    calls are shed; come back in %s ms", retryAfterMillis());
        backend.network().refuse();
        backend.network().resetAll();
        Timeline.await(() -> events.causes().contains(Cause.PROBES_FAILED));
        timeline.say("    probes found it still broken; come back in %s ms", retryAfterMillis());
        customers.sendHome();
        timeline.say("    checkout: %s", ordering);
        sayRetriesSince(before);
        RetrySnapshot now = protection.retry().snapshot();
        return check("the breaker shed load", ordering.shed() > ordering.failed())
                & check(
                        "the budget let some retries through and refused others",
                        now.retries() > before.retries() && now.refusedByBudget() > before.refusedByBudget());
    }

    private boolean recovery() {
        scene("The database is back; nobody tells the breaker.");
        Tally ordering = new Tally();
        backend.network().heal();
        Crowd customers = new Crowd(4, () -> order(ordering));
        Timeline.await(() -> ordering.done() >= 100);
        customers.sendHome();
        timeline.say("    checkout: %s", ordering);
        return check("the breaker closed by itself", protection.breaker().state() == CircuitState.CLOSED);
    }

    private boolean settle() {
        List<Order> placed = ledger.orders(Tally.End.DONE);
        List<Order> shed = ledger.orders(Tally.End.SHED);
        List<Order> failed = ledger.orders(Tally.End.FAILED);
        Set<String> table = audit.ids();
        int inDoubt = Ledger.present(failed, table).size();
        int shedThoughSent = Ledger.present(shed, table).size();
        scene("Closing time. What the customers know, and what the table says:");
        row("placed", placed.size(), Ledger.present(placed, table).size() + " in the table");
        row("shed", shed.size(), shedThoughSent + " in the table: a reply was lost, and the next attempt was refused");
        row("failed", failed.size(), inDoubt + " in the table: the reply was lost, not the order");
        boolean sound =
                check("no placed order is lost", Ledger.missing(placed, table).isEmpty())
                        & check(
                                "what was refused at once was not sent",
                                shedThoughSent <= protection.retry().snapshot().retries());
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
            LockSupport.parkNanos(50_000_000); // customers do not click faster than this
        }
    }

    private void browse(Tally tally) {
        if (tally.count(() -> history.find("order-1").join()) == Tally.End.SHED) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private void placeAgain(Order order) {
        checkout.place(order);
        ledger.ended(order, Tally.End.DONE);
    }

    private void sayHedgesSince(HedgeSnapshot before) {
        HedgeSnapshot now = protection.hedge().snapshot();
        timeline.say(
                "    hedges:   %d sent, %d overtook the first request, %d refused by the budget",
                now.hedges() - before.hedges(),
                now.wins() - before.wins(),
                now.refusedByBudget() - before.refusedByBudget());
    }

    private void sayRetriesSince(RetrySnapshot before) {
        RetrySnapshot now = protection.retry().snapshot();
        timeline.say(
                "    retries:  %d made, %d refused by the budget",
                now.retries() - before.retries(), now.refusedByBudget() - before.refusedByBudget());
    }

    private long retryAfterMillis() {
        return protection
                .breaker()
                .snapshot()
                .retryAfter()
                .orElse(Duration.ZERO)
                .toMillis();
    }

    private void scene(String title) {
        events.forget();
        timeline.say(title);
    }

    private boolean check(String claim, boolean holds) {
        return timeline.check(claim, holds);
    }

    private void row(String what, int count, String table) {
        timeline.say("    %-8s %6d   %s", what, count, table);
    }
}
