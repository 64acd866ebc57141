package io.patterns4j.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Adapters see the exported packages of the core only, never each other, and no clock but the core's. */
class ArchitectureTest {

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep");

    private static final JavaClasses SHIPPED = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void adapters_see_neitherInternalsNorTheOtherAdapters() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.patterns4j.internal..", "io.patterns4j.aws..", "io.patterns4j.tck..")
                .allowEmptyShould(true)
                .check(SHIPPED);
    }

    @Test
    void packages_form_noCycle() {
        slices().matching("io.patterns4j.redis.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(SHIPPED);
    }

    @Test
    void clocks_areRead_byNobody() {
        noClasses()
                .should()
                .accessTargetWhere(readsAClock())
                .allowEmptyShould(true)
                .check(SHIPPED);
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return DescribedPredicate.describe(
                "reads or waits for a clock",
                access -> CLOCKS.contains(access.getTargetOwner().getName() + "." + access.getName()));
    }
}
