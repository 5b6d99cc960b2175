package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.model.Words;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.sync.HeldElsewhereException;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.Completion;
import dev.tallyfymirror.tallyfy.UnknownOutcomeException;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Completes a task in Tallyfy, settles an answer that was lost, and has the task read back into the mirror. */
final class TaskCompletion {
    private static final Duration READING_BACK = Duration.ofSeconds(60);

    private final OrganizationParts parts;
    private final Database database;

    TaskCompletion(OrganizationParts parts, Database database) {
        this.parts = parts;
        this.database = database;
    }

    Mono<CompletionReport> complete(CompletionRequest request) {
        return findRun(request)
                .flatMap(run -> post(request, run.orElse(null))
                        .flatMap(task -> readBack(request.task(), run.orElse(null))
                                .map(note -> report(request, run.orElse(null), task, note))));
    }

    /** As the request says, else as the mirror knows it, else as Tallyfy says. */
    private Mono<Optional<String>> findRun(CompletionRequest request) {
        if (request.run() != null) {
            return Mono.just(Optional.of(request.run()));
        }
        return parts.stores()
                .mirror()
                .findTasks(database, parts.settings().id(), List.of(request.task()))
                .flatMap(held -> held.containsKey(request.task())
                        ? Mono.just(runOf(held.get(request.task()).row().columns()))
                        : askRun(request.task()));
    }

    private Mono<Optional<String>> askRun(String task) {
        return parts.client()
                .findTask(task)
                .flatMap(answer -> answer instanceof Answer.Present present
                        ? Mono.just(runOf(columns(present.item())))
                        : Mono.error(new UnknownTaskException("Tallyfy shows no task " + task + " in organization "
                                + parts.settings().id() + ": is the id right, and may this token see it?")));
    }

    private static Optional<String> runOf(Columns<TaskColumn> task) {
        return Optional.ofNullable(task.text(TaskColumn.RUN_ID));
    }

    private Mono<Columns<TaskColumn>> post(CompletionRequest request, @Nullable String run) {
        Completion completion = new Completion(request.task(), run, request.approved(), request.fields());
        return parts.client()
                .completeTask(completion)
                .map(present -> columns(present.item()))
                .onErrorResume(UnknownOutcomeException.class, unknown -> settle(request.task(), unknown));
    }

    private Mono<Columns<TaskColumn>> settle(String task, UnknownOutcomeException unknown) {
        return parts.client()
                .findTask(task)
                .onErrorMap(failure -> new UndoneException("whether task " + task + " was completed is not known: "
                        + unknown.getMessage() + "; and it can't be read now: " + failure.getMessage()))
                .flatMap(answer -> {
                    Columns<TaskColumn> columns = answer instanceof Answer.Present present
                            ? columns(present.item())
                            : Columns.none(TaskColumn.class);
                    return Words.isFinished(columns)
                            ? Mono.just(columns)
                            : Mono.error(new UndoneException("task " + task
                                    + " was not completed: asked after it, Tallyfy shows it unfinished, so try again ("
                                    + Objects.requireNonNullElse(unknown.getCause(), unknown)
                                            .getMessage()
                                    + ")"));
                });
    }

    private static Columns<TaskColumn> columns(RawItem item) {
        return TaskMapper.map(item, Source.GET, null) instanceof Mapped.Readable<TaskColumn> readable
                ? readable.item().columns()
                : Columns.none(TaskColumn.class);
    }

    /** A note where it could not be read back; else empty. */
    private Mono<Optional<String>> readBack(String task, @Nullable String run) {
        return parts.sync()
                .readTask(task, run)
                .map(done -> Optional.<String>empty())
                .onErrorResume(HeldElsewhereException.class, held -> leave(task, run))
                .timeout(READING_BACK)
                .onErrorResume(failure ->
                        Mono.just(Optional.of("the mirror will see it in its next cycle: " + failure.getMessage())));
    }

    private Mono<Optional<String>> leave(String task, @Nullable String run) {
        Errand errand = new Errand(
                parts.stores().errands(),
                parts.stores().leases(),
                parts.settings().id());
        return errand.run(Errands.Kind.READ_TASK, run == null ? task : run + "/" + task)
                .map(answer -> Optional.ofNullable(answer.error()))
                .switchIfEmpty(Mono.defer(() -> readBack(task, run)));
    }

    private CompletionReport report(
            CompletionRequest request, @Nullable String run, Columns<TaskColumn> task, Optional<String> note) {
        return new CompletionReport(
                parts.settings().id(),
                request.task(),
                run,
                task.text(TaskColumn.TITLE),
                task.text(TaskColumn.STATUS),
                task.instant(TaskColumn.COMPLETED_AT),
                note.isEmpty(),
                note.orElse(null));
    }
}
