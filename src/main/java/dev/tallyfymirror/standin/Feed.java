package dev.tallyfymirror.standin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The activity feed: what happened since the world was made, in the API's verbs, 20 a page. */
final class Feed {
    private static final Map<String, String> VERBS = Map.of(
            "task.completed", "completed",
            "task.reopened", "uncompleted",
            "task.deleted", "deleted",
            "task.archived", "archived",
            "task.created", "created",
            "run.launched", "launched",
            "run.completed", "completed",
            "run.archived", "archived",
            "run.restored", "restored",
            "run.deleted", "deleted");

    private final World world;

    Feed(World world) {
        this.world = world;
    }

    Answer answer(Incoming incoming) {
        Query query = incoming.query();
        Set<String> verbs = new TreeSet<>(query.list("verb"));
        verbs.addAll(query.list("verbs"));
        List<Integer> chosen = chosen(verbs);
        if (query.text("sort", "-created_at").startsWith("-")) {
            Collections.reverse(chosen);
        }
        Paging paging = Paging.of(query, 20, world.shape().is(Looseness.PER_PAGE_IGNORED));
        List<Integer> page = paging.cut(chosen);
        JsonBuffer json = new JsonBuffer(4_096).object().name("data").array();
        page.forEach(index -> write(json, index));
        json.endArray().name("meta").object().name("pagination");
        new PageJson(world.shape(), paging, incoming.here(), query).write(json, chosen.size(), page.size());
        return Answer.json(json.endObject().endObject());
    }

    private List<Integer> chosen(Set<String> verbs) {
        List<TruthEntry> log = world.entries();
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            String verb = VERBS.get(log.get(i).kind());
            if (verb != null && (verbs.isEmpty() || verbs.contains(verb))) {
                chosen.add(i);
            }
        }
        return chosen;
    }

    private void write(JsonBuffer json, int index) {
        TruthEntry entry = world.entries().get(index);
        String taskId = entry.taskId();
        String subject = taskId == null ? String.valueOf(entry.runId()) : taskId;
        json.object().name("id").number(index + 1L).name("verb").string(String.valueOf(VERBS.get(entry.kind())));
        json.name("entity_type")
                .string(taskId == null ? "Run" : "Task")
                .name("entity_id")
                .string(subject);
        json.name("run_id");
        if (entry.runId() == null) {
            json.nil();
        } else {
            json.string(entry.runId());
        }
        json.name("actor_id");
        if (entry.actor() == null) {
            json.nil();
        } else {
            json.number(entry.actor());
        }
        json.name("created_at").string(TimeText.PLAIN.format(entry.at())).endObject();
    }
}
