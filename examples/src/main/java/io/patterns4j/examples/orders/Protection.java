package io.patterns4j.examples.orders;

import io.patterns4j.aws.RetryAfter;
import io.patterns4j.aws.dynamodb.DynamoDbClassifier;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.StandardPipelineBuilder;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryBudget;
import io.patterns4j.timeout.Timeout;
import java.time.Duration;

/**
 * Everything that stands between the shop and its table. One breaker, one retry and one budget for the table; a part of
 * the bulkhead for each kind of work; hedges for reads only.
 */
final class Protection {

    private static final String TABLE = "orders-table";

    private final CircuitBreaker breaker;
    private final Retry retry;
    private final Hedge hedge;
    private final Pipeline checkout;
    private final Pipeline history;

    Protection(Timeline timeline) {
        breaker = CircuitBreaker.of(
                TABLE,
                c -> c.window(Window.calls(50))
                        .tripWhen(TripRule.failureRatio(0.5).minimumCalls(10))
                        .classifier(DynamoDbClassifier.standard())
                        .openFor(OpenDuration.suggestedBy(
                                RetryAfter::suggestedDelay,
                                OpenDuration.exponential(Duration.ofMillis(800), Duration.ofSeconds(10))))
                        .probes(3)
                        .listener(timeline));
        RetryBudget budget = RetryBudget.ofLiveCalls(0.2, 1);
        retry = Retry.of(
                TABLE,
                r -> r.classifier(DynamoDbClassifier.standard()) // what the breaker refuses is not worth a wait
                        .suggestedDelay(RetryAfter::suggestedDelay)
                        .budget(budget)
                        .listener(timeline));
        hedge = Hedge.of(
                "history", h -> h.delay(Duration.ofMillis(60)).budget(budget).listener(timeline));
        PartitionedBulkhead pools = PartitionedBulkhead.of(
                TABLE, 8, p -> p.partition("checkout", 0.5).partition("history", 0.5));
        checkout = standard("checkout").bulkhead(pools.partition("checkout")).build();
        history = standard("history")
                .hedge(hedge)
                .bulkhead(pools.partition("history"))
                .build();
    }

    Pipeline checkout() {
        return checkout;
    }

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

    private StandardPipelineBuilder<Pipeline> standard(String name) {
        return Pipeline.standard(name)
                .timeout(Duration.ofSeconds(5))
                .retry(retry)
                .circuitBreaker(breaker)
                .attemptTimeout(Timeout.of(
                        name + "/attempt", t -> t.limit(Duration.ofSeconds(2)).interrupting()));
    }
}
