package io.headgate.jaxrs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.headgate.DecoratorRule;
import org.junit.jupiter.api.Test;

/** The walls of this module; one rule each. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.headgate.jaxrs");

    @Test
    void theAdapterKnowsTheDomainAndJakartaRestAlone() {
        classes()
                .that()
                .doNotHaveFullyQualifiedName(ServletEnvironment.class.getName())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.headgate",
                        "io.headgate.http",
                        "io.headgate.config",
                        "io.headgate.jaxrs",
                        "jakarta.ws.rs..",
                        "org.jspecify.annotations")
                .check(CLASSES);
    }

    @Test
    void oneClassAloneKnowsTheServletApi() {
        classes()
                .that()
                .haveFullyQualifiedName(ServletEnvironment.class.getName())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.headgate",
                        "io.headgate.config",
                        "io.headgate.http",
                        "io.headgate.jaxrs",
                        "jakarta.servlet..",
                        "jakarta.ws.rs..",
                        "org.jspecify.annotations")
                .check(CLASSES);
    }

    @Test
    void aListenerThatHoldsAnotherTellsItEverything() {
        DecoratorRule.tellsEverything().allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void theAdaptersDoNotSeeEachOther() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.headgate.servlet..", "io.headgate.memory..")
                .check(CLASSES);
    }
}
