package io.patterns4j.session;

import io.patterns4j.Codec;
import io.patterns4j.cache.Fill;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.cache.SpaceListener;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.Throwables;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/*
 * The space is the truth here, not a copy of it: nothing is kept in this process, and a store that is down is an error.
 *
 * Invariants. Every write is a put with the version of the entry that was read plus one. The space refuses it when
 * somebody was first, so it is a compare-and-set. The version that users see counts updates only, so that a touch,
 * which writes too, does not get in the way of an update under way. A removal leaves a mark with a version that nothing
 * exceeds, for as long as a session lives unused: an update that had read the session before is refused.
 *
 * Time. The store ends sessions, by its own clock. How old a session is comes from ages that the store measured, added
 * up with each write; the time between a read and its write is added by this process's monotonic clock.
 */
/**
 * Keeps sessions of users where all nodes of a service find them, in a {@link SharedTier}.
 *
 * <pre>{@code
 * SessionStore<Cart> sessions = SessionStore.of("carts", tier, JacksonCodec.of(Cart.class), SessionConfig.defaults());
 * Session<Cart> session = sessions.create(Cart.empty());
 * SessionUpdate<Cart> update = sessions.update(session.id(), cart -> cart.with(item));
 * }</pre>
 *
 * <p><b>Guarantees.</b> Updates are not lost: of two that began with the same version one is applied. What was removed
 * does not come back by an update that was under way. A store that does not answer is a {@link SessionStoreException},
 * never an absent session. Not promised: that the store itself loses nothing. One that replicates asynchronously may
 * lose the last changes when it fails over, a removal too.
 *
 * <p><b>Ids</b> are 128 bits from a {@link SecureRandom}. What cannot be one is absent without the store being asked.
 *
 * <p><b>Thread safety.</b> For use by many threads. Each operation waits for the store on the caller's thread.
 *
 * @param <S> the type of what sessions hold; immutable
 */
public final class SessionStore<S> implements AutoCloseable {

    private static final int ID_BYTES = 16;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Above what sessions can reach by counting, and exact in stores that count in floating point. */
    private static final long REMOVED_VERSION = 1L << 52;

    /** How often an update by function is tried; with as many others at the same session something is wrong. */
    private static final int ATTEMPTS = 16;

    private final String name;
    private final SharedSpace space;
    private final Codec<S> codec;
    private final SessionConfig config;

    private SessionStore(String name, SharedTier tier, Codec<S> codec, SessionConfig config) {
        this.name = Checks.name(name);
        this.codec = Checks.notNull("codec", codec);
        this.config = Checks.notNull("config", config);
        this.space = Checks.notNull("tier", tier).open(name, new Deaf());
    }

    /**
     * Opens a store of sessions.
     *
     * @param name its name in the tier, which no cache may have
     * @param tier where they are kept
     * @param codec turns what they hold into bytes
     * @param config how they live
     * @param <S> the type of what sessions hold
     * @return the store, to be closed
     */
    public static <S> SessionStore<S> of(String name, SharedTier tier, Codec<S> codec, SessionConfig config) {
        return new SessionStore<>(name, tier, codec, config);
    }

    /**
     * Begins a session.
     *
     * @param value what it holds
     * @return the session, of version 1
     * @throws SessionStoreException when the store does not answer
     */
    public Session<S> create(S value) {
        Step step = new Step();
        while (true) {
            String id = newId();
            if (put(id, live(1, 0, encoded(value)), 1, step)) {
                return new Session<>(id, 1, value);
            }
        }
    }

    /**
     * Returns a session as it is now. Does not lengthen its life.
     *
     * @param id its id, from wherever: it may be anything
     * @return empty when there is no such session, or not any more
     * @throws SessionStoreException when the store does not answer
     */
    public Optional<Session<S>> get(String id) {
        return Optional.ofNullable(read(id, new Step())).map(found -> session(id, found.stored));
    }

    /**
     * Returns a session and begins its time to live anew.
     *
     * @param id its id
     * @return empty when there is no such session, or not any more
     * @throws SessionStoreException when the store does not answer
     */
    public Optional<Session<S>> touch(String id) {
        Step step = new Step();
        Found found = read(id, step);
        if (found == null) {
            return Optional.empty();
        }
        Session<S> session = session(id, found.stored);
        // Refused: somebody else has just written it, and so begun its time anew; or removed it.
        return replace(found, found.stored.version(), found.stored.value(), step)
                ? Optional.of(session)
                : Optional.ofNullable(read(id, step)).map(current -> session(id, current.stored));
    }

    /**
     * Replaces what a session holds, if nobody has since a version. Begins its time to live anew.
     *
     * @param id its id
     * @param expectedVersion the version of the session that the new value was made from
     * @param value the new value
     * @return what became of it
     * @throws SessionStoreException when the store does not answer
     */
    public SessionUpdate<S> update(String id, long expectedVersion, S value) {
        ByteBuffer bytes = encoded(value);
        Step step = new Step();
        while (true) {
            Found found = read(id, step);
            if (found == null) {
                return new SessionUpdate.Absent<>();
            }
            if (found.stored.version() != expectedVersion) {
                return new SessionUpdate.Conflict<>(session(id, found.stored));
            }
            if (replace(found, expectedVersion + 1, bytes, step)) {
                return new SessionUpdate.Updated<>(new Session<>(id, expectedVersion + 1, value));
            }
        }
    }

    /**
     * Changes what a session holds by a function, again when somebody else was first. Begins its time to live anew.
     *
     * @param id its id
     * @param change makes the new value from the old one; without side effects, it may run several times
     * @return what became of it; a conflict only when others were first again and again
     * @throws SessionStoreException when the store does not answer
     */
    public SessionUpdate<S> update(String id, UnaryOperator<S> change) {
        SessionUpdate<S> last = new SessionUpdate.Absent<>();
        Optional<Session<S>> current = get(id);
        for (int i = 0; i < ATTEMPTS && current.isPresent(); i++) {
            Session<S> before = current.get();
            last = update(id, before.version(), change.apply(before.value()));
            if (!(last instanceof SessionUpdate.Conflict<S> conflict)) {
                return last;
            }
            current = Optional.of(conflict.current());
        }
        return last;
    }

    /**
     * Ends a session.
     *
     * @param id its id
     * @return whether there was one, and this call has ended it
     * @throws SessionStoreException when the store does not answer; to be tried again then
     */
    public boolean remove(String id) {
        Step step = new Step();
        return read(id, step) != null && put(id, StoredSession.removed(), REMOVED_VERSION, step);
    }

    /** Closes the connection to the space. Sessions stay. */
    @Override
    public void close() {
        space.close();
    }

    private @Nullable Found read(String id, Step step) {
        if (!ID.matcher(id).matches()) {
            return null;
        }
        Optional<SharedEntry> entry = step.await(() -> space.get(id));
        if (entry.isEmpty()) {
            return null;
        }
        StoredSession stored = understood(() -> StoredSession.read(entry.get().envelope()));
        long livedNanos = stored.livedNanos() + Nanos.of(entry.get().age());
        Found found = new Found(
                id, stored, entry.get().version(), livedNanos, config.ticker().nanos());
        return stored.live() && found.leftNanos(config) > 0 ? found : null;
    }

    private boolean replace(Found found, long version, ByteBuffer value, Step step) {
        long livedNanos = Nanos.of(config.lifetime()) - found.leftNanos(config);
        return put(found.id, live(version, livedNanos, value), found.entryVersion + 1, step);
    }

    private boolean put(String id, StoredSession session, long entryVersion, Step step) {
        long leftNanos = Nanos.of(config.lifetime()) - session.livedNanos();
        Duration keep = Duration.ofNanos(Math.max(1, Math.min(Nanos.of(config.ttl()), leftNanos)));
        Fill fill = new Fill(session.bytes(), entryVersion, keep);
        return step.await(() -> space.put(id, fill, ByteBuffer.allocate(0)));
    }

    private StoredSession live(long version, long livedNanos, ByteBuffer value) {
        return new StoredSession(StoredSession.LIVE, codec.id(), codec.schema(), version, livedNanos, value);
    }

    private ByteBuffer encoded(S value) {
        return ByteBuffer.wrap(codec.encode(Checks.notNull("value", value)));
    }

    private Session<S> session(String id, StoredSession stored) {
        if (stored.codecId() != codec.id() || stored.schema() != codec.schema()) {
            throw new SessionStoreException(
                    "session must be of this codec: store=" + name + ", codec=" + stored.codecId() + "/"
                            + stored.schema(),
                    null);
        }
        return new Session<>(
                id,
                stored.version(),
                understood(() -> codec.decode(stored.value().duplicate())));
    }

    private <T> T understood(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            throw new SessionStoreException("session must be readable: store=" + name, e);
        }
    }

    private static String newId() {
        byte[] bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A live session as it was read. */
    private record Found(String id, StoredSession stored, long entryVersion, long livedNanos, long readNanos) {

        long leftNanos(SessionConfig config) {
            long livedNow = livedNanos + (config.ticker().nanos() - readNanos);
            return Math.max(0, Nanos.of(config.lifetime()) - livedNow);
        }
    }

    /** The time that one operation has, with all its steps. */
    private final class Step {

        private final long startNanos = config.ticker().nanos();
        private final long limitNanos = Math.min(Nanos.of(config.timeout()), Deadline.remainingNanos());

        <T> T await(Supplier<CompletionStage<T>> operation) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            long leftNanos =
                    Nanos.remaining(startNanos, limitNanos, config.ticker().nanos());
            if (leftNanos == 0) {
                throw new SessionStoreException("store must answer in time: store=" + name, null);
            }
            var alarm = config.ticker()
                    .schedule(leftNanos, () -> answer.completeExceptionally(new TimeoutException("no answer in time")));
            try {
                operation.get().whenComplete((value, error) -> {
                    if (error == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(error);
                    }
                });
                return answer.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SessionStoreException("interrupted while waiting for the store: store=" + name, e);
            } catch (Exception e) {
                throw new SessionStoreException("store must answer: store=" + name, Throwables.unwrap(e));
            } finally {
                alarm.cancel();
            }
        }
    }

    /** Nothing is kept here that a note could concern. */
    private static final class Deaf implements SpaceListener {

        @Override
        public void onNote(ByteBuffer note) {}

        @Override
        public void onUnknownNote() {}

        @Override
        public void onConnected(boolean sameStore) {}

        @Override
        public void onDisconnected() {}
    }
}
