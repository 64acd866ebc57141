package io.patterns4j.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.Marks;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SpaceListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Each operation is one command or one script on keys of one slot, and so atomic. Only an invalidation of keys of
 * several shards is several scripts; the last one, which goes when all others are done, announces the note.
 */
/** The part of a Redis that belongs to one cache. */
final class RedisSpace implements SharedSpace {

    private static final Script LEASE = Script.load("lease", ScriptOutputType.MULTI);
    private static final Script PUBLISH = Script.load("publish", ScriptOutputType.INTEGER);
    private static final Script PUT = Script.load("put", ScriptOutputType.INTEGER);
    private static final Script INVALIDATE = Script.load("invalidate", ScriptOutputType.INTEGER);
    private static final Script MARK = Script.load("mark", ScriptOutputType.VALUE);
    private static final Script RELEASE = Script.load("release", ScriptOutputType.INTEGER);

    /** So that no script holds up others for long. */
    private static final int KEYS_A_SCRIPT = 100;

    private static final int KEYS_A_READ = 1_000;

    /** How many scripts of an invalidation are under way at once. */
    private static final int SCRIPTS_AT_ONCE = 16;

    private final Link link;
    private final Gate gate;
    private final Keys keys;
    private final Tokens tokens;
    private final SpaceListener listener;
    private final int[] slots;
    private volatile boolean closed;

    // By the serial of the link only.
    private boolean connected;
    private String identity = "";

    RedisSpace(Link link, Gate gate, Keys keys, SpaceListener listener) {
        this.link = link;
        this.gate = gate;
        this.keys = keys;
        this.tokens = new Tokens();
        this.listener = listener;
        slots = new int[keys.shards()];
        for (int shard = 0; shard < slots.length; shard++) {
            slots[shard] = SlotHash.getSlot(keys.log(shard));
        }
    }

    String channel() {
        return keys.notes();
    }

    void connected(String identityNow) {
        boolean same = !identityNow.isEmpty() && identityNow.equals(identity);
        identity = identityNow;
        if (!connected && !closed) {
            connected = true;
            listener.onConnected(same);
        }
    }

    void disconnected() {
        if (connected && !closed) {
            connected = false;
            listener.onDisconnected();
        }
    }

    void heard(ByteBuffer note) {
        if (connected && !closed) {
            listener.onNote(note);
        }
    }

    @Override
    public CompletionStage<Optional<SharedEntry>> get(String key) {
        int shard = keys.shard(key);
        return send(
                session -> session.commands().get(keys.value(key)),
                (session, value) -> Optional.ofNullable(Stored.entry(value, session.clock(slots[shard]))));
    }

    @Override
    public CompletionStage<Map<String, SharedEntry>> getAll(Collection<String> wanted) {
        List<String> names = List.copyOf(new LinkedHashSet<>(wanted));
        List<CompletableFuture<Map<String, SharedEntry>>> parts = new ArrayList<>();
        for (int from = 0; from < names.size(); from += KEYS_A_READ) {
            List<String> part = names.subList(from, Math.min(names.size(), from + KEYS_A_READ));
            parts.add(getPart(part).toCompletableFuture());
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        return all(parts).thenApply(done -> {
            Map<String, SharedEntry> entries = new HashMap<>();
            parts.forEach(part -> entries.putAll(part.join()));
            return entries;
        });
    }

    private CompletionStage<Map<String, SharedEntry>> getPart(List<String> names) {
        String[] values = names.stream().map(keys::value).toArray(String[]::new);
        return send(session -> session.commands().mget(values), (session, replies) -> entries(session, names, replies));
    }

    private Map<String, SharedEntry> entries(
            Session session, List<String> names, List<KeyValue<String, ByteBuffer>> replies) {
        Map<String, SharedEntry> entries = new HashMap<>(names.size() * 2);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            SharedEntry entry =
                    Stored.entry(replies.get(i).getValueOrElse(null), session.clock(slots[keys.shard(name)]));
            if (entry != null) {
                entries.put(name, entry);
            }
        }
        return entries;
    }

    @Override
    public CompletionStage<LeaseAnswer> lease(String key, long seen, Duration ttl) {
        Lease lease = new Lease(key, tokens.next());
        return this.<List<Object>, LeaseAnswer>send(
                session -> LEASE.run(
                        session.commands(),
                        both(key),
                        Stored.bytes(seen),
                        Stored.text(lease.token()),
                        Stored.millis(ttl)),
                (session, reply) -> answer(lease, session, reply));
    }

    private LeaseAnswer answer(Lease lease, Session session, List<Object> reply) {
        long kind = (Long) reply.get(0);
        if (kind == 0) {
            return new LeaseAnswer.Held();
        }
        if (kind == 1) {
            return new LeaseAnswer.Granted(lease);
        }
        if (kind == 2) {
            return new LeaseAnswer.Fenced(Duration.ofMillis(Math.max(0, (Long) reply.get(1))));
        }
        SharedEntry entry = Stored.entry((ByteBuffer) reply.get(1), session.clock(slots[keys.shard(lease.key())]));
        if (entry == null) {
            throw new RedisException("value must be an entry: key=" + lease.key());
        }
        return new LeaseAnswer.Found(entry);
    }

    @Override
    public CompletionStage<Boolean> publish(Lease lease, Fill fill) {
        return this.<Long, Boolean>send(
                session -> PUBLISH.run(
                        session.commands(),
                        both(lease.key()),
                        Stored.text(lease.token()),
                        Stored.bytes(fill.version()),
                        fill.envelope(),
                        Stored.millis(fill.keep())),
                (session, stored) -> stored == 1);
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
        return this.<Long, Void>send(
                session -> RELEASE.run(
                        session.commands(), new String[] {keys.lease(lease.key())}, Stored.text(lease.token())),
                (session, done) -> null);
    }

    @Override
    public CompletionStage<Boolean> put(String key, Fill fill, ByteBuffer note) {
        return this.<Long, Boolean>send(
                session -> PUT.run(
                        session.commands(),
                        both(key),
                        Stored.bytes(fill.version()),
                        fill.envelope(),
                        Stored.millis(fill.keep()),
                        Stored.text(channel()),
                        note),
                (session, stored) -> stored == 1);
    }

    @Override
    public CompletionStage<Void> invalidate(Collection<String> gone, Removal removal, ByteBuffer note) {
        List<String[]> batches = batches(gone);
        if (batches.isEmpty()) {
            return announce(note);
        }
        ByteBuffer kept = Stored.text(removal.kept() ? "1" : "0");
        ByteBuffer fence = removal.fence().isZero() ? Stored.text("0") : Stored.millis(removal.fence());
        int last = batches.size() - 1;
        return invalidateFrom(0, batches.subList(0, last), kept, fence)
                .thenCompose(done -> invalidate(batches.get(last), kept, fence, Stored.text(channel()), note));
    }

    private CompletionStage<Void> invalidateFrom(int from, List<String[]> batches, ByteBuffer kept, ByteBuffer fence) {
        if (from >= batches.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int to = Math.min(batches.size(), from + SCRIPTS_AT_ONCE);
        List<CompletableFuture<Void>> under = new ArrayList<>();
        for (String[] batch : batches.subList(from, to)) {
            under.add(invalidate(batch, kept, fence).toCompletableFuture());
        }
        return all(under).thenCompose(done -> invalidateFrom(to, batches, kept, fence));
    }

    private CompletionStage<Void> invalidate(String[] batch, ByteBuffer... args) {
        return this.<Long, Void>send(
                session -> INVALIDATE.run(session.commands(), batch, args), (session, done) -> null);
    }

    /** Returns keys of values and leases for scripts: each in one shard, and not too many. */
    private List<String[]> batches(Collection<String> gone) {
        Map<Integer, List<String>> open = new HashMap<>();
        List<String[]> batches = new ArrayList<>();
        for (String key : new LinkedHashSet<>(gone)) {
            List<String> batch = open.computeIfAbsent(keys.shard(key), shard -> new ArrayList<>());
            batch.add(keys.value(key));
            batch.add(keys.lease(key));
            if (batch.size() == 2 * KEYS_A_SCRIPT) {
                batches.add(batch.toArray(String[]::new));
                batch.clear();
            }
        }
        open.values().stream()
                .filter(batch -> !batch.isEmpty())
                .forEach(batch -> batches.add(batch.toArray(String[]::new)));
        return batches;
    }

    @Override
    public CompletionStage<Long> mark(Collection<String> tags, Duration keep, ByteBuffer note) {
        return this.<ByteBuffer, Long>send(
                session -> MARK.run(
                        session.commands(),
                        clockAnd(List.copyOf(new LinkedHashSet<>(tags))),
                        Stored.millis(keep),
                        Stored.text(channel()),
                        note),
                (session, reading) -> Long.valueOf(Stored.text(reading)));
    }

    @Override
    public CompletionStage<Marks> marks(Collection<String> tags) {
        List<String> names = List.copyOf(new LinkedHashSet<>(tags));
        return send(session -> session.commands().mget(clockAnd(names)), (session, replies) -> {
            Map<String, Long> marks = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                if (replies.get(i + 1).hasValue()) {
                    marks.put(names.get(i), reading(replies.get(i + 1)));
                }
            }
            return new Marks(reading(replies.get(0)), marks);
        });
    }

    private static long reading(KeyValue<String, ByteBuffer> reply) {
        return reply.hasValue() ? Long.parseLong(Stored.text(reply.getValue())) : 0;
    }

    private String[] clockAnd(List<String> tags) {
        String[] names = new String[tags.size() + 1];
        names[0] = keys.clock();
        for (int i = 0; i < tags.size(); i++) {
            names[i + 1] = keys.mark(tags.get(i));
        }
        return names;
    }

    @Override
    public CompletionStage<Void> announce(ByteBuffer note) {
        return send(session -> session.commands().publish(channel(), note), (session, heard) -> null);
    }

    @Override
    public boolean carriesNotes() {
        return true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            link.close(this);
        }
    }

    private String[] both(String key) {
        return new String[] {keys.value(key), keys.lease(key)};
    }

    private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
    }

    /** Sends a command unless that would have to wait for a connection, or too many are under way. */
    private <T, R> CompletionStage<R> send(
            Function<Session, CompletionStage<T>> command, BiFunction<Session, T, @Nullable R> reply) {
        Session session = link.session();
        if (session == null || closed) {
            return CompletableFuture.failedFuture(new RedisConnectionException(
                    closed ? "space must not be closed: space=" + channel() : "not connected: space=" + channel()));
        }
        if (!gate.enter()) {
            return CompletableFuture.failedFuture(gate.full());
        }
        CompletionStage<T> sent;
        try {
            sent = command.apply(session);
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        return sent.handle((value, error) -> {
            gate.leave();
            if (error != null) {
                throw error instanceof CompletionException wrapped ? wrapped : new CompletionException(error);
            }
            return reply.apply(session, value);
        });
    }
}
