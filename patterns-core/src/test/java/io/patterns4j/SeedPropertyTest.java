package io.patterns4j;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SeedPropertyTest {
    @Property
    boolean absIsEven(@ForAll int n) {
        return Math.abs((long) n) >= 0;
    }
}
