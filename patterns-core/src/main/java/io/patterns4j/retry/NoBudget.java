package io.patterns4j.retry;

/** Lets every extra attempt in. */
enum NoBudget implements RetryBudget {
    INSTANCE;

    @Override
    public void callStarted() {
        // nothing is counted
    }

    @Override
    public void callEnded(boolean succeeded) {
        // nothing is counted
    }

    @Override
    public boolean tryExtra() {
        return true;
    }

    @Override
    public void extraEnded(boolean succeeded) {
        // nothing is counted
    }
}
