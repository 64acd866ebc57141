package io.patterns4j.examples.orders;

import io.patterns4j.tck.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local in this JVM, and a TCP proxy in front of it that can break and slow the connection. */
final class Backend {

    private final DynamoDBProxyServer server;
    private final FaultProxy network;
    private final int port;

    private Backend(DynamoDBProxyServer server, FaultProxy network, int port) {
        this.server = server;
        this.network = network;
        this.port = port;
    }

    static Backend start() throws Exception {
        int port = freePort();
        String[] options = {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)};
        DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(options);
        server.start();
        return new Backend(server, FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)), port);
    }

    /** Returns what breaks and slows the connection. */
    FaultProxy network() {
        return network;
    }

    /**
     * Creates a client that goes through the faulty network. It makes one attempt, because the pipeline retries. And it
     * has the time limit of an attempt itself: a thread that waits for a socket does not hear an interrupt.
     */
    DynamoDbClient client() {
        return local(DynamoDbClient.builder(), network.port())
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(64))
                .overrideConfiguration(
                        o -> o.retryStrategy(r -> r.maxAttempts(1)).apiCallAttemptTimeout(Protection.ATTEMPT))
                .build();
    }

    /** Creates one that does not block. A timeout or a hedge cancels its requests, so it needs no time limit. */
    DynamoDbAsyncClient asyncClient() {
        return local(DynamoDbAsyncClient.builder(), network.port())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(64))
                .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
                .build();
    }

    /** Creates a client that goes straight to the table, for the set-up and the final check. */
    DynamoDbClient auditor() {
        return local(DynamoDbClient.builder(), port)
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    void stop() throws Exception {
        network.close();
        server.stop();
    }

    private static <B extends AwsClientBuilder<B, C>, C> B local(B builder, int port) {
        return builder.endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
