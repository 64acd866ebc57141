package io.patterns4j.hedge;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a hedge tells. */
final class Events implements HedgeListener {

    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onHedge(String name, int attempt, long delayNanos) {
        heard.add(name + " hedge " + attempt + " after " + delayNanos);
    }

    @Override
    public void onHedgeRefused(String name, int attempt) {
        heard.add(name + " refused " + attempt);
    }

    @Override
    public void onHedgeWon(String name, int attempt) {
        heard.add(name + " won " + attempt);
    }
}
