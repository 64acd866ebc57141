package io.patterns4j.bulkhead;

/** One partition's side of the shared permits. */
final class PartitionView extends PermitPool {

    private final PartitionPermits permits;
    private final int lane;

    PartitionView(PartitionPermits permits, int lane) {
        this.permits = permits;
        this.lane = lane;
    }

    @Override
    int tryTake() {
        return permits.tryTake(lane);
    }

    @Override
    void give(int ticket) {
        permits.give(ticket);
    }

    @Override
    int limit() {
        return permits.shares().guaranteed(lane);
    }

    @Override
    int inFlight() {
        return permits.inFlight(lane);
    }

    @Override
    void resize(int limit) {
        throw new UnsupportedOperationException("a partition has no limit of its own: resize the PartitionedBulkhead");
    }
}
