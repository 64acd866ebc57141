package io.patterns4j.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.context.ContextCarrier.Captured;
import io.patterns4j.context.ContextCarrier.Scope;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.NOPMDCAdapter;

class ContextCarrierTest {

    private final BasicMDCAdapter mdc = new BasicMDCAdapter();
    private final ContextCarrier carrier = new MdcCarrier(() -> mdc);

    @Test
    void mdc_restored_replacesAndPutsBack() {
        mdc.put("id", "caller");
        Captured captured = carrier.capture();
        mdc.put("id", "other");
        mdc.put("more", "x");

        try (Scope scope = captured.restore()) {
            assertThat(scope).isNotNull();
            assertThat(mdc.getCopyOfContextMap()).isEqualTo(Map.of("id", "caller"));
            mdc.put("id", "changed");
            mdc.put("new", "y");
        }

        assertThat(mdc.getCopyOfContextMap()).isEqualTo(Map.of("id", "other", "more", "x"));
    }

    @Test
    void mdc_restoredTwice_givesEachACopy() {
        mdc.put("id", "caller");
        Captured captured = carrier.capture();
        for (int i = 0; i < 2; i++) {
            try (Scope scope = captured.restore()) {
                assertThat(scope).isNotNull();
                assertThat(mdc.get("id")).isEqualTo("caller");
                mdc.put("id", "changed");
            }
        }
        assertThat(mdc.get("id")).isEqualTo("caller");
    }

    @Test
    void mdc_nestedScopes_unwindInOrder() {
        mdc.put("id", "1");
        Captured one = carrier.capture();
        mdc.put("id", "2");
        Captured two = carrier.capture();
        mdc.clear();

        try (Scope outer = one.restore()) {
            assertThat(mdc.get("id")).isEqualTo("1");
            try (Scope inner = two.restore()) {
                assertThat(inner).isNotSameAs(outer);
                assertThat(mdc.get("id")).isEqualTo("2");
            }
            assertThat(mdc.get("id")).isEqualTo("1");
        }
        assertThat(mdc.get("id")).isNull();
    }

    @Test
    void mdc_nothingCaptured_clearsAndPutsBack() {
        Captured nothing = carrier.capture();
        mdc.put("id", "other");
        try (Scope scope = nothing.restore()) {
            assertThat(scope).isNotNull();
            assertThat(mdc.get("id")).isNull();
        }
        assertThat(mdc.get("id")).isEqualTo("other");
    }

    @Test
    void mdc_onAThreadWithNothing_isLeftWithNothing() {
        mdc.put("id", "caller");
        Captured captured = carrier.capture();
        mdc.clear();
        try (Scope scope = captured.restore()) {
            assertThat(scope).isNotNull();
            assertThat(mdc.get("id")).isEqualTo("caller");
        }
        assertThat(mdc.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void mdc_withoutASupportingBackend_doesNothing() {
        for (ContextCarrier without : new ContextCarrier[] {
            new MdcCarrier(() -> null), new MdcCarrier(NOPMDCAdapter::new), ContextCarrier.mdc()
        }) {
            assertThatCode(() -> without.capture().restore().close()).doesNotThrowAnyException();
        }
        assertThat(MDC.getCopyOfContextMap()).isNull();
    }

    @Test
    void mdc_thatFailsToRestore_isPutBack() {
        BasicMDCAdapter failing = new BasicMDCAdapter() {
            @Override
            public void setContextMap(Map<String, String> map) {
                super.setContextMap(map);
                if (map.containsValue("bad")) {
                    throw new IllegalStateException("bad");
                }
            }
        };
        failing.put("id", "bad");
        Captured bad = new MdcCarrier(() -> failing).capture();
        failing.put("id", "good");

        assertThatThrownBy(bad::restore).hasMessage("bad");
        assertThat(failing.get("id")).isEqualTo("good");
    }

    @Test
    void threadLocals_restored_replaceAndPutBack() {
        ThreadLocal<String> tenant = new ThreadLocal<>();
        ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);
        ContextCarrier locals = ContextCarrier.threadLocal(tenant, depth);
        tenant.set("a");
        depth.set(1);
        Captured captured = locals.capture();
        tenant.remove();
        depth.set(5);

        try (Scope scope = captured.restore()) {
            assertThat(scope).isNotNull();
            assertThat(tenant.get()).isEqualTo("a");
            assertThat(depth.get()).isEqualTo(1);
            tenant.set("changed");
        }

        assertThat(tenant.get()).isNull();
        assertThat(depth.get()).isEqualTo(5);
    }

    @Test
    void threadLocals_withoutAValue_areRemovedAndPutBack() {
        ThreadLocal<String> tenant = new ThreadLocal<>();
        Captured nothing = ContextCarrier.threadLocal(tenant).capture();
        tenant.set("other");
        try (Scope scope = nothing.restore()) {
            assertThat(scope).isNotNull();
            assertThat(tenant.get()).isNull();
        }
        assertThat(tenant.get()).isEqualTo("other");
    }

    @Test
    void threadLocals_thatFailToRestore_arePutBack() {
        ThreadLocal<String> first = new ThreadLocal<>();
        ThreadLocal<String> failing = new ThreadLocal<>() {
            @Override
            public void set(String value) {
                if (value.equals("bad")) {
                    throw new IllegalStateException("bad");
                }
                super.set(value);
            }

            @Override
            protected String initialValue() {
                return "bad";
            }
        };
        first.set("caller");
        Captured bad = ContextCarrier.threadLocal(first, failing).capture();
        first.set("other");
        failing.set("good");

        assertThatThrownBy(bad::restore).hasMessage("bad");
        assertThat(first.get()).isEqualTo("other");
        assertThat(failing.get()).isEqualTo("good");
    }

    @Test
    void configuration_badValues_saysWhichAndWhy() {
        assertThatThrownBy(ContextCarrier::threadLocal)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("locals must not be empty: locals=[]");
        assertThatThrownBy(() -> ContextPropagation.of("c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("carriers must not be empty: carriers=[]");
        assertThatThrownBy(() -> ContextPropagation.of(" ", carrier)).hasMessage("name must not be blank: name=' '");
        assertThatThrownBy(() -> ContextConfig.builder().carrier(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("carrier must not be null: carrier=null");
        ContextListener listener = new ContextListener() {};
        ContextConfig config =
                ContextConfig.builder().carrier(carrier).listener(listener).build();
        assertThat(config.toBuilder().carrier(ContextCarrier.mdc()).build().carriers())
                .containsExactly(carrier, ContextCarrier.mdc());
        assertThat(config.toBuilder().build().listener()).containsSame(listener);
        assertThat(config.carriers()).containsExactly(carrier);
    }
}
