package io.patterns4j.examples.orders;

import io.patterns4j.examples.support.LocalDynamoDb;
import io.patterns4j.tck.FaultProxy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The shop's clients of DynamoDB Local. */
final class Backend {

    private final LocalDynamoDb dynamoDb;

    private Backend(LocalDynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
    }

    static Backend start() throws Exception {
        return new Backend(LocalDynamoDb.start());
    }

    /** Returns what breaks and slows the connection. */
    FaultProxy network() {
        return dynamoDb.network();
    }

    /**
     * Creates a client that goes through the faulty network. It makes one attempt, because the pipeline retries. And it
     * has the time limit of an attempt itself: a thread that waits for a socket does not hear an interrupt.
     */
    DynamoDbClient client() {
        return LocalDynamoDb.at(network().port(), DynamoDbClient.builder())
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(64))
                .overrideConfiguration(
                        o -> o.retryStrategy(r -> r.maxAttempts(1)).apiCallAttemptTimeout(Protection.ATTEMPT))
                .build();
    }

    /** Creates one that does not block. A timeout or a hedge cancels its requests, so it needs no time limit. */
    DynamoDbAsyncClient asyncClient() {
        return LocalDynamoDb.at(network().port(), DynamoDbAsyncClient.builder())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(64))
                .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
                .build();
    }

    /** Creates a client that goes straight to the table, for the set-up and the final check. */
    DynamoDbClient auditor() {
        return dynamoDb.auditor();
    }

    void stop() throws Exception {
        dynamoDb.stop();
    }
}
