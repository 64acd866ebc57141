package io.patterns4j.redis.torture;

import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** The store of truth: a version for each key, in a table of DynamoDB. */
final class Truth implements AutoCloseable {

    private static final String TABLE = "versions";

    private final DynamoDbClient client;

    private Truth(DynamoDbClient client) {
        this.client = client;
    }

    static Truth at(int port) {
        return new Truth(DynamoDbClient.builder()
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(64))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .build());
    }

    /** Reads what is true now; 0 when there is nothing. */
    long read(String key) {
        Map<String, AttributeValue> item = client.getItem(
                        get -> get.tableName(TABLE).key(key(key)).consistentRead(true))
                .item();
        return item == null || item.isEmpty() ? 0 : Long.parseLong(item.get("v").n());
    }

    /** Raises a version by one, and returns it. */
    long raise(String key) {
        return Long.parseLong(client.updateItem(update -> update.tableName(TABLE)
                        .key(key(key))
                        .updateExpression("ADD v :one")
                        .expressionAttributeValues(
                                Map.of(":one", AttributeValue.builder().n("1").build()))
                        .returnValues(ReturnValue.UPDATED_NEW))
                .attributes()
                .get("v")
                .n());
    }

    private static Map<String, AttributeValue> key(String key) {
        return Map.of("k", AttributeValue.builder().s(key).build());
    }

    @Override
    public void close() {
        client.close();
    }

    /** DynamoDB Local in this JVM, with the table. */
    static final class Server implements AutoCloseable {

        private final DynamoDBProxyServer server;
        private final int port;

        private Server(DynamoDBProxyServer server, int port) {
            this.server = server;
            this.port = port;
        }

        static Server start() throws Exception {
            int port;
            try (ServerSocket socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
            DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(
                    new String[] {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", "" + port});
            server.start();
            try (Truth truth = at(port)) {
                truth.client.createTable(create -> create.tableName(TABLE)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(a -> a.attributeName("k").attributeType(ScalarAttributeType.S))
                        .keySchema(k -> k.attributeName("k").keyType("HASH")));
            }
            return new Server(server, port);
        }

        int port() {
            return port;
        }

        @Override
        public void close() throws Exception {
            server.stop();
        }
    }
}
