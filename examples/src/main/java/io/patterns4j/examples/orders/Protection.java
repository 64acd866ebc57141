package io.patterns4j.examples.orders;

import io.patterns4j.Classifier;
import io.patterns4j.aws.RetryAfter;
import io.patterns4j.aws.dynamodb.DynamoDbClassifier;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitListener;
import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.hedge.HedgeDelay;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.StandardPipelineBuilder;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryBudget;
import io.patterns4j.timeout.Timeout;
import java.time.Duration;

/*
 * Checkout: timeout > retry > breaker > bulkhead "checkout" > timeout of an attempt.
 * History:  the same, with its own part of the bulkhead and a hedge between retry and breaker.
 *
 * Breaker, retry, hedge and budget belong to the table, so both pipelines share them. Retries and hedges draw on one
 * budget, because the table feels the sum. Both pipelines may repeat what they call: an order carries its id, and the
 * table refuses an id that it has.
 */
/** Everything that stands between the shop and its table. */
final class Protection {

    /** How long an attempt may take; three of them, and the delays between, fit into {@link #CALL}. */
    static final Duration ATTEMPT = Duration.ofSeconds(2);

    private static final Duration CALL = Duration.ofSeconds(7);
    private static final String TABLE = "orders-table";

    private final Events events;
    private final CircuitBreaker breaker;
    private final Retry retry;
    private final Hedge hedge;
    private final Pipeline checkout;
    private final Pipeline history;

    Protection(Events events) {
        this.events = events;
        // One opinion on what a failure is. It ignores refusals: what the breaker refuses is not retried but shed.
        Classifier classifier = DynamoDbClassifier.standard();
        // Extra attempts under way: a fifth of the calls under way, but three if there are few.
        RetryBudget budget = RetryBudget.ofLiveCalls(0.2, 3);
        breaker = breaker(classifier, events);
        retry = Retry.of(
                TABLE,
                r -> r.maxAttempts(3)
                        .classifier(classifier)
                        .suggestedDelay(RetryAfter::suggestedDelay)
                        .budget(budget)
                        .listener(events));
        hedge = Hedge.of(
                TABLE,
                h -> h.delay(HedgeDelay.quantile(0.95)
                                .atLeast(Duration.ofMillis(20))
                                .atMost(Duration.ofMillis(100)))
                        .classifier(classifier)
                        .budget(budget)
                        .listener(events));
        PartitionedBulkhead pools = PartitionedBulkhead.of(
                TABLE, 8, p -> p.partition("checkout", 0.5).partition("history", 0.5));
        checkout = standard("checkout").bulkhead(pools.partition("checkout")).build();
        // Hedges are for reads, and for the asynchronous client: a blocked one cannot be told to let go of the slower
        // attempt, so its caller would wait for it.
        history = standard("history")
                .hedge(hedge)
                .bulkhead(pools.partition("history"))
                .build();
    }

    /** Returns what guards the writes. */
    Pipeline checkout() {
        return checkout;
    }

    /** Returns what guards the reads. */
    Pipeline history() {
        return history;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    Retry retry() {
        return retry;
    }

    Hedge hedge() {
        return hedge;
    }

    private static CircuitBreaker breaker(Classifier classifier, CircuitListener listener) {
        return CircuitBreaker.of(
                TABLE,
                c -> c.window(Window.calls(50))
                        .tripWhen(TripRule.failureRatio(0.5).minimumCalls(10))
                        .classifier(classifier)
                        .openFor(OpenDuration.suggestedBy(
                                RetryAfter::suggestedDelay,
                                OpenDuration.exponential(Duration.ofMillis(800), Duration.ofSeconds(10))))
                        .probes(3)
                        .listener(listener));
    }

    private StandardPipelineBuilder<Pipeline> standard(String name) {
        return Pipeline.standard(name)
                .timeout(CALL)
                .retry(retry)
                .circuitBreaker(breaker)
                .attemptTimeout(
                        Timeout.of(name + "/attempt", t -> t.limit(ATTEMPT).listener(events)));
    }
}
