package io.patterns4j.aws.dynamodb;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Tells what a failed write says about the store and about the item. */
final class WriteFailures {

    private static final Set<String> ABOUT_ITEMS =
            Set.of("ValidationException", "SerializationException", "ItemCollectionSizeLimitExceededException");

    private static final int REQUEST_TIMEOUT = 408;
    private static final int REQUEST_TOO_LARGE = 413;
    private static final int MAX_CAUSES = 32;

    private WriteFailures() {}

    /** Returns whether what was to be written is at fault, so that it will never go well. */
    static boolean aboutItems(Throwable failure) {
        if (!(failure instanceof AwsServiceException answer)) {
            return false;
        }
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return answer.statusCode() == REQUEST_TOO_LARGE || (code != null && ABOUT_ITEMS.contains(code));
    }

    /** Returns whether nothing was written for sure. */
    static boolean unchanged(Throwable failure) {
        Throwable cause = Lanes.causeOf(failure);
        if (cause instanceof AwsServiceException answer) {
            int status = answer.statusCode();
            // An attempt before may have been the one whose answer was lost, and the condition failed because of it.
            return sentOnce(answer.numAttempts()) && status >= 400 && status < 500 && status != REQUEST_TIMEOUT;
        }
        return cause instanceof SdkClientException client && sentOnce(client.numAttempts()) && neverConnected(client);
    }

    private static boolean sentOnce(@Nullable Integer attempts) {
        return attempts != null && attempts == 1;
    }

    private static boolean neverConnected(Throwable failure) {
        // Bounded, because nothing forbids a chain of causes that runs in a circle.
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
