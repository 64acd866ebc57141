package io.patterns4j.aws;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.LongFunction;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Reads from an answer of an AWS service how long it asks its callers to stay away.
 *
 * <pre>{@code
 * CircuitBreaker breaker = CircuitBreaker.of("orders", c -> c
 *         .classifier(AwsClassifier.standard())
 *         .openFor(OpenDuration.suggestedBy(RetryAfter::suggestedDelay, OpenDuration.fixed(Duration.ofSeconds(5)))));
 * }</pre>
 *
 * <p><b>Thread safety.</b> Without state.
 */
public final class RetryAfter {

    /** The longest delay that is believed: a header of a year must not take a client out of service for a year. */
    public static final Duration MAX_DELAY = Duration.ofMinutes(5);

    private RetryAfter() {}

    /**
     * Returns the delay in the header {@code x-amz-retry-after}, in milliseconds, or else in {@code Retry-After}, in
     * seconds. The form of {@code Retry-After} with a date is not read: it compares the clocks of two machines.
     *
     * @param error what a call threw
     * @return longer than zero and at most {@link #MAX_DELAY}; empty when the error is no answer of a service or the
     *     answer asks for nothing
     */
    public static Optional<Duration> suggestedDelay(Throwable error) {
        Throwable inner = error;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        AwsErrorDetails details = inner instanceof AwsServiceException answer ? answer.awsErrorDetails() : null;
        SdkHttpResponse response = details == null ? null : details.sdkHttpResponse();
        if (response == null) {
            return Optional.empty();
        }
        return read(response, "x-amz-retry-after", Duration::ofMillis)
                .or(() -> read(response, "Retry-After", Duration::ofSeconds));
    }

    private static Optional<Duration> read(SdkHttpResponse response, String header, LongFunction<Duration> unit) {
        return response.firstMatchingHeader(header).flatMap(text -> {
            try {
                long number = Long.parseLong(text.trim());
                Duration delay = unit.apply(number);
                return number <= 0 ? Optional.empty() : Optional.of(delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }
}
