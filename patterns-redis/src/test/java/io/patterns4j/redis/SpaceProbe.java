package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.Fill;
import io.patterns4j.cache.SpaceListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Writes down what a space tells, and waits for what it answers. */
final class SpaceProbe implements SpaceListener {

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();

    @Override
    public void onNote(ByteBuffer note) {
        write("note " + string(note));
    }

    @Override
    public void onUnknownNote() {
        write("unknown note");
    }

    @Override
    public void onConnected(boolean sameStore) {
        write(sameStore ? "connected to the same" : "connected to another");
    }

    @Override
    public void onDisconnected() {
        write("disconnected");
    }

    private void write(String event) {
        if (inside.getAndIncrement() != 0) {
            events.add("concurrent calls");
        }
        events.add(event);
        inside.getAndDecrement();
    }

    List<String> events() {
        return events;
    }

    void awaitEvents(String... expected) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(events).containsExactly(expected));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static Fill fill(String value, long version) {
        return fill(value, version, Duration.ofMinutes(10));
    }

    static Fill fill(String value, long version, Duration keep) {
        return new Fill(bytes(value), version, keep);
    }

    static ByteBuffer bytes(String value) {
        return ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
    }

    static String string(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
