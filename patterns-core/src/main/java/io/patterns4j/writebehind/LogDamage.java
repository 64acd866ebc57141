package io.patterns4j.writebehind;

/**
 * What a {@link FileWriteLog} does when it starts and finds bytes that are not what it wrote, with good ones behind
 * them. Bytes at the very end with nothing good behind them are what a crash leaves; they are cut off in any case.
 */
public enum LogDamage {
    /** It does not start: somebody has to decide. */
    FAIL,

    /**
     * It goes on behind the damage. Writes in it are lost, and writes that were done may be brought to the store once
     * more, over later ones.
     */
    SKIP
}
