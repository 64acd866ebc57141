package io.patterns4j.examples.support;

import io.patterns4j.tck.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local in this JVM, and a TCP proxy in front of it that can break and slow the connection. */
public final class LocalDynamoDb {

    private final DynamoDBProxyServer server;
    private final FaultProxy network;
    private final int port;

    private LocalDynamoDb(DynamoDBProxyServer server, FaultProxy network, int port) {
        this.server = server;
        this.network = network;
        this.port = port;
    }

    /** Starts it. */
    public static LocalDynamoDb start() throws Exception {
        int port = freePort();
        String[] options = {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)};
        DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(options);
        server.start();
        FaultProxy network = FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new LocalDynamoDb(server, network, port);
    }

    /** Points a client at a port of this machine: the network's, or the table's own. */
    public static <B extends AwsClientBuilder<B, C>, C> B at(int port, B builder) {
        return builder.endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }

    /** Returns what breaks and slows the connection. */
    public FaultProxy network() {
        return network;
    }

    /** Returns where the tables are, past the network. */
    public int port() {
        return port;
    }

    /** Creates a client that goes straight to the tables, for the set-up and the final check. */
    public DynamoDbClient auditor() {
        return at(port, DynamoDbClient.builder())
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    /** Creates a table of items that are known by an {@code id}. */
    public static void createTable(DynamoDbClient client, String table) {
        client.createTable(create -> create.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build()));
        client.waiter().waitUntilTableExists(wait -> wait.tableName(table));
    }

    /** Ends both. */
    public void stop() throws Exception {
        network.close();
        server.stop();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
