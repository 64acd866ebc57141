package io.patterns4j.aws.dynamodb;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * A DynamoDB for tests that speaks HTTP: DynamoDB Local in this JVM, or what the system property {@value #ENDPOINT}
 * names. Then region and credentials are those that the SDK finds.
 */
public final class DynamoDbLocal implements AutoCloseable {

    static final String ENDPOINT = "patterns4j.dynamodb.endpoint";

    private final URI endpoint;
    private final DynamoDBProxyServer server;
    private final SdkAsyncHttpClient asyncHttp = NettyNioAsyncHttpClient.create(); // takes 2 s to close

    private DynamoDbLocal(URI endpoint, DynamoDBProxyServer server) {
        this.endpoint = endpoint;
        this.server = server;
    }

    /** Starts one on a free port. */
    public static DynamoDbLocal start() throws Exception {
        String given = System.getProperty(ENDPOINT);
        if (given != null) {
            return new DynamoDbLocal(URI.create(given), null);
        }
        int port = freePort();
        DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(
                new String[] {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", "" + port});
        server.start();
        return new DynamoDbLocal(URI.create("http://127.0.0.1:" + port), server);
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        int port = endpoint.getPort();
        return new InetSocketAddress(endpoint.getHost(), port < 0 ? 80 : port);
    }

    /** Returns a builder of clients of it. */
    public DynamoDbClientBuilder client() {
        return at(endpoint, DynamoDbClient.builder().httpClientBuilder(Apache5HttpClient.builder()));
    }

    /** Returns a builder of asynchronous clients of it. */
    public DynamoDbAsyncClientBuilder asyncClient() {
        return at(endpoint, DynamoDbAsyncClient.builder().httpClient(asyncHttp));
    }

    @Override
    public void close() throws Exception {
        asyncHttp.close();
        if (server != null) {
            server.stop();
        }
    }

    private <B extends AwsClientBuilder<B, C>, C> B at(URI uri, B builder) {
        if (server != null) {
            builder.region(Region.US_EAST_1)
                    .credentialsProvider(
                            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
        }
        return builder.endpointOverride(uri);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
