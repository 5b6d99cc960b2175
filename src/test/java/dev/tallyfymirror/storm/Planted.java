package dev.tallyfymirror.storm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/**
 * Bugs that are brought back: a class of the program with one thing in it done naively, compiled into a folder that the
 * daemons find first. Where the source no longer holds what is to be replaced, planting fails.
 */
enum Planted {
    /** Whoever once had the lease believes so for ever, and writes on. */
    NO_FENCE(
            "lease/Leases",
            Map.of(
                    "WHERE name = $1 FOR KEY SHARE",
                    "WHERE name = $1",
                    ".filter(current -> !lease.isOver(current))",
                    ".filter(current -> current > 0)",
                    ".map(rows -> rows == 1)",
                    ".map(rows -> true)")),
    /** The place to go on from is the newest, whatever was given. */
    READER_JUMPS(
            "feed/EventBatches",
            Map.of("Long.toString(batch.lastLookedAt())", "Long.toString(batch.places().newest())")),
    /** What a list does not show is gone. */
    ABSENCE_IS_DELETED("sync/Confirmation", Map.of("confirm(task.id(), task.runId()).map(", """
            recorder.record(List.of(TaskSighting.absent(task.id(), task.runId(), Presence.DELETED,
                    new dev.tallyfymirror.model.Observation.When(now, now))), Set.of())
            .map(result -> Tally.of(result.recorded())).map(""")),
    /** A page that fails is taken for the end of the list. */
    SWALLOWED_PAGE_FAILURE(
            "sync/TaskPage", Map.of("return new TaskPage(reading, null, failure, false);", "return end(reading);"));

    private final String source;
    private final Map<String, String> naive;

    /** {@code naive}: what stands in the source, and what is to stand there. */
    Planted(String source, Map<String, String> naive) {
        this.source = source;
        this.naive = naive;
    }

    /** The place with this bug in its daemons. */
    Place in(Place place) throws IOException {
        Path file = Path.of("src/main/java/dev/tallyfymirror", source + ".java");
        Path folder = Files.createDirectories(place.folder().resolve("planted").resolve(name()));
        Path changed = folder.resolve(file.getFileName());
        Files.writeString(changed, changed(Files.readString(file)));
        List<String> options =
                List.of("-proc:none", "-nowarn", "-cp", place.classPath(), "-d", folder.toString(), changed.toString());
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new));
        if (failed != 0) {
            throw new IllegalStateException("planting " + name() + " does not compile");
        }
        return place.with(folder);
    }

    private String changed(String text) {
        String changed = text;
        for (Map.Entry<String, String> one : naive.entrySet()) {
            if (!text.contains(one.getKey())) {
                throw new IllegalStateException(source + " no longer holds: " + one.getKey());
            }
            changed = changed.replace(one.getKey(), one.getValue());
        }
        return changed;
    }
}
