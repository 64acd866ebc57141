package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Ticker;
import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.cache.SpaceListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the suites of shared tiers need: how to open nodes and let time pass, and words for what they do. */
@Timeout(120)
@ExtendWith(PinningWatch.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
abstract class SharedTierFixture {

    /** Long enough to outlast any test. */
    static final Duration LONG = Duration.ofMinutes(10);

    static final ByteBuffer NOTE = ByteBuffer.wrap(new byte[] {1, 2, 3}).asReadOnlyBuffer();

    /** The name of the space of this test, which nobody has used before. */
    final String cache = "tck-" + UUID.randomUUID();

    private final List<SharedSpace> spaces = new CopyOnWriteArrayList<>();

    /**
     * Returns the tier under test as a node has it: with connections of its own, or one for all nodes when the tier
     * allows it. The subclass closes what it has made.
     *
     * @return the tier of one more node
     */
    protected abstract SharedTier tier();

    /**
     * Lets time pass, for the store and all nodes.
     *
     * @param time how much
     */
    protected void pass(Duration time) {
        try {
            Ticker.system().sleep(time.toNanos());
        } catch (InterruptedException e) {
            throw new AssertionError("must not be interrupted", e);
        }
    }

    /**
     * Returns a time that is short, but longer than some operations take.
     *
     * @return 400 ms unless overridden
     */
    protected Duration shortTime() {
        return Duration.ofMillis(400);
    }

    /**
     * Returns the size of the largest envelope that has to be taken.
     *
     * @return a megabyte unless overridden
     */
    protected int largestEnvelope() {
        return 1 << 20;
    }

    /**
     * Returns how often a race is run.
     *
     * @return 200 unless overridden
     */
    protected int rounds() {
        return 200;
    }

    @AfterEach
    void closeSpaces() {
        spaces.forEach(SharedSpace::close);
    }

    /** Opens the space of this test on one more node, and waits until it is connected. */
    final SharedSpace node() {
        return node(cache, new Ear());
    }

    final SharedSpace node(String name, Ear ear) {
        SharedSpace space = tier().open(name, ear);
        spaces.add(space);
        Crew.until(() -> ear.connected);
        return space;
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    static Optional<SharedEntry> read(SharedSpace space, String key) {
        return get(space.get(key));
    }

    static Lease granted(LeaseAnswer answer) {
        assertThat(answer).isInstanceOf(LeaseAnswer.Granted.class);
        return ((LeaseAnswer.Granted) answer).lease();
    }

    static Lease leased(SharedSpace space, String key) {
        return granted(get(space.lease(key, 0, LONG)));
    }

    static boolean put(SharedSpace space, String key, Fill fill) {
        return get(space.put(key, fill, NOTE));
    }

    static Fill fill(String text) {
        return fill(text, 0);
    }

    static Fill fill(String text, long version) {
        return new Fill(bytes(text), version, LONG);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Optional<SharedEntry> entry) {
        return entry.map(some -> StandardCharsets.UTF_8
                        .decode(some.envelope().duplicate())
                        .toString())
                .orElse("nothing");
    }

    /** Hears everything, and fails when it is called concurrently. */
    static final class Ear implements SpaceListener {

        final ConcurrentLinkedQueue<ByteBuffer> notes = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean inside = new AtomicBoolean();
        volatile boolean concurrent;
        volatile boolean connected;

        @Override
        public void onNote(ByteBuffer note) {
            event("note", () -> notes.add(note));
        }

        @Override
        public void onUnknownNote() {
            event("unknown", () -> {});
        }

        @Override
        public void onConnected(boolean sameStore) {
            event("connected " + sameStore, () -> connected = true);
        }

        @Override
        public void onDisconnected() {
            event("disconnected", () -> connected = false);
        }

        /** Waits for so many notes and returns all that came. */
        List<ByteBuffer> await(int count) {
            Crew.until(() -> notes.size() >= count);
            return List.copyOf(notes);
        }

        private void event(String name, Runnable then) {
            boolean alone = inside.compareAndSet(false, true);
            concurrent |= !alone;
            events.add(name);
            then.run();
            inside.set(false);
        }
    }
}
