package io.patterns4j.session;

/**
 * What became of an update of a session.
 *
 * @param <S> the type of the value
 */
public sealed interface SessionUpdate<S> {

    /**
     * The session holds the new value.
     *
     * @param session the session after the update
     * @param <S> the type of the value
     */
    record Updated<S>(Session<S> session) implements SessionUpdate<S> {}

    /**
     * Somebody else was first; nothing has changed.
     *
     * @param current the session as it is instead
     * @param <S> the type of the value
     */
    record Conflict<S>(Session<S> current) implements SessionUpdate<S> {}

    /**
     * There is no such session, or not any more.
     *
     * @param <S> the type of the value
     */
    record Absent<S>() implements SessionUpdate<S> {}
}
