package io.patterns4j.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Classifier;
import io.patterns4j.bulkhead.BulkheadFullException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FallbackConfigTest {

    @Test
    void build_withOneRule_hasTheDocumentedDefaults() {
        FallbackConfig<String> config =
                FallbackConfig.<String>builder().onFailure(e -> "x").build();

        assertThat(config.rules()).containsExactly("failure");
        assertThat(config.classifier()).isSameAs(Classifier.standard());
        assertThat(config.listener()).isEmpty();
        assertThat(config.asyncOnly()).isFalse();
    }

    @Test
    void build_rulesThatDoNotCount_saysWhichAndWhy() {
        assertRefused(f -> {}, "rules must not be empty: rules=[]");
        assertRefused(
                f -> f.on(IOException.class, e -> "").on(FileNotFoundException.class, e -> ""),
                "rule must not come after IOException: rule=FileNotFoundException");
        assertRefused(
                f -> f.onRejected(e -> "").on(BulkheadFullException.class, e -> ""),
                "rule must not come after rejected: rule=BulkheadFullException");
        assertRefused(f -> f.onFailure(e -> "").onFailure(e -> ""), "rule must not come after failure: rule=failure");
        assertRefused(
                f -> f.on(Throwable.class, e -> "").onRejected(e -> ""),
                "rule must not come after Throwable: rule=rejected");
    }

    @Test
    void build_rulesThatCountAfterWiderOnes_areTaken() {
        FallbackConfig<String> config = FallbackConfig.<String>builder()
                .on(Throwable.class, e -> "")
                .on(Error.class, e -> "")
                .on(InterruptedException.class, e -> "")
                .onFailure(e -> "")
                .onResult(v -> false, v -> v)
                .build();

        assertThat(config.rules()).containsExactly("Throwable", "Error", "InterruptedException", "failure", "result");
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void build_nulls_saysWhich() {
        assertNull(f -> f.onRejected(null), "answer");
        assertNull(f -> f.onRejectedAsync(null), "answer");
        assertNull(f -> f.on(null, e -> ""), "type");
        assertNull(f -> f.on(IOException.class, null), "answer");
        assertNull(f -> f.onAsync(null, e -> new CompletableFuture<>()), "type");
        assertNull(f -> f.onFailure(null), "answer");
        assertNull(f -> f.onFailureAsync(null), "answer");
        assertNull(f -> f.onResult(null, v -> v), "predicate");
        assertNull(f -> f.onResultAsync(v -> true, null), "answer");
        assertNull(f -> f.onFailure(e -> "").classifier(null), "classifier");
        assertThatThrownBy(() -> Fallback.value(" ", "")).hasMessage("name must not be blank: name=' '");
        assertThatThrownBy(() -> Fallback.of("f", (FallbackConfig<String>) null))
                .hasMessage("config must not be null: config=null");
    }

    @Test
    void toBuilder_addsARule_keepsTheOthers() {
        FallbackListener listener = new FallbackListener() {};
        FallbackConfig<String> config = FallbackConfig.<String>builder()
                .onRejected(e -> "x")
                .classifier(Classifier.standard().ignoring(IOException.class))
                .listener(listener)
                .build();

        FallbackConfig<String> changed = config.toBuilder()
                .onResultAsync(String::isEmpty, v -> new CompletableFuture<>())
                .build();

        assertThat(changed.rules()).containsExactly("rejected", "result");
        assertThat(changed.asyncOnly()).isTrue();
        assertThat(changed.classifier()).isSameAs(config.classifier());
        assertThat(changed.listener()).containsSame(listener);
        assertThat(config.rules()).containsExactly("rejected");
    }

    private static void assertRefused(Consumer<FallbackConfig.Builder<String>> options, String message) {
        assertThatThrownBy(() -> Fallback.of("f", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static void assertNull(Consumer<FallbackConfig.Builder<String>> options, String field) {
        assertThatThrownBy(() -> Fallback.of("f", options))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(field + " must not be null: " + field + "=null");
    }
}
