package dev.tallyfymirror.mirror;

import static dev.tallyfymirror.mirror.HeldRows.required;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import io.r2dbc.spi.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What other processes ask the holder of an organization to do, since only the holder writes: {@code sync} and {@code
 * complete} beside a living {@code run} leave an errand, wait, and report. The channel {@value #CHANNEL} is notified of
 * each step, and of hints from outside.
 */
public final class Errands {
    public static final String CHANNEL = "tallyfy_errands";

    private static final String ASK = "WITH asked AS (INSERT INTO tallyfy_sync.errand (org_id, kind, argument)"
            + " VALUES ($1, $2, $3) RETURNING errand_id) SELECT errand_id, pg_notify('" + CHANNEL + "', '') FROM asked";

    private static final String TAKE = "UPDATE tallyfy_sync.errand SET taken_at = clock_timestamp()"
            + " WHERE errand_id IN (SELECT errand_id FROM tallyfy_sync.errand WHERE org_id = $1 AND finished_at IS NULL"
            + " ORDER BY kind <> 'read-task', errand_id LIMIT 20) RETURNING errand_id, kind, argument";

    private static final String FINISH = "WITH done AS (UPDATE tallyfy_sync.errand SET finished_at = clock_timestamp(),"
            + " outcome = $2::jsonb, error = $3 WHERE errand_id = $1 AND finished_at IS NULL RETURNING errand_id)"
            + " SELECT errand_id, pg_notify('" + CHANNEL + "', '') FROM done";

    private static final String ANSWER = "SELECT taken_at IS NOT NULL AS taken, outcome::text AS outcome, error"
            + " FROM tallyfy_sync.errand WHERE errand_id = $1 AND finished_at IS NOT NULL";

    private static final String WITHDRAW =
            "DELETE FROM tallyfy_sync.errand WHERE errand_id = $1 AND finished_at IS NULL";

    private final Database database;

    public Errands(Database database) {
        this.database = database;
    }

    /** Leaves an errand; its number. {@code argument}: TASK or RUN/TASK for a task to read. */
    public Mono<Long> ask(String org, Kind kind, @Nullable String argument) {
        return database.find(
                Query.of(ASK).bind(org).bind(kind.word()).bindNullable(argument, String.class),
                row -> required(row, "errand_id", Long.class));
    }

    /** Errands not done yet, marked as taken: those that are done at once before those that wait for a cycle. */
    public Mono<List<Errand>> take(String org) {
        return database.list(Query.of(TAKE).bind(org), Errands::errand);
    }

    /** {@code outcome}: a JSON object, or null when {@code error} says why there is none. */
    public Mono<Void> finish(long errandId, @Nullable String outcome, @Nullable String error) {
        return database.list(
                        Query.of(FINISH)
                                .bind(errandId)
                                .bindNullable(outcome, String.class)
                                .bindNullable(error, String.class),
                        row -> true)
                .then();
    }

    /** Empty until it is finished. */
    public Mono<Answer> findAnswer(long errandId) {
        return database.find(
                Query.of(ANSWER).bind(errandId),
                row -> new Answer(row.get("outcome", String.class), row.get("error", String.class)));
    }

    /**
     * Takes an errand back where nobody holds the organization (any more); false when it was finished after all. One
     * that a dead holder had taken can be taken back too.
     */
    public Mono<Boolean> withdraw(long errandId) {
        return database.update(Query.of(WITHDRAW).bind(errandId)).map(rows -> rows == 1);
    }

    private static Errand errand(Row row) {
        return new Errand(
                required(row, "errand_id", Long.class),
                Kind.of(required(row, "kind", String.class)),
                row.get("argument", String.class));
    }

    /** What is asked: a cycle, a full cycle, or one task to be read with its run. */
    public enum Kind {
        SYNC("sync"),
        SYNC_FULL("sync-full"),
        READ_TASK("read-task");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no such errand: " + word);
        }
    }

    public record Errand(long id, Kind kind, @Nullable String argument) {}

    public record Answer(@Nullable String outcome, @Nullable String error) {}
}
