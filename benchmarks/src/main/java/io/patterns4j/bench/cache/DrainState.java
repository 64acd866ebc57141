package io.patterns4j.bench.cache;

import io.patterns4j.aws.dynamodb.DynamoDbBatchWriter;
import io.patterns4j.aws.dynamodb.DynamoDbMapping;
import io.patterns4j.writebehind.WriteBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** The same thousand writes, through a write-behind and by hand. */
@State(Scope.Benchmark)
public class DrainState {

    /** How many writes there are. */
    public static final int WRITES = 1_000;

    private static final int BATCH = 25;
    private static final int IN_FLIGHT = 4;
    private static final String VALUE = "0123456789".repeat(10);

    private final String[] keys = Keys.first(WRITES);
    private final Semaphore places = new Semaphore(IN_FLIGHT);
    private volatile Throwable failure;
    private DynamoDbProcess server;
    private WriteBehind<String, String> writeBehind;

    @Setup(Level.Trial)
    public void start() throws Exception {
        server = DynamoDbProcess.start();
        DynamoDbMapping<String, String> mapping = DynamoDbMapping.of(DynamoDbProcess::key, DynamoDbProcess::item);
        writeBehind = WriteBehind.<String, String>named("drain")
                .writer(DynamoDbBatchWriter.batching(server.client(), DynamoDbProcess.TABLE, mapping))
                .config(c -> c.parallelism(IN_FLIGHT))
                .build();
    }

    @TearDown(Level.Trial)
    public void stop() throws Exception {
        long lost = writeBehind.snapshot().deadLetters();
        writeBehind.close();
        server.close();
        if (lost > 0) {
            throw new IllegalStateException("writes must arrive: deadLetters=" + lost);
        }
    }

    /** Puts all and waits until the store has them. */
    public void throughWriteBehind() {
        for (String key : keys) {
            writeBehind.put(key, VALUE);
        }
        writeBehind.flush();
    }

    /** Sends all and waits until the store has them. */
    public void byLoop() throws InterruptedException {
        List<WriteRequest> batch = new ArrayList<>();
        for (String key : keys) {
            PutRequest put =
                    PutRequest.builder().item(DynamoDbProcess.item(key, VALUE)).build();
            batch.add(WriteRequest.builder().putRequest(put).build());
            if (batch.size() == BATCH) {
                send(batch);
                batch = new ArrayList<>();
            }
        }
        places.acquire(IN_FLIGHT);
        places.release(IN_FLIGHT);
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    private void send(List<WriteRequest> batch) throws InterruptedException {
        places.acquire();
        server.client()
                .batchWriteItem(r -> r.requestItems(Map.of(DynamoDbProcess.TABLE, batch)))
                .whenComplete((reply, error) -> {
                    if (error != null) {
                        failure = error;
                    } else if (!reply.unprocessedItems().isEmpty()) {
                        failure = new IllegalStateException("all items must be processed");
                    }
                    places.release();
                });
    }
}
