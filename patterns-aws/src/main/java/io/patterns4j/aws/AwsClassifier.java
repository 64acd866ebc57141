package io.patterns4j.aws;

import io.patterns4j.Classifier;
import io.patterns4j.Verdict;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * Tells by the exceptions of the AWS SDK for Java 2.x whether a service is well.
 *
 * <pre>{@code
 * CircuitBreaker breaker = CircuitBreaker.of("orders", c -> c.classifier(AwsClassifier.standard()));
 * }</pre>
 *
 * <table>
 *   <caption>Verdicts</caption>
 *   <tr><th>what was thrown</th><th>verdict</th></tr>
 *   <tr><td>throttling, status 408, 429 and 5xx, {@code RequestTimeout}, {@code PriorRequestNotComplete},
 *       {@code InternalError}</td><td>failure</td></tr>
 *   <tr><td>timeouts of the SDK, connections that cannot be made or break, answers that arrive damaged</td>
 *       <td>failure</td></tr>
 *   <tr><td>other answers below 500: a condition that does not hold, validation, not found, access denied</td>
 *       <td>success</td></tr>
 *   <tr><td>aborted, interrupted and cancelled calls</td><td>ignored</td></tr>
 *   <tr><td>calls that the SDK did not send: no credentials, no region, bad configuration</td><td>ignored</td></tr>
 *   <tr><td>anything else</td><td>as {@link Classifier#standard()} says</td></tr>
 * </table>
 *
 * <p>A refused request is a <b>success</b> and not ignored, because a service that can refuse it is there and answers.
 * Were it ignored, a half-open breaker in front of, say, conditional writes could never close, and a failure ratio
 * would be computed from the few calls that are left.
 *
 * <p>Other verdicts for some exceptions: {@code AwsClassifier.standard().failingOn(AccessDeniedException.class)}. For
 * DynamoDB's transactions see {@code io.patterns4j.aws.dynamodb.DynamoDbClassifier}.
 *
 * <p><b>Thread safety.</b> Immutable; safe for use by many threads.
 */
public final class AwsClassifier implements Classifier {

    private static final AwsClassifier STANDARD = new AwsClassifier();

    /** Errors that a service may send with a status below 500 although the fault is its own. */
    private static final Set<String> SERVICE_FAULTS =
            Set.of("InternalError", "PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException");

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private AwsClassifier() {}

    /**
     * Returns the classifier.
     *
     * @return the shared instance
     */
    public static AwsClassifier standard() {
        return STANDARD;
    }

    @Override
    public Verdict threw(Throwable error) {
        if (error instanceof SdkServiceException answer) {
            return answered(answer);
        }
        if (error instanceof SdkClientException failure) {
            return notAnswered(failure);
        }
        return Classifier.standard().threw(error);
    }

    private static Verdict answered(SdkServiceException answer) {
        int status = answer.statusCode();
        if (answer.isThrottlingException()
                || status == REQUEST_TIMEOUT
                || status == TOO_MANY_REQUESTS
                || isServiceFault(answer)) {
            return Verdict.FAILURE;
        }
        return status >= 300 && status < 500
                ? Verdict.SUCCESS
                : Classifier.standard().threw(answer);
    }

    private static boolean isServiceFault(SdkServiceException answer) {
        AwsErrorDetails details = answer instanceof AwsServiceException service ? service.awsErrorDetails() : null;
        String code = details == null ? null : details.errorCode();
        return code != null && SERVICE_FAULTS.contains(code);
    }

    private static Verdict notAnswered(SdkClientException failure) {
        if (failure instanceof AbortedException
                || isCausedBy(failure, InterruptedException.class)
                || isCausedBy(failure, ClosedByInterruptException.class)
                || isCausedBy(failure, CancellationException.class)) {
            return Verdict.IGNORED;
        }
        boolean remote = failure instanceof ApiCallTimeoutException
                || failure instanceof ApiCallAttemptTimeoutException
                || failure instanceof RetryableException
                || failure instanceof Crc32MismatchException
                || isCausedBy(failure, IOException.class)
                || isCausedBy(failure, TimeoutException.class);
        return remote ? Verdict.FAILURE : Verdict.IGNORED;
    }

    private static boolean isCausedBy(Throwable error, Class<? extends Throwable> type) {
        // Bounded, because nothing forbids a chain of causes that runs in a circle.
        @Nullable Throwable cause = error.getCause();
        for (int depth = 0; cause != null && depth < 32; depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
