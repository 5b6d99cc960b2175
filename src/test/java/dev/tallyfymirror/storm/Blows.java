package dev.tallyfymirror.storm;

import dev.tallyfymirror.postgres.embedded.DurableServer;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;

/** Does what the kinds of faults are named after. Each lasts as long as it does, and is healed when it returns. */
final class Blows {
    private static final String ALL = "GET";
    private static final String TASKS = "/runs/[^/]+/tasks";
    private static final Duration TO_COME = Duration.ofSeconds(8);

    private final Daemons daemons;
    private final DurableServer server;
    private final RunningStandIn standIn;
    private final Place place;
    private final Sql sql;
    private final SplittableRandom random;
    private int tokens;

    Blows(Scene scene, Sql sql, long seed) {
        this.daemons = scene.daemons();
        this.server = scene.server();
        this.standIn = scene.standIn();
        this.place = scene.place();
        this.sql = sql;
        this.random = new SplittableRandom(seed);
    }

    void strike(Blow blow) throws IOException {
        switch (blow) {
            case KILL_HOLDER -> daemons.holder(sql).kill();
            case KILL_OTHER -> daemons.other(daemons.holder(sql)).kill();
            case KILL_BOTH -> killBoth();
            case TERMINATE_HOLDER -> daemons.holder(sql).terminate();
            case PAUSE_HOLDER -> pause(daemons.holder(sql));
            case PAUSE_HOLDER_READING -> pauseReading(daemons.holder(sql));
            case DATABASE_CRASH -> crash(Duration.ZERO);
            case DATABASE_GONE -> crash(some(2_000, 5_000));
            case DATABASE_RESET -> daemons.all().forEach(daemon -> daemon.toDatabase.resetAll());
            case DATABASE_SILENT_TO_ONE -> silence(daemons.holder(sql).toDatabase);
            case DATABASE_SILENT_TO_BOTH ->
                silence(daemons.all().get(0).toDatabase, daemons.all().get(1).toDatabase);
            case API_RESET -> daemons.all().forEach(daemon -> daemon.toApi.resetAll());
            case API_SILENT -> silence(daemons.all().get(0).toApi, daemons.all().get(1).toApi);
            default -> strikeApi(blow);
        }
    }

    private void strikeApi(Blow blow) throws IOException {
        switch (blow) {
            case API_ERRORS -> answer(Fault.status(random.nextBoolean() ? 500 : 503));
            case API_LIMIT -> answer(Fault.status(429, "1"));
            case API_HANGS -> answer(Fault.hang());
            case API_HTML -> answer(Fault.html(random.nextBoolean() ? 200 : 502));
            case API_CUT -> answer(cut());
            case TOKEN_ROTATED -> rotate();
            default -> throw new IllegalArgumentException(blow.name());
        }
    }

    /** Whatever of a fault may last. */
    void heal() throws IOException {
        standIn.faults().clear();
        for (DaemonProcess daemon : daemons.all()) {
            daemon.resume();
            daemon.toApi.speak();
            daemon.toDatabase.speak();
        }
        server.restart();
    }

    private void killBoth() throws IOException {
        for (DaemonProcess daemon : daemons.all()) {
            daemon.kill();
        }
    }

    private void pause(DaemonProcess holder) throws IOException {
        holder.pause();
        Waiting.lasting(Place.LEASE.plus(some(500, 2_500)));
        holder.resume();
    }

    /** It wakes with news in its hand that the new holder can't have, since nobody answers that one. */
    private void pauseReading(DaemonProcess holder) throws IOException {
        DaemonProcess other = daemons.other(holder);
        standIn.faults().next(1, TASKS, Fault.delay(Duration.ofMillis(600)));
        boolean unused = Waiting.until(TO_COME, () -> standIn.faults().waiting() == 0);
        holder.pause();
        other.toApi.fallSilent();
        Waiting.lasting(Place.LEASE.plus(some(1_000, 2_000)));
        holder.resume();
        Waiting.lasting(Duration.ofMillis(500));
        other.toApi.speak();
    }

    private void crash(Duration gone) throws IOException {
        server.crash();
        Waiting.lasting(gone);
        server.restart();
    }

    private void silence(TcpProxy... proxies) {
        for (TcpProxy proxy : proxies) {
            proxy.fallSilent();
        }
        Waiting.lasting(some(1_500, 4_000));
        for (TcpProxy proxy : proxies) {
            proxy.speak();
        }
    }

    private void answer(Fault fault) {
        standIn.faults().sometimes(0.7, ALL, fault);
        Waiting.lasting(some(1_000, 2_500));
        standIn.faults().clear();
    }

    private Fault cut() {
        int at = random.nextInt(20, 600);
        return switch (random.nextInt(3)) {
            case 0 -> Fault.cutLength(at);
            case 1 -> Fault.cutChunked(at);
            default -> Fault.cutClose(at);
        };
    }

    /** The old one is refused at once, the new one comes a little later. */
    private void rotate() throws IOException {
        String fresh = "storm-token-" + ++tokens;
        standIn.revokeTokens();
        standIn.acceptToken(fresh);
        Waiting.lasting(some(0, 2_000));
        place.writeToken(fresh);
    }

    private Duration some(int least, int most) {
        return Duration.ofMillis(random.nextInt(least, most));
    }
}
