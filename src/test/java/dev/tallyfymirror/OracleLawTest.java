package dev.tallyfymirror;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** What is held against the program's work shares nothing with what it judges, not even through others. */
class OracleLawTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages("dev.tallyfymirror");

    private static final String[] JUDGED = {
        "dev.tallyfymirror.sync..",
        "dev.tallyfymirror.diff..",
        "dev.tallyfymirror.event..",
        "dev.tallyfymirror.lease..",
        "dev.tallyfymirror.mirror..",
        "dev.tallyfymirror.model..",
        "dev.tallyfymirror.outbox..",
        "dev.tallyfymirror.tallyfy.."
    };

    @Test
    void theOracleOfTheSimulationImportsNothingThatItJudges() {
        none("simulation", "Oracle|TaskBook|RunBook|LossBook|World").check(CLASSES);
    }

    @Test
    void theJudgesOfTheStormImportNothingThatTheyJudge() {
        none("storm", "TaskJudge|Truth|Episodes|Turn|Phase").check(CLASSES);
    }

    @Test
    void whatDrivesTheProgramDoesNotPassForAJudge() {
        assertThat(none("simulation", "Mirror").evaluate(CLASSES).hasViolation())
                .isTrue();
        assertThat(none("storm", "DaemonProcess").evaluate(CLASSES).hasViolation())
                .isTrue();
    }

    private static ArchRule none(String room, String names) {
        return noClasses()
                .that()
                .resideInAPackage("dev.tallyfymirror." + room)
                .and()
                .haveNameMatching("dev\\.tallyfymirror\\." + room + "\\.(" + names + ")(\\$.*)?")
                .should()
                .transitivelyDependOnClassesThat()
                .resideInAnyPackage(JUDGED);
    }
}
