package io.patterns4j.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

class RetryAfterTest {

    @ParameterizedTest
    @CsvSource({
        "Retry-After, 7, PT7S",
        "retry-after, ' 7 ', PT7S",
        "x-amz-retry-after, 1500, PT1.5S",
        "X-Amz-Retry-After, 1, PT0.001S",
        "Retry-After, 300, PT5M",
        "Retry-After, 301, PT5M",
        "Retry-After, 9223372036854775807, PT5M",
        "x-amz-retry-after, 9223372036854775807, PT5M"
    })
    void suggestedDelay_header_inItsUnit(String header, String value, Duration expected) {
        assertThat(RetryAfter.suggestedDelay(answer(header, value))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "1.5", "9223372036854775808"})
    void suggestedDelay_notAPositiveNumber_empty(String value) {
        assertThat(RetryAfter.suggestedDelay(answer("Retry-After", value))).isEmpty();
    }

    @Test
    void suggestedDelay_bothHeaders_thatOfAws() {
        SdkHttpResponse response = SdkHttpResponse.builder()
                .putHeader("Retry-After", "9")
                .putHeader("x-amz-retry-after", "250")
                .build();
        assertThat(RetryAfter.suggestedDelay(answer(response))).contains(Duration.ofMillis(250));
    }

    @Test
    void suggestedDelay_wrapped_isFound() {
        AwsServiceException answer = answer("Retry-After", "7");
        assertThat(RetryAfter.suggestedDelay(new CompletionException(new ExecutionException(answer))))
                .contains(Duration.ofSeconds(7));
    }

    @Test
    void suggestedDelay_noAnswer_empty() {
        assertThat(RetryAfter.suggestedDelay(new IOException())).isEmpty();
        assertThat(RetryAfter.suggestedDelay(new CompletionException("no cause", null)))
                .isEmpty();
        assertThat(RetryAfter.suggestedDelay(AwsServiceException.builder().build()))
                .isEmpty();
        assertThat(RetryAfter.suggestedDelay(answer((SdkHttpResponse) null))).isEmpty();
        assertThat(RetryAfter.suggestedDelay(answer(SdkHttpResponse.builder().build())))
                .isEmpty();
    }

    @Test
    void openDuration_suggestedByTheService() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "b",
                c -> c.ticker(new ManualTicker())
                        .classifier(AwsClassifier.standard())
                        .tripWhen(TripRule.consecutiveFailures(1))
                        .openFor(OpenDuration.suggestedBy(
                                RetryAfter::suggestedDelay, OpenDuration.fixed(Duration.ofSeconds(1)))));
        breaker.attempt(() -> {
            throw answer("Retry-After", "7");
        });
        assertThat(breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(7));
    }

    private static AwsServiceException answer(String header, String value) {
        return answer(SdkHttpResponse.builder().putHeader(header, value).build());
    }

    private static AwsServiceException answer(SdkHttpResponse response) {
        return AwsServiceException.builder()
                .statusCode(503)
                .awsErrorDetails(
                        AwsErrorDetails.builder().sdkHttpResponse(response).build())
                .build();
    }
}
