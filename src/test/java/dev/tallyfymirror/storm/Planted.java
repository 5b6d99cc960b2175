package dev.tallyfymirror.storm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/**
 * Bugs that are brought back: a class of the program with one thing in it done naively, compiled into a folder that the
 * daemons find first. Where the source no longer holds what is to be replaced, planting fails.
 */
enum Planted {
    /** Whoever once had the lease writes on. */
    NO_FENCE("lease/Leases", "WHERE name = $1 AND term = $2 FOR KEY SHARE", "WHERE name = $1 AND $2::bigint > 0"),
    /** What a list does not show is gone. */
    ABSENCE_IS_DELETED(
            "sync/Confirmation",
            ".concatMap(task -> confirm(task.id(), task.runId()), 0)",
            """
            .concatMap(task -> recorder.record(List.of(TaskSighting.absent(task.id(), task.runId(), Presence.DELETED,
                    new dev.tallyfymirror.model.Observation.When(now, now))), Set.of()), 0)
            .map(result -> Tally.of(result.recorded()))"""),
    /** A page that fails is taken for the end of the list. */
    SWALLOWED_PAGE_FAILURE(
            "sync/TaskReader", "Mono.just(TaskPage.failed(reading, failure))", "Mono.just(TaskPage.end(reading))");

    private final String source;
    private final String right;
    private final String naive;

    Planted(String source, String right, String naive) {
        this.source = source;
        this.right = right;
        this.naive = naive;
    }

    /** The place with this bug in its daemons. */
    Place in(Place place) throws IOException {
        Path file = Path.of("src/main/java/dev/tallyfymirror", source + ".java");
        String text = Files.readString(file);
        if (!text.contains(right)) {
            throw new IllegalStateException(file + " no longer holds: " + right);
        }
        Path folder = Files.createDirectories(place.folder().resolve("planted").resolve(name()));
        Path changed = folder.resolve(file.getFileName());
        Files.writeString(changed, text.replace(right, naive));
        List<String> options =
                List.of("-proc:none", "-nowarn", "-cp", place.classPath(), "-d", folder.toString(), changed.toString());
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new));
        if (failed != 0) {
            throw new IllegalStateException("planting " + name() + " does not compile");
        }
        return place.with(folder);
    }
}
