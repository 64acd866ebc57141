package io.patterns4j.cache;

/**
 * What became of a change in each place that it concerns.
 *
 * @param store the store of truth; {@link TierOutcome#SKIPPED} when the change was the cache's alone
 * @param shared the shared tier; other nodes hear of the change when it is {@link TierOutcome#APPLIED}
 * @param local the local tier of this node
 */
public record Receipt(TierOutcome store, TierOutcome shared, TierOutcome local) {

    /**
     * Returns whether every tier that was asked has the change or something newer.
     *
     * @return false when one has it only queued or has not taken it
     */
    public boolean complete() {
        return settled(store) && settled(shared) && settled(local);
    }

    /**
     * Returns this receipt when it is {@linkplain #complete() complete}, for callers that cannot live with less.
     *
     * @return this
     * @throws IncompleteReceiptException when it is not
     */
    public Receipt orThrow() {
        if (!complete()) {
            throw new IncompleteReceiptException(this);
        }
        return this;
    }

    private static boolean settled(TierOutcome outcome) {
        return outcome != TierOutcome.QUEUED && outcome != TierOutcome.FAILED;
    }
}
