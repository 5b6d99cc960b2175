package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.diff.Rules;
import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.tallyfy.item.BodyReader;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The daemon's own writers under a term of one organization, given literal items instead of a server's answers. */
final class Writers {
    static final Instant BASELINE = Instant.parse("2026-03-01T08:00:00Z");

    final Term term;
    private final String org;

    Writers(String org, Database database) {
        this(org, database, Rig.stores(database, "https://go.tallyfy.com/api", Duration.ofMinutes(10)));
    }

    Writers(String org, Database database, Stores stores) {
        this.org = org;
        Lease lease = stores.leases().acquire(Lease.organization(org)).block(Rig.PATIENCE);
        if (lease == null) {
            throw new IllegalStateException("the lease of " + org + " is held by another");
        }
        this.term = term(lease, stores);
        stores.organizations().enroll(org, "https://go.tallyfy.com/api").block(Rig.PATIENCE);
        var begun = database.inTransaction(session ->
                        stores.organizations().begin(session, org, BASELINE).thenReturn(true))
                .block(Rig.PATIENCE);
        assertThat(begun).isTrue();
    }

    private Term term(Lease lease, Stores stores) {
        Rules rules = new Rules(BASELINE, false, Duration.ZERO, Duration.ofHours(1), Initial.NONE, Rig.USUAL);
        return new Term(org, lease, rules, stores, Rig.backoff(20), new Ways(org));
    }

    Mono<Recorded> run(int second, String json) {
        return new RunRecorder(term)
                .record(List.of(RunSighting.of(raw(json), Source.LIST, at(second))))
                .map(RunRecorder.Result::recorded);
    }

    Mono<Recorded> task(@Nullable String run, Source source, int second, String json) {
        return tasks(List.of(TaskSighting.of(raw(json), run, source, at(second))));
    }

    Mono<Recorded> tasks(List<TaskSighting> sightings) {
        return new TaskRecorder(term).record(sightings, Set.of()).map(TaskRecorder.Result::recorded);
    }

    RawItem raw(String json) {
        return BodyReader.item(("{\"data\":" + json + "}").getBytes(StandardCharsets.UTF_8), org);
    }

    /** An answer of this second after the baseline. */
    static When at(int second) {
        Instant answered = BASELINE.plusSeconds(second);
        return new When(answered, answered.minusMillis(100));
    }
}
