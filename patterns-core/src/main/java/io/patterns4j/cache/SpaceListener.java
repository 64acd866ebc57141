package io.patterns4j.cache;

import java.nio.ByteBuffer;

/**
 * Hears what a {@link SharedSpace} has to tell. Called on threads of the driver, never concurrently for one space, in
 * the order in which things happened on the connection; it only hands over.
 */
public interface SpaceListener {

    /**
     * A node announced a note; perhaps this one.
     *
     * @param note the note, from position to limit; valid after the call as well
     */
    void onNote(ByteBuffer note);

    /** There was a note that cannot be carried to here as it was, or a push that says that everything is gone. */
    void onUnknownNote();

    /**
     * The space is connected and hears notes from now on.
     *
     * @param sameStore whether it is certain that the store is the one of the last connection and lost nothing since;
     *     false the first time
     */
    void onConnected(boolean sameStore);

    /** The connection is lost: notes may be missed from now on. */
    void onDisconnected();
}
