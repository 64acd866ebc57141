package io.patterns4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StagesTest {

    @Test
    void cancel_ofAFuture_cancelsIt() {
        CompletableFuture<Integer> work = new CompletableFuture<>();
        Stages.cancel(work, true);
        assertThat(work).isCancelled();
    }

    @Test
    void cancel_ofAStageThatThrows_throwsNothing() {
        assertThatCode(() -> Stages.cancel(new Stubborn(new UnsupportedOperationException()), true))
                .doesNotThrowAnyException();
        assertThatCode(() -> Stages.cancel(new Stubborn(new IllegalStateException()), true))
                .doesNotThrowAnyException();
    }

    @Test
    void cancelOfARelay_whoseSourceCannotBeCancelled_endsTheRelay() {
        CompletableFuture<Integer> relay = Relay.of(new Stubborn(new IllegalStateException()));
        assertThat(relay.cancel(true)).isTrue();
        assertThat(relay).isCancelled();
    }

    @Test
    void cancelOfARelay_whoseSourceThrowsOnCancel_endsTheRelay() {
        CompletableFuture<Integer> source = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                throw new IllegalStateException("refuses");
            }
        };
        CompletableFuture<Integer> relay = Relay.of(source);
        assertThat(relay.cancel(true)).isTrue();
        assertThat(relay).isCancelled();
    }

    @Test
    void future_ofAFuture_isTheSame() {
        CompletableFuture<Integer> work = new CompletableFuture<>();
        assertThat(Stages.future(work)).isSameAs(work);
    }

    @Test
    void future_ofAMinimalStage_canBeRead() {
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletionStage<Integer> minimal = work.minimalCompletionStage();
        CompletableFuture<Integer> future = Stages.future(minimal);
        work.complete(1);
        assertThat(future.join()).isEqualTo(1);
    }

    /** A stage that is no future, and throws when it is asked for one. */
    static final class Stubborn extends CompletableFuture<Integer> {

        private final RuntimeException error;

        Stubborn(RuntimeException error) {
            this.error = error;
        }

        @Override
        public CompletableFuture<Integer> toCompletableFuture() {
            throw error;
        }
    }
}
