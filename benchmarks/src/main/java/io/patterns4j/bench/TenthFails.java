package io.patterns4j.bench;

import io.patterns4j.CheckedSupplier;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Fails every tenth time it is asked by a thread; one object for the interfaces of all libraries. */
@State(Scope.Thread)
public class TenthFails
        implements Supplier<Object>,
                CheckedSupplier<Object, RuntimeException>,
                dev.failsafe.function.CheckedSupplier<Object> {

    private int asked;

    @Override
    public Object get() {
        if (++asked < 10) {
            return this;
        }
        asked = 0;
        throw Task.FAILURE;
    }
}
