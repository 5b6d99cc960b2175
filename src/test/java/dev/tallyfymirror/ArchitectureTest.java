package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The laws of the house, held against the program. That each can be broken is shown by {@link ArchitectureLawsTest}. */
class ArchitectureTest {
    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tallyfymirror");
    private static final ArchitectureLaws LAWS = new ArchitectureLaws("dev.tallyfymirror");

    @Test
    void theProgramIsFound() {
        assertThat(PROGRAM).as("what the laws below look at").isNotEmpty();
    }

    @Test
    void everyPackageIsARoomOfThePlan() {
        LAWS.rooms().check(PROGRAM);
    }

    @Test
    void everyPackageIsNullMarked() {
        LAWS.nullMarked().check(PROGRAM);
    }

    @Test
    void packagesImportOnlyLowerFloors() {
        LAWS.floors().check(PROGRAM);
    }

    @Test
    void destinationsDoNotKnowEachOther() {
        LAWS.destinations().check(PROGRAM);
    }

    @Test
    void theStandInSharesNothingWithTheProgramAndOnlyCommandsStartIt() {
        LAWS.standIn().check(PROGRAM);
    }

    @Test
    void diffAndModelUseTheJdkAlone() {
        LAWS.pureRooms().check(PROGRAM);
    }

    @Test
    void theRulesOfTheSyncArePlainValues() {
        LAWS.pureRules().check(PROGRAM);
    }

    @Test
    void r2dbcStaysInTheRoomsWithADatabase() {
        LAWS.r2dbc().check(PROGRAM);
    }

    @Test
    void reactorNettyStaysInTheRoomsWithHttp() {
        LAWS.reactorNetty().check(PROGRAM);
    }

    @Test
    void kafkaStaysInItsDestination() {
        LAWS.kafka().check(PROGRAM);
    }

    @Test
    void onlyTheTopSubscribesOrBlocks() {
        LAWS.subscribing().check(PROGRAM);
    }

    @Test
    void onlyTheTopAsksTheSystemForTheTime() {
        LAWS.clock().check(PROGRAM);
    }

    @Test
    void nothingSleepsTicksOrGoesOnAfterErrors() {
        LAWS.neverCalled().check(PROGRAM);
    }

    @Test
    void onlyCommandsPrint() {
        LAWS.standardStreams().check(PROGRAM);
    }
}
