package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.drift.Sweeps;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The sweeps under drift end with 1 over a program in whose source a bug is planted: they see what they are there for. */
class PlantedSweepsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final String SWEEPS = "10";
    private static final Map<Planted, String> WRONG = Map.of(
            Planted.ABSENCE_IS_DELETED, "is marked deleted and is there",
            Planted.SWALLOWED_PAGE_FAILURE, "failed: no page of run");

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void eachPlantedBugIsCaught() throws Exception {
        Place place = new Place(folder, Place.prepare().classPath());
        Map<Planted, Process> running = new java.util.EnumMap<>(Planted.class);
        for (Planted bug : WRONG.keySet()) {
            running.put(bug, sweep(bug.in(place), bug));
        }
        for (Map.Entry<Planted, Process> one : running.entrySet()) {
            assertThat(one.getValue().waitFor(2, TimeUnit.MINUTES))
                    .as("%s ends", one.getKey())
                    .isTrue();
            String said = Files.readString(said(one.getKey()));
            assertThat(one.getValue().exitValue())
                    .as("%s: %s", one.getKey(), said)
                    .isEqualTo(1);
            assertThat(said).contains(WRONG.get(one.getKey()), SWEEPS + " sweeps under drift");
        }
    }

    private Process sweep(Place planted, Planted bug) throws IOException {
        List<String> command = List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                planted.classPath() + File.pathSeparator + Path.of("target/test-classes"),
                Sweeps.class.getName(),
                SWEEPS);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(said(bug).toFile()));
        builder.environment().put("DATABASE_URL", text(POSTGRES.url()));
        return builder.start();
    }

    private Path said(Planted bug) {
        return folder.resolve(bug.name() + ".log");
    }

    private static String text(DatabaseUrl url) {
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database()
                + "?sslmode=disable";
    }
}
