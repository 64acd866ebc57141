package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Verdict;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

class DynamoDbClassifierTest {

    private final DynamoDbClassifier classifier = DynamoDbClassifier.standard();

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingError", "ProvisionedThroughputExceeded", "InternalServerError"})
    void threw_transactionCanceledByTheService_failure(String code) {
        assertThat(classifier.threw(canceled("None", "ConditionalCheckFailed", code)))
                .isEqualTo(Verdict.FAILURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ConditionalCheckFailed",
                "TransactionConflict",
                "ItemCollectionSizeLimitExceeded",
                "ValidationError",
                "DuplicateItem",
                "None"
            })
    void threw_transactionCanceledForTheCaller_success(String code) {
        assertThat(classifier.threw(canceled("None", code))).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void threw_transactionCanceledWithoutReasons_asItsStatusSays() {
        var bare = TransactionCanceledException.builder().statusCode(400).build();
        assertThat(classifier.threw(bare)).isEqualTo(Verdict.SUCCESS);
        assertThat(classifier.threw(canceled((String) null))).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void threw_transactionInProgress_successAlthoughTheSdkCallsItThrottling() {
        var inProgress = TransactionInProgressException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("TransactionInProgressException")
                        .build())
                .build();
        assertThat(inProgress.isThrottlingException()).isTrue();
        assertThat(classifier.threw(inProgress)).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void threw_anythingElse_asForAllOfAws() {
        assertThat(classifier.threw(ConditionalCheckFailedException.builder()
                        .statusCode(400)
                        .build()))
                .isEqualTo(Verdict.SUCCESS);
        assertThat(classifier.threw(
                        TransactionConflictException.builder().statusCode(400).build()))
                .isEqualTo(Verdict.SUCCESS);
        assertThat(classifier.threw(ReplicatedWriteConflictException.builder()
                        .statusCode(400)
                        .build()))
                .isEqualTo(Verdict.SUCCESS);
        assertThat(classifier.threw(
                        InternalServerErrorException.builder().statusCode(500).build()))
                .isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(ProvisionedThroughputExceededException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ProvisionedThroughputExceededException")
                                .build())
                        .build()))
                .isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(ApiCallTimeoutException.create(1))).isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(new InterruptedException())).isEqualTo(Verdict.IGNORED);
    }

    private static TransactionCanceledException canceled(String... codes) {
        return TransactionCanceledException.builder()
                .statusCode(400)
                .cancellationReasons(Arrays.stream(codes)
                        .map(code -> CancellationReason.builder().code(code).build())
                        .toList())
                .build();
    }
}
