package dev.tallyfymirror.doctor;

import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.Durability;
import dev.tallyfymirror.postgres.Inspection;
import dev.tallyfymirror.postgres.Migrations;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.postgres.SchemaState;
import dev.tallyfymirror.postgres.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks at one database. Of what is not known within the time the first has failed, and the rest are skipped. */
final class DatabaseLook {
    private static final String DATABASE = "database";
    private static final String SCHEMA = "schema";
    private static final String RIGHTS = "rights";
    private static final String DURABILITY = "durability";
    private static final String CONNECTIONS = "connections";
    private static final String ROLES = "roles";
    private static final List<String> ALL = List.of(DATABASE, SCHEMA, RIGHTS, DURABILITY, CONNECTIONS, ROLES);

    private final DatabaseUrl url;
    private final Inspection inspection;
    private final Durability durability;
    private final Migrations migrations;
    private final int connectionsNeeded;
    private volatile @Nullable SchemaState schema;

    DatabaseLook(DatabaseUrl url, Database database, int connectionsNeeded) {
        this.url = url;
        this.inspection = new Inspection(database);
        this.durability = new Durability(database);
        this.migrations = new Migrations(url);
        this.connectionsNeeded = connectionsNeeded;
    }

    /** Whether the schema was found to be the one that this program knows. */
    boolean isCurrent() {
        SchemaState known = schema;
        return known != null && known.isMade() && known.isCurrent();
    }

    /** Never fails. */
    Mono<List<Finding>> examine(Duration limit) {
        List<Finding> found = new CopyOnWriteArrayList<>();
        return inspection
                .server()
                .elapsed()
                .flatMapMany(timed -> further(timed.getT2(), Duration.ofMillis(timed.getT1())))
                .doOnNext(found::add)
                .then()
                .timeout(limit)
                .onErrorResume(failure -> Mono.fromRunnable(() -> found.addAll(missing(found, url + ": ", failure))))
                .then(Mono.fromSupplier(() -> List.copyOf(found)));
    }

    /** There is no database that could be asked. */
    static List<Finding> unusable(Throwable failure) {
        return missing(List.of(), "", failure);
    }

    /** There is none, and what failed is said already. */
    static List<Finding> skipped() {
        return ALL.stream().map(DatabaseLook::skipped).toList();
    }

    private static List<Finding> missing(List<Finding> found, String place, Throwable failure) {
        List<String> left = ALL.stream()
                .filter(name -> found.stream().noneMatch(one -> one.check().equals(name)))
                .toList();
        List<Finding> missing = new ArrayList<>();
        for (String name : left) {
            missing.add(missing.isEmpty() ? DatabaseFault.of(name, place, failure) : skipped(name));
        }
        return missing;
    }

    private static Finding skipped(String name) {
        return Finding.skip(name, "not looked at", "mend the database first");
    }

    private Flux<Finding> further(ServerState server, Duration took) {
        Finding itself = server(server, took);
        return itself.isFailed()
                ? Flux.just(itself).concatWith(Flux.fromIterable(ALL).skip(1).map(DatabaseLook::skipped))
                : Flux.concat(
                        Mono.just(itself),
                        schema(),
                        Mono.defer(this::rights),
                        durability(),
                        Mono.just(connections(server)),
                        Mono.defer(this::roles));
    }

    Finding server(ServerState server, Duration took) {
        try {
            server.requireSupported();
        } catch (PermanentDatabaseException tooOld) {
            return DatabaseFault.of(DATABASE, url + ": ", tooOld);
        }
        return server.readOnly()
                ? Finding.fail(
                        DATABASE,
                        Fault.DATABASE,
                        url + (server.standby() ? " is a standby" : " is read-only") + ": nothing can be written there",
                        server.standby()
                                ? "name the primary server in database.url"
                                : "let this user write: default_transaction_read_only = off")
                : Finding.ok(
                        DATABASE,
                        url + " connects and answers in " + Doctor.inWords(took) + ", PostgreSQL " + server.version());
    }

    private Mono<Finding> schema() {
        return migrations
                .look()
                .doOnNext(state -> schema = state)
                .map(state -> Finding.ok(SCHEMA, inWords(state)))
                .onErrorResume(failure -> Mono.just(DatabaseFault.of(SCHEMA, "", failure)));
    }

    private static String inWords(SchemaState state) {
        if (!state.isMade()) {
            return "not made yet; the first start makes it";
        }
        String version = "version " + state.version();
        return state.isCurrent()
                ? version + ", up to date"
                : version + "; the next start applies " + String.join(", ", state.pending());
    }

    private Mono<Finding> rights() {
        SchemaState known = schema;
        boolean isMigrating = known != null && !known.isCurrent();
        return inspection
                .listLackingRights(isMigrating)
                .map(lacking -> lacking.isEmpty()
                        ? Finding.ok(RIGHTS, url.user() + " may do what is needed")
                        : Finding.fail(
                                RIGHTS,
                                Fault.DATABASE,
                                url.user() + " lacks " + shortened(lacking),
                                "grant it, or let the schema's owner be the user in database.url"))
                .onErrorResume(failure -> Mono.just(DatabaseFault.of(RIGHTS, "", failure)));
    }

    private static String shortened(List<String> lacking) {
        String first = String.join(", ", lacking.subList(0, Math.min(3, lacking.size())));
        return lacking.size() > 3 ? first + " and " + (lacking.size() - 3) + " more" : first;
    }

    private Mono<Finding> durability() {
        return durability
                .listSettingsOff()
                .map(off -> off.isEmpty()
                        ? Finding.ok(DURABILITY, "what is committed is on disk")
                        : Finding.warn(
                                DURABILITY,
                                String.join(", ", off) + " = off: what is committed can be lost or damaged when the"
                                        + " server's machine loses power",
                                "set it to on in postgresql.conf, and for this user and database"))
                .onErrorResume(failure -> Mono.just(DatabaseFault.of(DURABILITY, "", failure)));
    }

    Finding connections(ServerState server) {
        String found =
                server.left() + " of " + server.connections() + " are left; a daemon uses up to " + connectionsNeeded;
        return server.left() >= connectionsNeeded
                ? Finding.ok(CONNECTIONS, found)
                : Finding.warn(
                        CONNECTIONS,
                        found,
                        "raise max_connections, or the CONNECTION LIMIT of the user or the database");
    }

    private Mono<Finding> roles() {
        SchemaState known = schema;
        boolean isMade = known != null && known.isMade();
        return inspection
                .listRolesAmiss()
                .map(amiss -> amiss.isEmpty()
                        ? Finding.ok(ROLES, "tallyfy_reader and tallyfy_consumer are there")
                        : RoleAdvice.of(ROLES, amiss, isMade))
                .onErrorResume(failure -> Mono.just(DatabaseFault.of(ROLES, "", failure)));
    }
}
