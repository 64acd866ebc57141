package io.patterns4j;

import java.time.Duration;
import java.util.Optional;

/**
 * Describes why a policy did not let a call through, without throwing anything.
 *
 * <p>An instance may be shared by all calls that one state of a policy refuses; {@link #retryAfter()} is computed when
 * it is asked.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public interface Rejection {

    /**
     * Returns the name of the policy that refused the call.
     *
     * @return the name given to the policy when it was built
     */
    String policy();

    /**
     * Returns how long to wait, counted from now, before another attempt has a chance.
     *
     * @return a duration of zero or more; empty when the policy cannot know
     */
    Optional<Duration> retryAfter();

    /**
     * Returns the exception that says the same.
     *
     * @return an exception without stack trace, which may be shared as well
     */
    RejectedException toException();
}
