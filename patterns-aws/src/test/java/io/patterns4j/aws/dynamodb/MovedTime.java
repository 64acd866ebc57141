package io.patterns4j.aws.dynamodb;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Time that can be moved forward: that of the service, as its answers tell it, and that of every ticker made here by
 * the same. Tickers start at readings of their own.
 */
final class MovedTime implements ExecutionInterceptor {

    private final AtomicLong seconds = new AtomicLong();

    void pass(Duration time) {
        seconds.addAndGet(time.toSeconds());
    }

    Ticker ticker(long startNanos) {
        Ticker system = Ticker.system();
        long origin = system.nanos();
        return () -> startNanos
                + (system.nanos() - origin)
                + Duration.ofSeconds(seconds.get()).toNanos();
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        SdkHttpResponse response = context.httpResponse();
        ZonedDateTime date = ZonedDateTime.parse(
                response.firstMatchingHeader("Date").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME);
        String moved = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.plusSeconds(seconds.get()));
        return response.toBuilder().putHeader("Date", moved).build();
    }
}
