package dev.tallyfymirror.standin;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls that read. Each takes the world's lock for as long as its answer is written. */
final class Reads {
    private static final int MANY = 500;
    private final World world;
    private final Listings listings;

    Reads(World world) {
        this.world = world;
        this.listings = new Listings(world);
    }

    Answer answer(Incoming incoming, Twist twist) {
        synchronized (world) {
            return switch (incoming.route().call()) {
                case LIST_RUNS -> listRuns(incoming, twist);
                case GET_RUN -> run(incoming);
                case LIST_RUN_TASKS -> listRunTasks(incoming, twist);
                case LIST_TASKS -> listTasks(incoming, twist);
                case GET_TASK, GET_RUN_TASK -> task(incoming);
                case FEED -> new Feed(world).answer(incoming);
                default -> me();
            };
        }
    }

    private Answer listRuns(Incoming incoming, Twist twist) {
        RunJson writer = new RunJson(world.catalog(), world.shape());
        View view = View.of(View.Kind.LIST, incoming.query().list("with"));
        return page(incoming, twist, listings.runs(incoming.query()), (json, run) -> writer.write(json, run, view));
    }

    private Answer listRunTasks(Incoming incoming, Twist twist) {
        RunState run = world.findRun(incoming.route().runId());
        if (run == null) {
            return missing();
        }
        if (run.hidden) {
            return forbidden();
        }
        List<TaskState> tasks = run.tasks.size() > MANY && !TaskFilter.dependsOnTime(incoming.query())
                ? listings.manyTasks(run, incoming.query())
                : listings.tasks(run, incoming.query());
        return page(incoming, twist, tasks, tasks(incoming));
    }

    private Answer listTasks(Incoming incoming, Twist twist) {
        return page(incoming, twist, listings.tasks(incoming.query()), tasks(incoming));
    }

    private BiConsumer<JsonBuffer, TaskState> tasks(Incoming incoming) {
        TaskJson writer = new TaskJson(world.catalog(), world.shape());
        View view = View.of(View.Kind.LIST, incoming.query().list("with"));
        return (json, task) -> writer.write(json, task, view);
    }

    private <T> Answer page(Incoming incoming, Twist twist, List<T> items, BiConsumer<JsonBuffer, T> writer) {
        boolean ignored = world.shape().is(Looseness.PER_PAGE_IGNORED);
        Paging usual = Paging.of(incoming.query(), 10, ignored);
        Paging paging = twist.kind() == Twist.Kind.SHRUNK ? usual.shrunk(twist.number()) : usual;
        List<T> all = twist.kind() == Twist.Kind.EMPTY_LIST ? List.of() : items;
        List<T> page =
                twist.kind() == Twist.Kind.FIRST_PAGE ? new Paging(1, paging.perPage()).cut(all) : paging.cut(all);
        int total = twist.kind() == Twist.Kind.WRONG_TOTAL ? twist.number() : all.size();
        JsonBuffer json = new JsonBuffer(512 + page.size() * 1_100);
        json.object().name("data").array();
        page.forEach(item -> writer.accept(json, item));
        json.endArray().name("meta").object();
        if (!paging.everything()) {
            json.name("pagination");
            new PageJson(world.shape(), paging, incoming.here(), incoming.query()).write(json, total, page.size());
        }
        counts(json, incoming, items);
        return Answer.json(json.endObject().endObject());
    }

    private <T> void counts(JsonBuffer json, Incoming incoming, List<T> items) {
        if (incoming.route().call() != Call.LIST_TASKS || items.size() > 10 * MANY) {
            return;
        }
        int overdue = 0;
        for (T item : items) {
            overdue += item instanceof TaskState task && task.missed(world.now()) ? 1 : 0;
        }
        json.name("overdue_tasks").number(overdue);
    }

    private Answer run(Incoming incoming) {
        RunState run = world.findRun(incoming.route().runId());
        if (run == null) {
            return missing();
        }
        View view = View.of(View.Kind.GET, incoming.query().list("with"));
        return run.hidden
                ? forbidden()
                : item(json -> new RunJson(world.catalog(), world.shape()).write(json, run, view));
    }

    private Answer task(Incoming incoming) {
        TaskState task = world.findTask(incoming.route().taskId());
        if (task == null || !within(task, incoming.route().runId())) {
            return missing();
        }
        View view = View.of(View.Kind.GET, incoming.query().list("with"));
        return task.concealed()
                ? forbidden()
                : item(json -> new TaskJson(world.catalog(), world.shape()).write(json, task, view));
    }

    /** A task is found under its own run, or under no run at all. */
    static boolean within(TaskState task, String runId) {
        return runId.isEmpty() || (task.run != null && task.run.id.equals(runId));
    }

    private Answer me() {
        @Nullable Person me = world.catalog().person(world.catalog().me());
        return item(json -> {
            json.object().name("id").number(world.catalog().me());
            if (me != null) {
                json.name("email").string(me.email()).name("full_name").string(me.fullName());
                json.name("first_name").string(me.firstName()).name("last_name").string(me.lastName());
            }
            json.endObject();
        });
    }

    private static Answer item(Consumer<JsonBuffer> data) {
        JsonBuffer json = new JsonBuffer(2_048).object().name("data");
        data.accept(json);
        return Answer.json(json.endObject());
    }

    static Answer missing() {
        return Answer.error(404, "The requested resource was not found.");
    }

    static Answer forbidden() {
        return Answer.error(403, "You do not have permission to view this item.");
    }
}
