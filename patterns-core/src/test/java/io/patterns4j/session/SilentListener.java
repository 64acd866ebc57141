package io.patterns4j.session;

import io.patterns4j.cache.SpaceListener;
import java.nio.ByteBuffer;

/** Hears nothing. */
final class SilentListener implements SpaceListener {

    @Override
    public void onNote(ByteBuffer note) {}

    @Override
    public void onUnknownNote() {}

    @Override
    public void onConnected(boolean sameStore) {}

    @Override
    public void onDisconnected() {}
}
