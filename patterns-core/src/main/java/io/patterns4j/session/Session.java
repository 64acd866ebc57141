package io.patterns4j.session;

/**
 * A session as it was at one moment.
 *
 * @param id who has it has the session: not for logs, and not part of {@link #toString()}
 * @param version 1 when it was created, and one more with each update
 * @param value what it holds
 * @param <S> the type of the value
 */
public record Session<S>(String id, long version, S value) {

    @Override
    public String toString() {
        return "Session[version=" + version + ", value=" + value + "]";
    }
}
