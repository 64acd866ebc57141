package io.patterns4j.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Verdict;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

class AwsClassifierTest {

    private final AwsClassifier classifier = AwsClassifier.standard();

    @ParameterizedTest
    @CsvSource({
        "400, ThrottlingException",
        "400, ProvisionedThroughputExceededException",
        "400, RequestLimitExceeded",
        "503, SlowDown",
        "429, Anything",
        "408, Anything",
        "400, RequestTimeout",
        "400, RequestTimeoutException",
        "400, PriorRequestNotComplete",
        "400, InternalError",
        "500, InternalServerError",
        "502, Anything",
        "503, ServiceUnavailable",
        "504, Anything",
        "0, Anything"
    })
    void threw_serviceIsNotWell_failure(int status, String code) {
        assertThat(classifier.threw(answer(status, code))).isEqualTo(Verdict.FAILURE);
    }

    @ParameterizedTest
    @CsvSource({
        "400, ConditionalCheckFailedException",
        "400, ValidationException",
        "400, ResourceNotFoundException",
        "400, AccessDeniedException",
        "400, ExpiredTokenException",
        "400, RequestExpired",
        "403, AccessDenied",
        "404, NoSuchKey",
        "409, ConflictException",
        "412, PreconditionFailed",
        "301, PermanentRedirect",
        "304, NotModified"
    })
    void threw_serviceAnswersTheCaller_success(int status, String code) {
        assertThat(classifier.threw(answer(status, code))).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void threw_answerWithoutDetails_byStatus() {
        assertThat(classifier.threw(
                        SdkServiceException.builder().statusCode(404).build()))
                .isEqualTo(Verdict.SUCCESS);
        assertThat(classifier.threw(
                        SdkServiceException.builder().statusCode(503).build()))
                .isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(
                        AwsServiceException.builder().statusCode(403).build()))
                .isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void threw_timeoutOfTheSdk_failure() {
        assertThat(classifier.threw(ApiCallTimeoutException.create(100))).isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(ApiCallAttemptTimeoutException.create(100))).isEqualTo(Verdict.FAILURE);
    }

    @Test
    void threw_connectionBroken_failure() {
        assertFailure(new IOException("reset"));
        assertFailure(new ConnectException());
        assertFailure(new UnknownHostException());
        assertFailure(new SocketTimeoutException());
        assertFailure(new TimeoutException("no connection became free"));
        assertFailure(new IllegalStateException(new RuntimeException(new IOException())));
        assertThat(classifier.threw(RetryableException.create("retry"))).isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(Crc32MismatchException.create("damaged", null)))
                .isEqualTo(Verdict.FAILURE);
    }

    @Test
    void threw_abortedOrInterrupted_ignored() {
        assertThat(classifier.threw(AbortedException.create("aborted"))).isEqualTo(Verdict.IGNORED);
        assertIgnored(new InterruptedException());
        assertIgnored(new RuntimeException(new InterruptedException()));
        assertIgnored(new ClosedByInterruptException());
        assertIgnored(new CancellationException());
        assertThat(classifier.threw(new InterruptedException())).isEqualTo(Verdict.IGNORED);
        assertThat(classifier.threw(new CancellationException())).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void threw_neverSent_ignored() {
        assertThat(classifier.threw(SdkClientException.create("Unable to load credentials")))
                .isEqualTo(Verdict.IGNORED);
        assertThat(classifier.threw(NonRetryableException.create("no"))).isEqualTo(Verdict.IGNORED);
        assertIgnored(new IllegalArgumentException("no region"));
    }

    @Test
    void threw_causesInACircle_ends() {
        RuntimeException first = new RuntimeException("first");
        RuntimeException second = new RuntimeException("second", first);
        first.initCause(second);
        assertIgnored(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.io.IOException", "java.lang.StackOverflowError", "java.lang.RuntimeException"})
    void threw_anythingElse_failure(String type) throws Exception {
        Throwable error =
                (Throwable) Class.forName(type).getDeclaredConstructor().newInstance();
        assertThat(classifier.threw(error)).isEqualTo(Verdict.FAILURE);
    }

    @Test
    void returned_success() {
        assertThat(classifier.returned(null)).isEqualTo(Verdict.SUCCESS);
    }

    private void assertFailure(Throwable cause) {
        assertThat(classifier.threw(SdkClientException.create("Unable to execute HTTP request", cause)))
                .isEqualTo(Verdict.FAILURE);
    }

    private void assertIgnored(Throwable cause) {
        assertThat(classifier.threw(SdkClientException.create("failed", cause))).isEqualTo(Verdict.IGNORED);
    }

    static AwsServiceException answer(int status, String code) {
        return AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }
}
