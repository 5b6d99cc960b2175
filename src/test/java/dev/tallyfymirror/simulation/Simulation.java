package dev.tallyfymirror.simulation;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.simulation.Daemons.Daemon;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One seed: an organization's hour, the looks at it, and what came of them beside what had to. */
final class Simulation {
    private static final int CYCLES = 24;
    private static final int QUIET_CYCLES = 4;
    private static final int LOOKS_IN_TRACE = 12;

    private final long seed;
    private final Tallies tallies = new Tallies();
    private final Random random;
    private final Planted planted;
    private final World world;
    private final Setting setting;
    private final Server server;
    private final Outbox outbox;
    private final Mirror mirror;
    private final Daemons daemons;

    private Simulation(long seed, Planted planted) {
        this.seed = seed;
        this.random = new Random(seed ^ 0x5DEECE66DL);
        this.world = new World(seed, tallies);
        world.advance(world.now().plusSeconds(random.nextInt(1200)).plusMillis(random.nextInt(1000)));
        this.setting = Setting.of(random, world);
        this.server = new Server(world, setting, random);
        this.outbox = new Outbox(planted);
        LeaseRow row = new LeaseRow(planted, tallies);
        this.mirror = new Mirror(setting, planted, outbox, row);
        this.daemons = new Daemons(server, row, setting, tallies, this::begin);
        this.planted = planted;
    }

    private Daemon begin(Lease lease) {
        return new Daemon(
                lease,
                new Reader(server, mirror, lease, setting, planted),
                new Watch(server, mirror, lease, setting, planted));
    }

    static Verdict run(long seed, Planted planted) {
        Simulation simulation = new Simulation(seed, planted);
        simulation.live();
        return simulation.judge();
    }

    private void live() {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            Instant next = server.now().plusSeconds(60);
            trouble();
            daemons.work(false, next);
        }
        calmDown();
    }

    private void trouble() {
        if (server.strikes("looks missed", 60)) {
            server.sleep(60L * (1 + random.nextInt(4)));
        }
        if (server.strikes("long outage", 15)) {
            server.sleep(1200L + random.nextInt(2400));
            restart();
        }
        if (server.strikes("restart", 40)) {
            restart();
        }
        if (random.nextInt(6) == 0) {
            acceptLoss();
        }
        if (random.nextInt(1000) < 8) {
            server.refuseTasks(Duration.ofSeconds(30L + random.nextInt(120)));
        }
        if (!server.isKind() && random.nextInt(1000) < 50) {
            server.goDown(Duration.ofSeconds(30L + random.nextInt(240)));
        }
    }

    private void restart() {
        daemons.restart();
        mirror.restarted();
    }

    /** Nothing changes and nothing fails any more: all that can be found is found. */
    private void calmDown() {
        world.goQuiet();
        server.beKind();
        for (int cycle = 0; cycle < QUIET_CYCLES; cycle++) {
            daemons.work(true, server.now().plus(Reader.MAX_AGE).plusSeconds(60));
        }
    }

    /** A person takes a large loss as it is. */
    private void acceptLoss() {
        if (!mirror.notes.suspected.isEmpty()) {
            tallies.count("world: large loss accepted by a person");
            mirror.notes.isLossAccepted = true;
            mirror.log.add(new Look.Accepted(server.now()));
        }
    }

    private Verdict judge() {
        Oracle oracle = new Oracle(world, setting, tallies);
        oracle.replay(mirror.log);
        if (setting.clockError().abs().toMillis() > 500) {
            tallies.count("fault: clock off by more than half a second");
        }
        if (setting.coarse()) {
            tallies.count("fault: reads by id in whole seconds");
        }
        Verdict verdict = new Verdict(seed, tallies);
        outbox.doubled.forEach(verdict::doubled);
        List<String> items = new ArrayList<>();
        world.tasks.forEach(task -> items.add(task.id));
        world.runs.forEach(run -> items.add(run.id));
        for (String item : items) {
            List<Announced> read = outbox.read.stream()
                    .filter(told -> told.item().equals(item))
                    .toList();
            verdict.compare(item, oracle.expected(item), read);
        }
        oracle.wrong().forEach(verdict::wrong);
        verdict.trace(setting, mirror.log, LOOKS_IN_TRACE);
        return verdict;
    }
}
