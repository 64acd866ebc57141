package io.patterns4j.retry;

import io.patterns4j.Classifier;
import io.patterns4j.RejectedException;
import io.patterns4j.Verdict;

/*
 * The standard classifier says what tells about the health of the callee; this one what another attempt may mend. A
 * refusal by a policy further inside passes. A virtual machine that is out of memory or stack, or classes that do not
 * fit together, will not be better in 50 ms, and more load makes the first worse.
 */
/** The default: what another attempt may mend is a failure. */
enum RetryClassifier implements Classifier {
    INSTANCE;

    @Override
    public Verdict threw(Throwable error) {
        if (error instanceof RejectedException) {
            return Verdict.FAILURE;
        }
        if (error instanceof VirtualMachineError || error instanceof LinkageError) {
            return Verdict.IGNORED;
        }
        return Classifier.standard().threw(error);
    }
}
