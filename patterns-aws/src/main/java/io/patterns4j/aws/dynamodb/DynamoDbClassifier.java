package io.patterns4j.aws.dynamodb;

import io.patterns4j.Classifier;
import io.patterns4j.Verdict;
import io.patterns4j.aws.AwsClassifier;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/**
 * Tells by the exceptions of DynamoDB whether it is well; knows transactions, and leaves the rest to
 * {@link AwsClassifier}.
 *
 * <p>DynamoDB answers with status 400 when it cancels a transaction, whatever the reason was. If one of the reasons is
 * throttling, exhausted throughput or an internal error, it is a <b>failure</b>. Otherwise (a condition that does not
 * hold, a conflict with another transaction, validation) it is a <b>success</b>, like any other refused request. A
 * transaction that is still in progress under the same token is a success too, although the SDK counts it as
 * throttling.
 *
 * <p><b>Thread safety.</b> Immutable; safe for use by many threads.
 */
public final class DynamoDbClassifier implements Classifier {

    private static final DynamoDbClassifier STANDARD = new DynamoDbClassifier();

    private static final Set<String> SERVICE_FAULTS = Set.of(
            "ThrottlingError",
            "ThrottlingException",
            "ProvisionedThroughputExceeded",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "InternalServerError");

    private DynamoDbClassifier() {}

    /**
     * Returns the classifier.
     *
     * @return the shared instance
     */
    public static DynamoDbClassifier standard() {
        return STANDARD;
    }

    @Override
    public Verdict threw(Throwable error) {
        if (error instanceof TransactionInProgressException) {
            return Verdict.SUCCESS;
        }
        if (error instanceof TransactionCanceledException canceled && canceled.hasCancellationReasons()) {
            boolean fault = canceled.cancellationReasons().stream()
                    .map(CancellationReason::code)
                    .anyMatch(code -> code != null && SERVICE_FAULTS.contains(code));
            return fault ? Verdict.FAILURE : Verdict.SUCCESS;
        }
        return AwsClassifier.standard().threw(error);
    }
}
