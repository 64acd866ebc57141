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

    /** For calls that have to end well, however busy the machine is. */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private static final Duration IMPATIENT = Duration.ofMillis(500);

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
            Decorate.client(DynamoDbClient.class, resigned(dynamoDb.client()).build(), pipeline);
    private final DynamoDbAsyncClient asyncClient = Decorate.client(
            DynamoDbAsyncClient.class, resigned(dynamoDb.asyncClient()).build(), pipeline);

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
                        DynamicTest.dynamicTest(fault.getKey(), () -> isFailure(this::listTables, fault.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> faults_asyncClient_areFailures() {
        return FAULTS.entrySet().stream()
                .map(fault -> DynamicTest.dynamicTest(
                        fault.getKey(), () -> isFailure(this::listTablesAsync, fault.getValue())));
    }

    @Test
    void breaker_connectionBrokenAndHealed_opensAndRecovers() {
        opensAndRecovers(this::listTables);
    }

    @Test
    void breaker_connectionBrokenAndHealed_opensAndRecoversAsync() {
        opensAndRecovers(this::listTablesAsync);
    }

    private void isFailure(Call call, Consumer<FaultProxy> fault) {
        breaker.transitionTo(CircuitState.DISABLED);
        assertThat(thrownBy(call, PATIENT)).isNull();
        fault.accept(proxy);
        Throwable error = thrownBy(call, IMPATIENT);
        assertThat(DynamoDbClassifier.standard().threw(error)).as("%s", error).isEqualTo(Verdict.FAILURE);
        proxy.heal();
        assertThat(thrownBy(call, PATIENT)).isNull();
    }

    private void opensAndRecovers(Call call) {
        assertThat(thrownBy(call, PATIENT)).isNull();
        FAULTS.get("refused").accept(proxy);
        assertThat(thrownBy(call, PATIENT)).isNotNull();
        assertThat(thrownBy(call, PATIENT)).isNotNull();
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        proxy.heal();
        assertThat(thrownBy(call, PATIENT)).isInstanceOf(CircuitOpenException.class);
        ticker.advance(Duration.ofSeconds(5));
        assertThat(thrownBy(call, PATIENT)).isNull();
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    private Object listTables(Duration timeout) {
        return client.listTables(l -> l.overrideConfiguration(o -> o.apiCallTimeout(timeout)));
    }

    private Object listTablesAsync(Duration timeout) throws Exception {
        return asyncClient
                .listTables(l -> l.overrideConfiguration(o -> o.apiCallTimeout(timeout)))
                .get();
    }

    private interface Call {
        Object within(Duration timeout) throws Exception;
    }

    private static Throwable thrownBy(Call call, Duration timeout) {
        Throwable error = catchThrowable(() -> call.within(timeout));
        return error instanceof ExecutionException ? error.getCause() : error;
    }

    private <B extends AwsClientBuilder<B, C>, C> B resigned(B builder) {
        return builder.endpointOverride(URI.create("http://127.0.0.1:" + proxy.port()))
                .overrideConfiguration(
                        o -> o.apiCallTimeout(Duration.ofSeconds(1)).retryStrategy(AwsRetryStrategy.doNotRetry()));
    }
}
