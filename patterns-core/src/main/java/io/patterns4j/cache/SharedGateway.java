package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Nanos;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Reads and leases (read, readAll, valid, marks, lease, publish) go through only while the tier may be read; else they
 * are misses, at once. Changes (put, invalidate, mark) are tried whenever there is a connection and the breaker lets
 * them through, also while older changes wait, since each of them is the last word on its keys; a change that failed,
 * or whose outcome is unknown, waits as an invalidation, and until it was sent nothing is read. So a node never reads
 * what it knows to be over, and an old value that outlived an outage in the tier is taken away before anybody on this
 * node looks at it. Nodes that changed a key while they could not reach one another all take it away: what remains is
 * the truth of the store, and nobody's clock decides.
 *
 * A store that may have lost writes, such as one that has failed over, gets everything again that this node changed a
 * short time ago; a lease that it granted before does not count any more, and neither does what is known of the clock
 * of tags, nor a value that was stamped by it.
 *
 * Threads: operations by any, the listener by the driver's. What the listener hears goes to the mailbox, which runs on
 * the cache's executor; only what has to hold at once (the number of the connection, the forgotten clock) is done on
 * the driver's thread.
 */
/** The shared side of a cache. Safe for use by many threads. */
final class SharedGateway implements SharedSide {

    private static final int KEYS_PER_NOTE = 500;

    /** For how long the tier remembers that everything was invalidated, since everything has that tag: a century. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final long FAREWELL_MILLIS = 200;

    private static final CompletableFuture<Boolean> TRUE = CompletableFuture.completedFuture(true);
    private static final CompletableFuture<Boolean> FALSE = CompletableFuture.completedFuture(false);

    private final SharedConfig config;
    private final SharedHost host;
    private final Guard guard;
    private final Deadlines reads;
    private final Deadlines writes;
    private final Announcer announcer = new Announcer();
    private final TagClock clock = new TagClock();
    private final Link link = new Link();
    private final RecoveryQueue queue;
    private final ReplayRing ring;
    private final Mailbox mailbox;
    private final Receiver receiver;
    private final Recovery recovery;
    private final Pulse pulse;
    private final SharedSpace space;
    private final AtomicBoolean kicked = new AtomicBoolean();
    private final AtomicBoolean flooded = new AtomicBoolean();
    private final AtomicLong replayed = new AtomicLong();
    private volatile Ticker.@Nullable Alarm settled;
    private volatile boolean closed;

    private SharedGateway(SharedTier tier, SharedConfig config, SharedHost host) {
        this.config = config;
        this.host = host;
        Ticker ticker = host.ticker();
        String name = host.cache() + "/" + tier.name();
        guard = new Guard(CircuitBreaker.of(
                name, config.breaker().toBuilder().ticker(ticker).build()));
        reads = new Deadlines(ticker, Nanos.of(config.readDeadline()));
        writes = new Deadlines(ticker, Nanos.of(config.writeDeadline()));
        queue = new RecoveryQueue(config.recoveryCapacity());
        ring = new ReplayRing(ticker, Nanos.of(config.replayWindow()));
        mailbox = new Mailbox(host.executor(), new Callbacks(SharedGateway.class, "cache", host.cache()));
        long tickNanos = Math.max(1, Nanos.of(config.heartbeat()) / Receiver.TICKS);
        receiver = new Receiver(host, announcer, tickNanos);
        recovery = new Recovery(link, queue, mailbox, new Recovery.Steps(this::send, this::askMarks));
        pulse = new Pulse(ticker, tickNanos, mailbox, this::tick);
        mailbox.post(() -> receiver.disconnected("not connected yet"));
        space = tier.open(host.cache(), new Listener());
    }

    /** Opens the space of a cache. */
    static SharedSide open(SharedTier tier, SharedConfig config, SharedHost host) {
        SharedGateway gateway = new SharedGateway(tier, config, host);
        gateway.mailbox.start();
        gateway.pulse.start();
        return gateway;
    }

    // Reading

    @Override
    public boolean readable() {
        return passes() && guard.passable();
    }

    private boolean passes() {
        return !closed && recovery.done();
    }

    @Override
    public CompletableFuture<Optional<SharedEntry>> read(String key) {
        return passes()
                ? guard.run(reads, () -> space.get(key), (entry, error) -> entry == null ? Optional.empty() : entry)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Map<String, SharedEntry>> readAll(Collection<String> keys) {
        return passes()
                ? guard.run(reads, () -> space.getAll(keys), (entries, error) -> entries == null ? Map.of() : entries)
                : CompletableFuture.completedFuture(Map.of());
    }

    @Override
    public CompletableFuture<Boolean> valid(long stamp, Set<String> tags) {
        TagClock.Reading known = clock.read();
        if (stamp < known.allMark()) {
            return FALSE;
        }
        if (tags.isEmpty() && stamp <= known.clock()) {
            return TRUE;
        }
        return marks(tags).thenApply(marks -> marks != null && stamp <= marks.clock() && outlived(stamp, marks));
    }

    private static boolean outlived(long stamp, Marks marks) {
        return marks.marks().values().stream().allMatch(mark -> mark <= stamp);
    }

    @Override
    public CompletableFuture<@Nullable Marks> marks(Collection<String> tags) {
        return passes() ? ask(tags) : CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<@Nullable Marks> ask(Collection<String> tags) {
        List<String> asked = new ArrayList<>(tags);
        asked.add(ALL);
        long losses = clock.read().losses();
        return guard.<Marks, @Nullable Marks>run(reads, () -> space.marks(asked), (marks, error) -> {
            if (marks != null) {
                clock.learn(losses, marks.clock(), marks.marks().getOrDefault(ALL, 0L));
            }
            return marks;
        });
    }

    private CompletableFuture<Boolean> askMarks() {
        return ask(List.of()).thenApply(marks -> marks != null);
    }

    @Override
    public long clock() {
        return clock.read().clock();
    }

    @Override
    public long allMark() {
        return clock.read().allMark();
    }

    // Leases

    @Override
    public CompletableFuture<@Nullable LeaseAnswer> lease(String key, long seen, Duration ttl) {
        if (!passes()) {
            return CompletableFuture.completedFuture(null);
        }
        long losses = clock.read().losses();
        return guard.<LeaseAnswer, @Nullable LeaseAnswer>run(
                reads,
                () -> space.lease(key, seen, ttl),
                (answer, error) -> LeaseStamp.write(answer, losses),
                this::giveBack);
    }

    @Override
    public CompletableFuture<TierOutcome> publish(Lease lease, Fill fill) {
        TagClock.Reading known = clock.read();
        if (!LeaseStamp.matches(lease, known.losses()) || EnvelopeFormat.clock(fill.envelope()) > known.clock()) {
            return CompletableFuture.completedFuture(TierOutcome.REFUSED);
        }
        return passes()
                ? guard.run(
                        writes,
                        () -> space.publish(LeaseStamp.remove(lease), EnvelopeFormat.capped(fill, config.tagTtl())),
                        (stored, error) -> outcome(stored))
                : CompletableFuture.completedFuture(TierOutcome.FAILED);
    }

    @Override
    public void release(Lease lease) {
        if (link.connected() && !closed) {
            giveBack(new LeaseAnswer.Granted(LeaseStamp.remove(lease)));
        }
    }

    /** Ends a lease that was granted too late or is not needed any more. */
    private void giveBack(LeaseAnswer answer) {
        if (answer instanceof LeaseAnswer.Granted granted) {
            forget(guard.run(writes, () -> space.release(granted.lease()), (done, error) -> error == null));
        }
    }

    // Changes

    @Override
    public CompletableFuture<TierOutcome> put(String key, Fill fill) {
        Change change = Change.ofKeys(List.of(key), Change.DROP);
        if (EnvelopeFormat.clock(fill.envelope()) > clock()) {
            return apply(change); // stamped before the store lost writes
        }
        Fill capped = EnvelopeFormat.capped(fill, config.tagTtl());
        Note.Body body = new Note.Keys(change.names(), false, fill.version());
        return announced(body, change, note -> space.put(key, capped, note));
    }

    @Override
    public CompletableFuture<TierOutcome> invalidate(Collection<String> keys, Removal removal) {
        List<String> all = List.copyOf(keys);
        CompletableFuture<TierOutcome> whole = CompletableFuture.completedFuture(TierOutcome.APPLIED);
        for (int from = 0; from < all.size(); from += KEYS_PER_NOTE) {
            List<String> part = all.subList(from, Math.min(all.size(), from + KEYS_PER_NOTE));
            whole = whole.thenCombine(
                    apply(Change.ofKeys(part, removal)), (one, other) -> one == TierOutcome.APPLIED ? other : one);
        }
        return whole;
    }

    @Override
    public CompletableFuture<TierOutcome> mark(Collection<String> tags) {
        return apply(Change.ofTags(List.copyOf(tags)));
    }

    @Override
    public SharedWrite write(String key, Fill fill) {
        ring.add(Change.ofKeys(List.of(key), Change.DROP));
        Note note = announcer.unnumbered(new Note.Keys(List.of(key), false, fill.version()));
        return new SharedWrite(host.cache(), key, EnvelopeFormat.capped(fill, config.tagTtl()), note.write());
    }

    private CompletableFuture<TierOutcome> apply(Change change) {
        return announced(change.note(), change, note -> perform(change, note));
    }

    /** Sends a change that waited. */
    private CompletableFuture<Boolean> send(Change change) {
        return attempt(change.note(), change, note -> perform(change, note))
                .thenApply(outcome -> outcome == TierOutcome.APPLIED);
    }

    private CompletionStage<Boolean> perform(Change change, ByteBuffer note) {
        if (!change.byTags()) {
            return space.invalidate(change.names(), change.removal(), note).thenApply(done -> true);
        }
        long losses = clock.read().losses();
        boolean all = change.all();
        return space.mark(change.names(), all ? FOR_EVER : config.tagTtl(), note)
                .thenApply(reading -> {
                    clock.learn(losses, reading, all ? reading : 0);
                    return true;
                });
    }

    /** Makes a change; when that fails, it waits as an invalidation. */
    private CompletableFuture<TierOutcome> announced(
            Note.Body body, Change change, Function<ByteBuffer, CompletionStage<Boolean>> operation) {
        CompletableFuture<TierOutcome> outcome = closed || !link.connected()
                ? CompletableFuture.completedFuture(TierOutcome.FAILED)
                : attempt(body, change, operation);
        return outcome.thenApply(result -> {
            if (result != TierOutcome.FAILED) {
                return result;
            }
            queue.add(change);
            kick();
            return TierOutcome.QUEUED;
        });
    }

    /** Makes a change; FAILED when that fails or nobody knows. */
    private CompletableFuture<TierOutcome> attempt(
            Note.Body body, Change change, Function<ByteBuffer, CompletionStage<Boolean>> operation) {
        Note note = announcer.begin(body);
        return guard.run(writes, () -> operation.apply(note.write()), (stored, error) -> {
            TierOutcome outcome = outcome(stored);
            announcer.end(note, outcome == TierOutcome.APPLIED);
            if (outcome == TierOutcome.APPLIED) {
                ring.add(change);
            }
            return outcome;
        });
    }

    /** Has waiting changes sent, unless that is about to happen. */
    private void kick() {
        if (link.connected() && kicked.compareAndSet(false, true)) {
            mailbox.post(() -> {
                kicked.set(false);
                recovery.progress();
            });
        }
    }

    private static TierOutcome outcome(@Nullable Boolean stored) {
        if (stored == null) {
            return TierOutcome.FAILED;
        }
        return stored ? TierOutcome.APPLIED : TierOutcome.REFUSED;
    }

    // Time

    /** In the mailbox. */
    private void connected(boolean lost) {
        boolean settle = lost && !config.settleTime().isZero();
        if (settle) {
            settle();
        }
        recovery.connected(settle);
        if (space.carriesNotes()) {
            receiver.connected();
            beat();
        }
    }

    /** Lets some time go by, from the last loss on. */
    private void settle() {
        stop(settled);
        long losses = clock.read().losses();
        settled = host.ticker()
                .schedule(
                        Nanos.of(config.settleTime()),
                        () -> mailbox.post(() -> {
                            if (losses == clock.read().losses()) {
                                recovery.settled();
                            }
                        }));
        if (closed) {
            stop(settled);
        }
    }

    private static void stop(Ticker.@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
    }

    /** In the mailbox. */
    private void tick(long number) {
        receiver.tick();
        recovery.progress();
        if (!link.connected()) {
            return;
        }
        if (!space.carriesNotes()) {
            recovery.marksChanged(false); // nobody tells
        } else if (number % Receiver.TICKS == 0) {
            beat();
        }
    }

    private void beat() {
        TagClock.Reading known = clock.read();
        Note note = announcer.heartbeat(Nanos.of(config.heartbeat()), known.clock(), known.allMark());
        forget(guard.run(writes, () -> space.announce(note.write()), (done, error) -> {
            if (error == null && note.body() instanceof Note.Heartbeat beat) {
                announcer.told(beat);
            }
            return error == null;
        }));
    }

    /** In the mailbox: hears a note, and asks the tier for marks that may be new. */
    private void hear(ByteBuffer bytes) {
        Note.Body body = receiver.hear(bytes);
        TagClock.Reading known = clock.read();
        if (body instanceof Note.All) {
            recovery.marksChanged(true);
        } else if (body instanceof Note.Tags) {
            recovery.marksChanged(false);
        } else if (body instanceof Note.Heartbeat beat && beat.allMark() > known.allMark()) {
            recovery.marksChanged(true);
        } else if (body instanceof Note.Heartbeat beat && beat.clock() > known.clock()) {
            recovery.marksChanged(false);
        }
    }

    @Override
    public SharedStats stats() {
        Receiver.Stats heard = receiver.stats();
        Long since = heard.suspectSinceNanos();
        return new SharedStats(
                readable(),
                since == null ? -1 : Math.max(0, host.ticker().nanos() - since),
                heard.suspicions(),
                guard.failures(),
                guard.timeouts(),
                guard.rejections(),
                queue.size(),
                queue.dropped(),
                replayed.get(),
                heard.gaps(),
                heard.unknown(),
                heard.peers());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pulse.close();
        stop(settled);
        sayFarewell();
        space.close();
        reads.close();
        writes.close();
    }

    /** Tells the other nodes that silence means nothing from now on; they find out by themselves if that fails. */
    private void sayFarewell() {
        if (!link.connected() || !space.carriesNotes()) {
            return;
        }
        try {
            space.announce(announcer.unnumbered(new Note.Farewell()).write())
                    .toCompletableFuture()
                    .get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            // as if the process had ended
        }
    }

    @SuppressWarnings("UnusedVariable") // it never fails, and nobody waits for it
    private static void forget(CompletableFuture<?> nobodyWaits) {}

    /** On threads of the driver. */
    private final class Listener implements SpaceListener {

        @Override
        public void onNote(ByteBuffer note) {
            offer(() -> hear(note));
        }

        @Override
        public void onUnknownNote() {
            offer(() -> receiver.unknown(null));
        }

        private void offer(Runnable news) {
            if (!closed && !mailbox.offer(news) && flooded.compareAndSet(false, true)) {
                mailbox.post(() -> {
                    flooded.set(false);
                    receiver.gap();
                });
            }
        }

        @Override
        public void onConnected(boolean sameStore) {
            boolean lost = link.connect(sameStore);
            if (lost) {
                clock.lose();
                List<Change> changes = ring.changes();
                replayed.addAndGet(changes.stream()
                        .mapToInt(change -> change.names().size())
                        .sum());
                queue.addAll(changes);
            }
            mailbox.post(() -> connected(lost));
        }

        @Override
        public void onDisconnected() {
            link.disconnect();
            mailbox.post(() -> receiver.disconnected("the connection is lost"));
        }
    }
}
