package dev.tallyfymirror.storm;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.Migrations;
import dev.tallyfymirror.postgres.embedded.DurableServer;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Everything that the storm goes over: a server with a database of its own, a stand-in, and two daemons. */
record Scene(Place place, DurableServer server, DatabaseUrl database, RunningStandIn standIn, Daemons daemons)
        implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String TOKEN = "storm-token-0";

    static Scene set(Place place, long seed) throws IOException, SQLException {
        return set(place, place, seed);
    }

    /** With a place of its own for the other daemon: another program. */
    static Scene set(Place place, Place other, long seed) throws IOException, SQLException {
        DurableServer server = DurableServer.start(place.folder().resolve("postgres"));
        DatabaseUrl database =
                server.url().withDatabase("storm_" + ProcessHandle.current().pid());
        try (Sql sql = new Sql(server.url())) {
            dropDatabases(sql);
            dropUsers(sql);
            sql.execute("CREATE DATABASE " + database.database());
        }
        new Migrations(database).migrate().then().block(PATIENCE);
        try (Sql sql = new Sql(database)) {
            Witness.install(sql);
        }
        place.writeToken(TOKEN);
        RunningStandIn standIn = standIn(seed);
        return new Scene(place, server, database, standIn, daemons(place, other, database, standIn));
    }

    /** Of earlier storms: one is kept, to be looked at, until the next begins. */
    private static void dropDatabases(Sql sql) throws SQLException {
        for (String before : sql.texts("SELECT datname FROM pg_database WHERE datname ~ '^storm_[0-9]+$'")) {
            sql.execute("DROP DATABASE " + before + " WITH (FORCE)");
        }
    }

    /** Of an earlier storm; they own nothing. */
    private static void dropUsers(Sql sql) throws SQLException {
        for (String user : sql.texts("SELECT rolname FROM pg_roles WHERE rolname ~ '^(north|south)_[0-9]+$'")) {
            sql.execute("DROP ROLE \"" + user + "\"");
        }
    }

    private static RunningStandIn standIn(long seed) {
        StandInSettings settings = StandInSettings.defaults(Clock.systemUTC())
                .withOrganization(Place.ORG)
                .withToken(TOKEN)
                .withSeed(seed)
                .withSize(14, 5, 4);
        return Objects.requireNonNull(StandIn.start(settings).block(PATIENCE));
    }

    private static Daemons daemons(Place place, Place other, DatabaseUrl database, RunningStandIn standIn)
            throws IOException {
        DaemonProcess north = new DaemonProcess("north", place, database, standIn.port());
        DaemonProcess south = new DaemonProcess("south", other, database, standIn.port());
        return new Daemons(List.of(north, south), new Sql(database));
    }

    /** Nothing becomes overdue by itself then. To be called before the first sync. */
    void clearDeadlines() {
        var world = standIn.world();
        world.openTaskIds().forEach(task -> world.change().deadline(task, null));
    }

    /** An open task of an open run, which is not overdue, nor about to be. */
    String openTask() {
        var world = standIn.world();
        Instant soon = world.now().plusSeconds(3_600);
        return world.taskIds(task -> task.open()
                        && task.type().equals("task")
                        && task.runId() != null
                        && (task.deadline() == null || task.deadline().isAfter(soon))
                        && world.runTruth(task.runId()).archivedAt() == null
                        && world.runTruth(task.runId()).completedAt() == null)
                .get(0);
    }

    Sql sql() {
        return new Sql(database);
    }

    @Override
    public void close() throws IOException {
        daemons.close();
        standIn.stop().block(PATIENCE);
        server.restart();
        server.close();
    }
}
