package io.patterns4j.tck;

import io.patterns4j.Codec;
import io.patterns4j.cache.CacheBuilder;
import io.patterns4j.cache.LocalTier;
import io.patterns4j.cache.SharedConfig;
import io.patterns4j.cache.SharedTier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes the nodes of one cache over the tiers that a suite is to be run with. What only some tiers can do is said by
 * the interfaces in here: a suite that needs it asks for such a fixture, and is not run with others.
 *
 * <p>A fixture serves one test: caches of two fixtures have nothing in common.
 */
public interface CacheFixture extends AutoCloseable {

    /**
     * Returns a builder of another node that has its tiers already, and nothing else.
     *
     * @param node what the suite wants of it
     * @return the builder
     */
    CacheBuilder<String, String> builder(Node node);

    /** Ends what the fixture has started. All nodes are closed by then. */
    @Override
    void close();

    /**
     * Returns a fixture of nodes with nothing but a local tier each.
     *
     * @param local makes the tier of a node
     * @return the fixture
     */
    static CacheFixture local(Supplier<? extends LocalTier<String>> local) {
        return new TierFixture("local", local, null);
    }

    /**
     * Returns a fixture of nodes with nothing but a tier that they share.
     *
     * @param cache the name of the cache, another one for each test
     * @param tier the tier; it is not closed
     * @return the fixture
     */
    static Shared shared(String cache, SharedTier tier) {
        return new TierFixture(cache, null, tier);
    }

    /**
     * Returns a fixture of nodes with local tiers over one that they share.
     *
     * @param cache the name of the cache, another one for each test
     * @param local makes the tier of a node
     * @param tier the tier; it is not closed
     * @return the fixture
     */
    static Shared both(String cache, Supplier<? extends LocalTier<String>> local, SharedTier tier) {
        return new TierFixture(cache, local, tier);
    }

    /**
     * What a suite wants of a node.
     *
     * @param name tells it from the other nodes of the fixture
     * @param codec how values are written to a shared tier
     * @param shared how it uses a shared tier
     */
    record Node(String name, Codec<String> codec, Consumer<? super SharedConfig.Builder> shared) {}

    /** Nodes share a tier. */
    interface Shared extends CacheFixture {}

    /** All tiers tell the time by a ticker that the suite moves. */
    interface Timed extends CacheFixture {

        /**
         * Returns what moves the time.
         *
         * @return the ticker of all tiers; suites give it to the nodes
         */
        ManualTicker ticker();
    }

    /** Nodes share a tier, and the suite moves the time of all of them. */
    interface TimedShared extends Timed, Shared {}

    /** Nodes have local tiers over a shared one that carries notes, and the way between them can be broken. */
    interface Breakable extends Shared {

        /**
         * Ends the connections of a node, as far as it has any, and allows no new ones. The node is told.
         *
         * @param node its name
         */
        void cutOff(String node);

        /**
         * Lets a node hear nothing of the others any more, without its being told. What it asks the shared tier itself
         * is answered or not.
         *
         * @param node its name
         */
        void deafen(String node);

        /**
         * Ends what {@link #cutOff} or {@link #deafen} began.
         *
         * @param node its name
         */
        void mend(String node);
    }

    /** The shared tier can lose and spoil what it was given. */
    interface Lossy extends Breakable {

        /** Keeps the next note from all nodes. */
        void loseNextNote();

        /**
         * Gives a node a note that it cannot read.
         *
         * @param node its name
         */
        void sendUnreadableNote(String node);

        /**
         * Tells a node that everything is gone, without saying what.
         *
         * @param node its name
         */
        void sendUnknownNote(String node);

        /** Remembers what is stored now, for {@link #failOver}. */
        void checkpoint();

        /** Loses all writes since the checkpoint, and connects all nodes anew. */
        void failOver();
    }
}
