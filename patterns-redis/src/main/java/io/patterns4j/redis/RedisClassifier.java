package io.patterns4j.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import io.patterns4j.Classifier;
import io.patterns4j.Verdict;
import java.util.Set;

/**
 * Tells by the exceptions of Lettuce whether a Redis server is well.
 *
 * <table>
 *   <caption>Verdicts</caption>
 *   <tr><th>what was thrown</th><th>verdict</th></tr>
 *   <tr><td>connection refused or lost, command timeout, and whatever else Lettuce throws itself</td>
 *       <td>failure</td></tr>
 *   <tr><td>an error reply of a server that cannot serve now: {@code LOADING}, {@code BUSY}, {@code CLUSTERDOWN},
 *       {@code MASTERDOWN}, {@code READONLY}, {@code OOM}, {@code MISCONF}, {@code NOREPLICAS}, {@code TRYAGAIN},
 *       {@code ERR max number of clients reached}</td><td>failure</td></tr>
 *   <tr><td>any other error reply: {@code WRONGTYPE}, {@code NOSCRIPT}, {@code NOAUTH}, {@code NOPERM}, syntax, errors
 *       raised by scripts</td><td>success: the server answers</td></tr>
 *   <tr><td>an interrupt while waiting for the reply</td><td>ignored</td></tr>
 *   <tr><td>anything else</td><td>as {@link Classifier#standard()} says</td></tr>
 * </table>
 *
 * <p><b>Thread safety.</b> Immutable; safe for use by many threads.
 */
public final class RedisClassifier implements Classifier {

    private static final RedisClassifier STANDARD = new RedisClassifier();

    /** First words of error replies that are about the state of the server and not about the command. */
    private static final Set<String> SERVER_FAULTS = Set.of(
            "BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN");

    private static final String TOO_MANY_CLIENTS = "ERR max number of clients reached";

    private RedisClassifier() {}

    /**
     * Returns the classifier.
     *
     * @return the shared instance
     */
    public static RedisClassifier standard() {
        return STANDARD;
    }

    @Override
    public Verdict threw(Throwable error) {
        if (error instanceof RedisCommandInterruptedException) {
            return Verdict.IGNORED;
        }
        if (error instanceof RedisCommandExecutionException) {
            return replied(String.valueOf(error.getMessage()));
        }
        return error instanceof RedisException
                ? Verdict.FAILURE
                : Classifier.standard().threw(error);
    }

    private static Verdict replied(String message) {
        int end = message.indexOf(' ');
        String code = end < 0 ? message : message.substring(0, end);
        boolean fault = SERVER_FAULTS.contains(code) || message.startsWith(TOO_MANY_CLIENTS);
        return fault ? Verdict.FAILURE : Verdict.SUCCESS;
    }
}
