package io.patterns4j.examples.catalogue;

import io.patterns4j.examples.support.LocalDynamoDb;
import io.patterns4j.examples.support.Timeline;
import io.patterns4j.redis.RedisServer;

/**
 * A product catalogue on DynamoDB with two nodes, each with a cache of its own in front of a common one in Redis.
 * Prints a timeline and checks all the time that nobody is told a price that was over; and at the end, that a counter
 * of views which was killed has lost nothing.
 *
 * <p>The parts to copy: {@code CatalogueNode} wires the cache and the way to write through it; {@code ProductTable} is
 * a loader; {@code ViewCounter} wires a write-behind with its log.
 */
public final class ProductCatalogue {

    private ProductCatalogue() {}

    /**
     * Runs the catalogue.
     *
     * @param args none
     */
    public static void main(String[] args) {
        boolean sound = false;
        try {
            sound = run();
        } catch (Exception e) {
            e.printStackTrace();
        }
        // Exits explicitly, because DynamoDB Local leaves threads behind.
        System.exit(sound ? 0 : 1);
    }

    /** Runs the catalogue and returns whether its checks passed. */
    static boolean run() throws Exception {
        Timeline timeline = new Timeline(System.out);
        LocalDynamoDb dynamoDb = LocalDynamoDb.start();
        // Redis keeps what it has when it is killed, old prices among it.
        try (RedisServer redis = RedisServer.startOwn("--appendonly", "yes");
                Story story = new Story(dynamoDb, redis, timeline)) {
            return story.tell();
        } finally {
            dynamoDb.stop();
        }
    }
}
