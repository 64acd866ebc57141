package io.patterns4j;

import java.util.concurrent.CancellationException;

/** The default: throwables are failures unless the caller's own side made them. */
enum StandardClassifier implements Classifier {
    INSTANCE;

    @Override
    public Verdict threw(Throwable error) {
        boolean ownDoing = error instanceof RejectedException
                || error instanceof CancellationException
                || error instanceof InterruptedException;
        return ownDoing ? Verdict.IGNORED : Verdict.FAILURE;
    }
}
