package io.patterns4j.bulkhead;

import java.util.concurrent.CompletableFuture;

/** Waits for a permit on behalf of a future. */
final class PermitWaiter extends StageWaiter {

    private final Bulkhead bulkhead;
    private final CompletableFuture<BulkheadPermit> future = new CompletableFuture<>();

    PermitWaiter(Bulkhead bulkhead) {
        this.bulkhead = bulkhead;
    }

    CompletableFuture<BulkheadPermit> future() {
        return future;
    }

    @Override
    void admitted(int ticket) {
        if (future.isDone()) {
            bulkhead.giveBack(ticket);
            return;
        }
        BulkheadPermit permit = bulkhead.permit(ticket);
        if (!future.complete(permit)) {
            permit.close();
        }
    }

    @Override
    void refused() {
        future.completeExceptionally(bulkhead.refuse());
    }

    @Override
    void failed(Throwable cause) {
        future.completeExceptionally(cause);
    }
}
