package dev.tallyfymirror.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a living organization does: tasks complete, deadlines pass, processes start, a few tasks are reopened. */
final class Life {
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int FIRST_DEADLINES = 6;
    private final World world;
    private final SplittableRandom random;
    private final Duration pace;
    private Instant next;

    private Life(World world, StandInSettings settings) {
        this.world = world;
        this.random = new SplittableRandom(settings.content().seed() + 3);
        this.pace = settings.manner().pace();
        this.next = world.clock().real();
    }

    static Flux<TruthEntry> of(World world, StandInSettings settings) {
        return Flux.defer(() -> {
            Life life = new Life(world, settings);
            Flux<TruthEntry> steps =
                    Mono.delay(STEP).flatMapIterable(late -> life.step()).repeat();
            return Flux.fromIterable(life.begin()).concatWith(steps);
        });
    }

    /** Some deadlines a few seconds ahead, so that there is something to see at once. */
    private List<TruthEntry> begin() {
        synchronized (world) {
            int known = world.entries().size();
            for (int i = 0; i < FIRST_DEADLINES; i++) {
                setDeadline(4 + 3 * i);
            }
            return since(known);
        }
    }

    private List<TruthEntry> step() {
        synchronized (world) {
            int known = world.entries().size();
            world.passDeadlines();
            Instant now = world.clock().real();
            for (int i = 0; i < 50 && !next.isAfter(now); i++) {
                happen();
                next = next.plusNanos((long) (pace.toNanos() * (0.5 + random.nextDouble())));
            }
            return since(known);
        }
    }

    private List<TruthEntry> since(int known) {
        return List.copyOf(world.entries().subList(known, world.entries().size()));
    }

    private void happen() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> setDeadline(random.nextInt(3, 10));
            case 4, 5 -> mendMissed();
            case 6 -> reopen();
            case 7, 8 -> launch();
            case 9 -> world.change().addOneOffTask("Call back a customer", ahead(random.nextInt(5, 15)));
            case 10 ->
                world.change()
                        .owners(
                                someId(TaskState::open),
                                Owners.users(world.catalog().anyone(random)));
            default -> complete();
        }
    }

    private void complete() {
        TaskState task = firstOpen(some(TaskState::open));
        world.change().complete(task, random.nextInt(4) > 0, world.catalog().anyone(random));
    }

    /** The first open task of the same run: work goes on from the front. */
    private static TaskState firstOpen(TaskState task) {
        RunState run = task.run;
        return run == null
                ? task
                : run.tasks.stream().filter(TaskState::open).findFirst().orElse(task);
    }

    private void setDeadline(int seconds) {
        Instant now = world.now();
        Predicate<TaskState> quiet = task -> task.open() && !task.missed(now);
        world.change().deadline(someId(quiet), ahead(seconds));
    }

    private void mendMissed() {
        Instant now = world.now();
        TaskState task = some(one -> one.missed(now));
        if (!task.missed(now) || random.nextBoolean()) {
            world.change().complete(task, true, world.catalog().anyone(random));
        } else {
            world.change().deadline(task.id, ahead(86_400));
        }
    }

    private void reopen() {
        List<TruthEntry> log = world.entries();
        for (int i = log.size() - 1; i >= 0; i--) {
            String id = log.get(i).taskId();
            TaskState task = id == null ? null : world.findTask(id);
            if (id != null
                    && task != null
                    && task.finished()
                    && log.get(i).kind().equals("task.completed")) {
                world.change().reopen(id);
                return;
            }
        }
        complete();
    }

    private void launch() {
        String name = world.catalog().anyTemplate(random).title() + " - "
                + world.catalog().anyCustomer(random);
        world.change().launchRun(name, random.nextInt(3, 7));
    }

    private String someId(Predicate<TaskState> which) {
        return some(which).id;
    }

    /** Any task of this kind; when there is none, the first task of a run started for it. */
    private TaskState some(Predicate<TaskState> which) {
        List<TaskState> found = new ArrayList<>();
        for (TaskState task : world.tasks()) {
            if (task.reachable() && task.flaw == null && which.test(task)) {
                found.add(task);
            }
        }
        if (found.isEmpty()) {
            launch();
            return world.tasks().stream().filter(TaskState::open).findFirst().orElseThrow();
        }
        return found.get(random.nextInt(found.size()));
    }

    private Instant ahead(int seconds) {
        return world.clock().stamp().plusSeconds(seconds);
    }
}
