package io.patterns4j.telemetry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends see the exported packages of the core only, never each other, and need only their own library. */
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
                .resideInAnyPackage(
                        "io.patterns4j.internal..",
                        "io.patterns4j.aws..",
                        "io.patterns4j.redis..",
                        "io.patterns4j.tck..")
                .check(SHIPPED);
    }

    @Test
    void packages_form_noCycle() {
        slices().matching("io.patterns4j.telemetry.(**)")
                .should()
                .beFreeOfCycles()
                .check(SHIPPED);
    }

    @Test
    void clocks_areRead_byNobody() {
        noClasses().should().accessTargetWhere(readsAClock()).check(SHIPPED);
    }

    @ParameterizedTest
    @CsvSource({
        "io.patterns4j.telemetry.micrometer.., io.micrometer..",
        "io.patterns4j.telemetry.opentelemetry.., io.opentelemetry.."
    })
    void libraries_areSeen_byTheirOwnBackendOnly(String backend, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(backend)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(SHIPPED);
    }

    @Test
    void backends_see_onlyWhatTheyShare() {
        slices().matching("io.patterns4j.telemetry.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        resideInAPackage("io.patterns4j.telemetry.."),
                        resideInAPackage("io.patterns4j.telemetry.internal.."))
                .check(SHIPPED);
    }

    @Test
    void module_exports_everyPackageButInternal() throws IOException {
        Set<String> exported = descriptor().exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(toSet());
        Set<String> packages = SHIPPED.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("io.patterns4j.telemetry") && !name.endsWith(".internal"))
                .collect(toSet());
        assertThat(exported).isEqualTo(packages);
    }

    @Test
    void module_requires_neitherMicrometerNorOpenTelemetryAtRunTime() throws IOException {
        Set<String> required = descriptor().requires().stream()
                .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .collect(toSet());
        assertThat(required).containsExactlyInAnyOrder("java.base", "io.patterns4j.core", "org.slf4j");
    }

    private static ModuleDescriptor descriptor() throws IOException {
        try (var in = Files.newInputStream(Path.of("target", "classes", "module-info.class"))) {
            return ModuleDescriptor.read(in);
        }
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return DescribedPredicate.describe(
                "reads or waits for a clock",
                access -> CLOCKS.contains(access.getTargetOwner().getName() + "." + access.getName()));
    }
}
