package io.patterns4j.cache;

import io.patterns4j.Ticker;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Notes may be lost without anybody saying so. This node suspects that when
 *
 * - it is not connected, or a note came that it cannot read, or more came than it can handle;
 * - a number is missing that its publisher says it has announced (see Announcer), and stays missing for two ticks,
 *   since notes may overtake one another;
 * - a node that it has heard of, and that has not said farewell, is silent for two of its heartbeats. Silence is
 *   counted in ticks of this node that really happened, so that a pause of this process is not taken for that of
 *   others.
 *
 * It trusts notes again when it is connected, a heartbeat's time has gone by since the last doubt, and every node that
 * it knows has sent a heartbeat since. A node that is silent for some times that long has gone for good and is not
 * waited for; its numbers are still remembered, should it come back.
 *
 * Without notes it is always in doubt. Everything here happens in the mailbox, but for what says otherwise.
 */
/** Hears the notes of other nodes, and notices when some are missing. */
final class Receiver {

    /** How many ticks a heartbeat has. */
    static final int TICKS = 4;

    /** After how many times the silence that is suspect a node has gone for good. */
    private static final int LOST_AFTER = 8;

    private static final int MAX_PEERS = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(SharedGateway.class);

    private final String cache;
    private final LocalSide local;
    private final Ticker ticker;
    private final Announcer self;
    private final long tickNanos;
    private final Map<Long, Peer> peers = new LinkedHashMap<>();
    private boolean connected;
    private boolean doubtful;
    private long events;
    private long tick;
    private long doubtEvent;
    private long trustTick;

    /** What other threads may ask for. */
    private volatile Stats stats = new Stats(null, 0, 0, 0, 0);

    Receiver(SharedHost host, Announcer self, long tickNanos) {
        this.cache = host.cache();
        this.local = host.local();
        this.ticker = host.ticker();
        this.self = self;
        this.tickNanos = tickNanos;
    }

    /** What was counted. */
    record Stats(@Nullable Long suspectSinceNanos, long suspicions, long gaps, long unknown, int peers) {}

    Stats stats() {
        return stats;
    }

    /** Returns what a note of another node says; null when there is nothing to do about it here. */
    Note.@Nullable Body hear(ByteBuffer bytes) {
        Note note;
        try {
            note = Note.read(bytes);
        } catch (RuntimeException e) {
            unknown(e);
            return null;
        }
        if (note.publisher() == self.id()) {
            return null;
        }
        Peer known = peers.get(note.publisher());
        Peer peer = known == null ? admit(note) : known;
        if (peer.hear(note, tick)) {
            gap();
        }
        tell(note.body());
        if (note.body() instanceof Note.Heartbeat beat) {
            if (doubtful) {
                peer.excuse();
            }
            peer.beat(++events, silentTicks(beat.intervalNanos()));
            judge();
        }
        return note.body();
    }

    /** There was a note that cannot be read. */
    void unknown(@Nullable Throwable why) {
        if (stats.unknown == 0) {
            LOG.warn("a note of another node cannot be read; counted, and not told again: cache={}", cache, why);
        }
        stats = new Stats(stats.suspectSinceNanos, stats.suspicions, stats.gaps, stats.unknown + 1, stats.peers);
        gap();
    }

    /** Some notes were missed. */
    void gap() {
        stats = new Stats(stats.suspectSinceNanos, stats.suspicions, stats.gaps + 1, stats.unknown, stats.peers);
        trustTick = tick + TICKS;
        doubt("notes are missing");
    }

    void connected() {
        connected = true;
        trustTick = tick + TICKS + 1; // until all nodes had to say which notes they have announced
        peers.values().forEach(peer -> peer.listen(tick));
        judge();
    }

    void disconnected(String why) {
        connected = false;
        doubt(why);
    }

    /** Time has gone by. */
    void tick() {
        tick++;
        if (connected) {
            for (Peer peer : peers.values()) {
                if (peer.missed(tick)) {
                    gap();
                }
                if (peer.silent(tick)) {
                    silence(peer);
                }
            }
        }
        judge();
    }

    private void silence(Peer peer) {
        if (peer.lost(tick, LOST_AFTER)) {
            peer.forget();
        } else if (!doubtful || peer.beatSince(doubtEvent)) {
            doubt("a node is silent");
        }
    }

    private void doubt(String why) {
        doubtEvent = ++events;
        if (!doubtful) {
            doubtful = true;
            LOG.info("invalidations of other nodes may be missed: cache={}: {}", cache, why);
            stats = new Stats(ticker.nanos(), stats.suspicions + 1, stats.gaps, stats.unknown, stats.peers);
            local.suspect();
        }
    }

    private void judge() {
        if (doubtful && connected && tick >= trustTick && allBeat()) {
            doubtful = false;
            LOG.info("invalidations of other nodes arrive: cache={}", cache);
            stats = new Stats(null, stats.suspicions, stats.gaps, stats.unknown, stats.peers);
            local.trusted();
        }
    }

    private boolean allBeat() {
        return peers.values().stream().allMatch(peer -> peer.gone() || peer.beatSince(doubtEvent));
    }

    private void tell(Note.Body body) {
        if (body instanceof Note.Keys keys) {
            local.changed(keys.keys(), keys.expired(), keys.version());
        } else if (body instanceof Note.Tags tags) {
            local.tagsChanged(tags.tags());
        } else if (body instanceof Note.All) {
            local.everythingChanged();
        }
    }

    private Peer admit(Note note) {
        if (peers.size() >= MAX_PEERS) {
            evict();
        }
        Peer peer = new Peer(note, silentTicks(tickNanos * TICKS));
        peer.beat(++events, silentTicks(tickNanos * TICKS));
        peers.put(note.publisher(), peer);
        stats = new Stats(stats.suspectSinceNanos, stats.suspicions, stats.gaps, stats.unknown, peers.size());
        return peer;
    }

    /** Lets go of the oldest that has gone, or of the oldest. */
    private void evict() {
        Iterator<Peer> all = peers.values().iterator();
        while (all.hasNext()) {
            if (all.next().gone()) {
                all.remove();
                return;
            }
        }
        peers.remove(peers.keySet().iterator().next());
    }

    private long silentTicks(long intervalNanos) {
        return Math.max(1, 2 * intervalNanos / Math.max(1, tickNanos));
    }
}
