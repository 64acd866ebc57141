package io.patterns4j.redis;

import io.patterns4j.writebehind.WriteLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a log delivers, and can say at once that it is done. */
final class StreamSink implements WriteLog.Sink {

    final List<WriteLog.Entry> taken = new CopyOnWriteArrayList<>();
    final List<Long> revoked = new CopyOnWriteArrayList<>();
    private volatile WriteLog done;

    /** Says of nothing any more that it is done. */
    void hold() {
        done = null;
    }

    /** Says of everything that it is done, from now on. */
    StreamSink finishing(WriteLog log) {
        done = log;
        return this;
    }

    @Override
    public void accept(WriteLog.Entry write) {
        taken.add(write);
        WriteLog log = done;
        if (log != null) {
            log.done(List.of(write.position()));
        }
    }

    @Override
    public void revoke(Collection<Long> positions) {
        revoked.addAll(positions);
    }

    /** Returns what was delivered as {@code key=value}. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (WriteLog.Entry entry : taken) {
            texts.add(text(entry.key()) + "=" + (entry.value() == null ? null : text(entry.value())));
        }
        return texts;
    }

    /** Returns the values that were delivered for a key. */
    List<String> valuesOf(String key) {
        return texts().stream()
                .filter(text -> text.startsWith(key + "="))
                .map(text -> text.substring(key.length() + 1))
                .toList();
    }

    List<Long> positions() {
        return taken.stream().map(WriteLog.Entry::position).toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
