package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two versions of the program on one database: while the older works, the newer (the same classes with one script more)
 * brings the schema further and takes over; then it is killed, and the older stays away from what it does not know.
 */
class OldAndNewPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PACE = Duration.ofMillis(150);
    private static final int MOST = 40;
    private static final String HELD =
            "SELECT count(*) FROM tallyfy_sync.lease WHERE holder IS NOT NULL AND expires_at > clock_timestamp()";

    private static final String SCRIPT = "V999__later.sql";

    @TempDir
    Path folder;

    private Scene scene;
    private Truth truth;
    private Sql sql;
    private int completed;

    @Test
    @Timeout(300)
    void theOlderWritesNothingOnceTheNewerHasMigratedNotEvenWhenThatDies() throws Exception { // D15
        Place older = new Place(folder, Place.prepare().classPath());
        try (Scene set = Scene.set(older, newer(older), 15);
                Sql own = set.sql()) {
            scene = set;
            sql = own;
            scene.clearDeadlines();
            truth = new Truth(scene.standIn().world());
            DaemonProcess old = scene.daemons().all().get(0);
            DaemonProcess fresh = scene.daemons().all().get(1);
            old.awaitLive(sql, LIMIT);
            Waiting.require("the first sync", LIMIT, () -> sql.completeCycles() > 0);
            complete();
            Waiting.require("the older tells", LIMIT, () -> told() == completed);

            fresh.awaitLive(sql, LIMIT);
            completeUntil("the newer has migrated", () -> migrated() && taker().equals(fresh.user()));
            Waiting.require("the newer tells", LIMIT, () -> told() == completed);
            String first = fresh.user();
            fresh.kill();
            complete();
            Waiting.require("its lease ends", LIMIT, () -> sql.number(HELD) == 0);
            Waiting.lasting(Place.INTERVAL); // in which the older asks for it
            assertThat(taker()).as("the older takes nothing over").isEqualTo(first);
            assertThat(told()).as("nobody tells").isEqualTo(completed - 1);

            fresh.awaitLive(sql, LIMIT);
            Waiting.require("all told", LIMIT, () -> told() == completed);
            assertThat(old.call("run")).as("the older does not start again").isEqualTo(4);
            assertThat(Files.readString(older.log("calls")))
                    .contains("the database's schema is newer (999) than this program (");
            assertThat(Files.readString(older.log("north")))
                    .contains("schema: degraded: the database's schema is newer");
            assertThat(old.complaints()).as("it lives on").isEmpty();
            assertThat(old.starts()).isEqualTo(1);
            sql.awaitCycles(2, LIMIT);
            Verdict verdict = Judges.judge(scene, truth, sql);
            assertThat(verdict.all()).isEmpty();
            assertThat(verdict.necessary).isEqualTo(completed);
        }
    }

    private static Place newer(Place older) throws IOException {
        Path classes = older.folder().resolve("newer");
        Path scripts = Files.createDirectories(classes.resolve("db/migration"));
        Path script = Files.copy(Path.of("src/test/resources/test-migration/later", SCRIPT), scripts.resolve(SCRIPT));
        assertThat(script).isNotEmptyFile();
        return older.with(classes);
    }

    /** One more every now and then meanwhile. */
    private void completeUntil(String what, BooleanSupplier moment) {
        Waiting.require(what, LIMIT, () -> {
            if (completed < MOST) {
                complete();
                Waiting.lasting(PACE);
            }
            return moment.getAsBoolean();
        });
    }

    private void complete() {
        String task = scene.openTask();
        var unused = truth.change(() -> scene.standIn().world().change().complete(task));
        completed++;
    }

    private boolean migrated() {
        return sql.number("SELECT count(*) FROM tallyfy_sync.schema_history WHERE version = '999'") == 1;
    }

    private String taker() {
        try {
            return Witness.latestTaker(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private long told() {
        return sql.number("SELECT count(*) FROM tallyfy.event");
    }
}
