package io.patterns4j.bench.cache;

import io.patterns4j.Ticker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** DynamoDB Local in a process of its own, with one table. */
final class DynamoDbProcess implements AutoCloseable {

    static final String TABLE = "items";

    private static final String SERVER = "software.amazon.dynamodb.services.local.main.ServerRunner";
    private static final int PATIENCE = 600;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Process process;
    private final DynamoDbAsyncClient client;

    private DynamoDbProcess(Process process, DynamoDbAsyncClient client) {
        this.process = process;
        this.client = client;
    }

    static DynamoDbProcess start() throws Exception {
        int port = freePort();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                SERVER,
                "-inMemory",
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                "" + port);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        DynamoDbAsyncClient client = DynamoDbAsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
        DynamoDbProcess server = new DynamoDbProcess(process, client);
        server.createTable();
        return server;
    }

    DynamoDbAsyncClient client() {
        return client;
    }

    static Map<String, AttributeValue> key(String key) {
        return Map.of("id", AttributeValue.fromS(key));
    }

    static Map<String, AttributeValue> item(String key, String value) {
        return Map.of("id", AttributeValue.fromS(key), "value", AttributeValue.fromS(value));
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        process.destroyForcibly().waitFor();
    }

    /** Until the server listens every attempt fails. */
    private void createTable() throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                client.createTable(t -> t.tableName(TABLE)
                                .billingMode(BillingMode.PAY_PER_REQUEST)
                                .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S)))
                        .join();
                client.waiter().waitUntilTableExists(t -> t.tableName(TABLE)).join();
                return;
            } catch (RuntimeException e) {
                if (attempt == PATIENCE || !process.isAlive()) {
                    close();
                    throw e;
                }
                Ticker.system().sleep(PAUSE_NANOS);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
