package dev.tallyfymirror.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Errands.Errand;
import dev.tallyfymirror.mirror.Errands.Kind;
import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

class ErrandsPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final Errands errands = new Errands(POSTGRES.database());

    @Test
    void anErrandIsTakenUntilItIsFinishedAndItsAnswerFound() {
        long id = ask("a", Kind.READ_TASK, "run/task");
        assertThat(take("a")).containsExactly(new Errand(id, Kind.READ_TASK, "run/task"));
        assertThat(take("a")).as("by the next holder").hasSize(1);
        StepVerifier.create(errands.findAnswer(id)).expectComplete().verify(SOON);
        StepVerifier.create(errands.finish(id, "{\"tasks_read\": 1}", null))
                .expectComplete()
                .verify(SOON);
        assertThat(take("a")).isEmpty();
        StepVerifier.create(errands.findAnswer(id).map(Errands.Answer::outcome))
                .expectNext("{\"tasks_read\": 1}")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void anErrandThatADeadHolderTookCanBeTakenBack() {
        long id = ask("b", Kind.SYNC, null);
        assertThat(take("b")).hasSize(1);
        StepVerifier.create(errands.withdraw(id))
                .expectNext(true)
                .expectComplete()
                .verify(SOON);
        assertThat(take("b")).isEmpty();
    }

    @Test
    void whatWaitsForACycleKeepsNoReadingWaiting() {
        for (int i = 0; i < 20; i++) {
            ask("crowded", Kind.SYNC, null);
        }
        long id = ask("crowded", Kind.READ_TASK, "task");
        assertThat(take("crowded")).contains(new Errand(id, Kind.READ_TASK, "task"));
    }

    @Test
    void aFinishedErrandIsNotTakenBack() {
        long id = ask("c", Kind.SYNC_FULL, null);
        StepVerifier.create(errands.finish(id, null, "no answer"))
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(errands.withdraw(id))
                .expectNext(false)
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(errands.findAnswer(id).map(Errands.Answer::error))
                .expectNext("no answer")
                .expectComplete()
                .verify(SOON);
    }

    private long ask(String org, Kind kind, String argument) {
        return errands.ask(org, kind, argument).blockOptional(SOON).orElseThrow();
    }

    private List<Errand> take(String org) {
        return errands.take(org).blockOptional(SOON).orElseThrow();
    }
}
