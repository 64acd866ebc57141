package io.patterns4j.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderServiceExampleTest {

    @Test
    void run_breaksAndHealsTheDatabase_losesAndDuplicatesNothing() throws Exception {
        assertThat(OrderService.run()).isTrue();
    }
}
