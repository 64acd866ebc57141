package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.decorate.Decorate;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.tck.FaultProxy;
import io.patterns4j.tck.ManualTicker;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What the SDK throws when the network fails, how it is judged, and what a breaker does about it. */
class BrokenConnectionIT {

    private static final Map<String, Consumer<FaultProxy>> FAULTS = Map.of(
            "refused",
            proxy -> {
                proxy.resetAll();
                proxy.refuse();
            },
            "swallowed both ways",
            FaultProxy::blackHole,
            "reply swallowed",
            FaultProxy::swallowReplies,
            "reply never begins",
            proxy -> proxy.cutReplyAfter(0),
            "reply cut in the middle",
            proxy -> proxy.cutReplyAfter(130));

    private static DynamoDbLocal dynamoDb;

    private final FaultProxy proxy = FaultProxy.to(dynamoDb.address());
    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "dynamodb",
            c -> c.ticker(ticker)
                    .classifier(DynamoDbClassifier.standard())
                    .tripWhen(TripRule.consecutiveFailures(2))
                    .openFor(Duration.ofSeconds(5))
                    .probes(1));
    private final Pipeline pipeline =
            Pipeline.named("dynamodb").circuitBreaker(breaker).build();
    private final DynamoDbClient client =
            Decorate.client(DynamoDbClient.class, impatient(dynamoDb.client()).build(), pipeline);
    private final DynamoDbAsyncClient asyncClient = Decorate.client(
            DynamoDbAsyncClient.class, impatient(dynamoDb.asyncClient()).build(), pipeline);

    @BeforeAll
    static void start() throws Exception {
        dynamoDb = DynamoDbLocal.start();
    }

    @AfterAll
    static void stop() throws Exception {
        dynamoDb.close();
    }

    @AfterEach
    void close() {
        client.close();
        asyncClient.close();
        proxy.close();
    }

    @TestFactory
    Stream<DynamicTest> faults_syncClient_areFailures() {
        return FAULTS.entrySet().stream()
                .map(fault ->
                        DynamicTest.dynamicTest(fault.getKey(), () -> isFailure(client::listTables, fault.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> faults_asyncClient_areFailures() {
        return FAULTS.entrySet().stream()
                .map(fault -> DynamicTest.dynamicTest(
                        fault.getKey(),
                        () -> isFailure(() -> asyncClient.listTables().get(), fault.getValue())));
    }

    @Test
    void breaker_connectionBrokenAndHealed_opensAndRecovers() {
        opensAndRecovers(client::listTables);
    }

    @Test
    void breaker_connectionBrokenAndHealed_opensAndRecoversAsync() {
        opensAndRecovers(() -> asyncClient.listTables().get());
    }

    private void isFailure(Callable<?> call, Consumer<FaultProxy> fault) throws Exception {
        breaker.transitionTo(CircuitState.DISABLED);
        assertThat(call.call()).isNotNull();
        fault.accept(proxy);
        Throwable error = thrownBy(call);
        assertThat(DynamoDbClassifier.standard().threw(error)).as("%s", error).isEqualTo(Verdict.FAILURE);
        proxy.heal();
        assertThat(call.call()).isNotNull();
    }

    private void opensAndRecovers(Callable<?> call) {
        assertThat(catchThrowable(call::call)).isNull();
        FAULTS.get("refused").accept(proxy);
        assertThat(catchThrowable(call::call)).isNotNull();
        assertThat(catchThrowable(call::call)).isNotNull();
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        proxy.heal();
        assertThat(thrownBy(call)).isInstanceOf(CircuitOpenException.class);
        ticker.advance(Duration.ofSeconds(5));
        assertThat(catchThrowable(call::call)).isNull();
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    private static Throwable thrownBy(Callable<?> call) {
        Throwable error = catchThrowable(call::call);
        return error instanceof ExecutionException ? error.getCause() : error;
    }

    private <B extends AwsClientBuilder<B, C>, C> B impatient(B builder) {
        return builder.endpointOverride(URI.create("http://127.0.0.1:" + proxy.port()))
                .overrideConfiguration(
                        o -> o.apiCallTimeout(Duration.ofSeconds(1)).retryStrategy(AwsRetryStrategy.doNotRetry()));
    }
}
