package io.patterns4j.aws.dynamodb;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What the local server never does: throttle, leave things unprocessed, answer with errors of its own. */
final class Faults implements ExecutionInterceptor {

    private final List<SdkRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger spoiled = new AtomicInteger();
    private volatile @Nullable RuntimeException refusal;
    private volatile UnaryOperator<SdkResponse> change = UnaryOperator.identity();

    /** Has calls fail without being sent, until healed. */
    void refuse(RuntimeException failure) {
        refusal = failure;
    }

    /** Has the next answers, to requests that the server has done, arrive as errors of the service. */
    void spoilAnswers(int count) {
        spoiled.set(count);
    }

    /** Changes answers, until healed. */
    void change(UnaryOperator<SdkResponse> operator) {
        change = operator;
    }

    void heal() {
        refusal = null;
        spoiled.set(0);
        change = UnaryOperator.identity();
    }

    /** Returns the requests of a type that were made. */
    <T extends SdkRequest> List<T> requests(Class<T> type) {
        return requests.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        requests.add(context.request());
        RuntimeException failure = refusal;
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns how often something was sent, repetitions included. */
    int sent() {
        return sent.get();
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        sent.incrementAndGet();
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        boolean spoils = spoiled.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        return spoils ? context.httpResponse().toBuilder().statusCode(500).build() : context.httpResponse();
    }

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        return change.apply(context.response());
    }
}
