package dev.tallyfymirror.event;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunHead;
import dev.tallyfymirror.model.TaskColumn;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes events of the facts of a change, in their order. One for each base URL that organizations are read from. */
public final class Events {
    private final EventData data;

    private Events(EventData data) {
        this.data = data;
    }

    /** @param baseUrl of Tallyfy's API; the web addresses of tasks are made from it */
    public static Events of(URI baseUrl) {
        return new Events(new EventData(new TaskUrls(baseUrl)));
    }

    /** @param run the task's run; null for a one-off task, or where the run is not mirrored */
    public List<NewEvent> taskEvents(String org, Change<TaskColumn> change, @Nullable RunHead run) {
        Row<TaskColumn> task = change.after().row();
        String runId = task.columns().text(TaskColumn.RUN_ID);
        return change.facts().stream()
                .map(fact -> event(new Subject(org, "task", runId, task.id()), fact, data.ofTask(org, task, run, fact)))
                .toList();
    }

    public List<NewEvent> runEvents(String org, Change<RunColumn> change) {
        Row<RunColumn> run = change.after().row();
        return change.facts().stream()
                .map(fact -> event(new Subject(org, "run", run.id(), null), fact, data.ofRun(org, run, fact)))
                .toList();
    }

    private static NewEvent event(Subject subject, Fact fact, String data) {
        return new NewEvent(
                EventId.of(subject.org(), subject.kind(), subject.itemId(), fact),
                fact.type(),
                subject.org(),
                subject.runId(),
                subject.taskId(),
                fact.time(),
                fact.seen().observedAt(),
                data);
    }

    private record Subject(
            String org,
            String kind,
            @Nullable String runId,
            @Nullable String taskId) {
        String itemId() {
            String id = taskId != null ? taskId : runId;
            if (id == null) {
                throw new IllegalStateException("an event is about a task or about a run");
            }
            return id;
        }
    }
}
