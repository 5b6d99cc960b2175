package dev.tallyfymirror.storm;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One storm from its beginning to its report. */
final class Storm {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** No further fault after that; {@code storm.minutes}. */
    private static final Duration LONGEST = Duration.ofMinutes(Long.getLong("storm.minutes", 600));

    private final Scene scene;
    private final long seed;
    private final Consumer<String> teller;
    private final Probe probe;
    private final Truth truth;
    private final Life life;
    private final Sql sql;
    private final Verdict verdict = new Verdict();
    private final List<Report.Struck> struck = new ArrayList<>();

    private Storm(Scene scene, long seed, Consumer<String> teller) {
        this.scene = scene;
        this.seed = seed;
        this.teller = teller;
        this.probe = new Probe(scene.standIn().world());
        this.truth = new Truth(scene.standIn().world());
        this.life = new Life(scene.standIn().world(), truth, seed + 1, probe.runs());
        this.sql = scene.sql();
    }

    /** {@code teller} hears of each fault as it is over. */
    static Report rage(Place place, int faults, long seed, Consumer<String> teller) throws Exception {
        try (Scene scene = Scene.set(place, seed)) {
            return new Storm(scene, seed, teller).rage(faults);
        }
    }

    private Report rage(int faults) throws Exception {
        Instant began = Instant.now();
        List<OutboxReader> readers = List.of(
                new SqlReader(scene.database()),
                new HttpReader(
                        scene.daemons().all().stream().map(DaemonProcess::feed).toList(), seed + 2));
        try {
            begin();
            Blows blows = new Blows(scene, sql, seed + 3);
            rage(blows, Blow.deal(faults, seed), began.plus(LONGEST));
            blows.heal();
            calm();
            List<Told> told = judge(readers);
            return new Report(seed, verdict, struck, counts(told, began));
        } finally {
            readers.forEach(OutboxReader::close);
            life.close();
            sql.close();
        }
    }

    private void begin() {
        scene.daemons().start();
        scene.daemons().awaitLive(PATIENCE);
        Waiting.require("the first sync", PATIENCE, () -> sql.completeCycles() > 0);
        life.begin();
    }

    private void rage(Blows blows, List<Blow> faults, Instant end) throws IOException {
        for (Blow blow : faults) {
            if (Instant.now().isBefore(end)) {
                suffer(blows, blow);
            }
        }
    }

    private void suffer(Blows blows, Blow blow) throws IOException {
        Instant from = Instant.now();
        blows.strike(blow);
        Instant healed = Instant.now();
        Duration recovery = probe.recovery(truth, sql, healed);
        if (recovery == null) {
            verdict.complaints.add("no recovery from " + blow + " of " + from);
        } else {
            struck.add(new Report.Struck(blow, recovery));
        }
        teller.accept(
                from + " " + blow + " lasted " + Duration.between(from, healed).toMillis() + " ms, recovery "
                        + (recovery == null ? "never" : recovery.toMillis() + " ms"));
    }

    /** Quiet, and two full cycles: within them everything has to be found. */
    private void calm() throws IOException, InterruptedException {
        life.settle();
        life.close();
        scene.daemons().awaitLive(PATIENCE);
        sql.awaitCycles(2, PATIENCE);
        for (int i = 0; i < 2; i++) {
            int code = scene.daemons().all().get(i).call("sync", "--full");
            if (code != 0) {
                verdict.complaints.add("sync --full in the quiet ended with " + code);
            }
        }
    }

    private List<Told> judge(List<OutboxReader> readers) throws SQLException {
        Judges judges = new Judges(scene.standIn().world(), truth, sql, verdict);
        List<Told> told = judges.told();
        judges.judgeTasks(told);
        judges.judgeRows();
        judges.judgeHistory();
        long last = told.isEmpty() ? 0 : told.get(told.size() - 1).seq();
        for (OutboxReader reader : readers) {
            boolean unused = Waiting.until(PATIENCE, () -> reader.reading().last() >= last);
            Judges.judgeReader(reader, told, verdict);
        }
        judges.judgeOutbox(told);
        verdict.complaints.addAll(scene.daemons().complaints());
        Throwable failure = life.failure();
        if (failure != null) {
            verdict.complaints.add("the organization's life failed: " + failure);
        }
        return told;
    }

    private Report.Counts counts(List<Told> told, Instant began) {
        return new Report.Counts(
                truth.changes(),
                told.size(),
                scene.daemons().starts(),
                Witness.terms(sql),
                Math.toIntExact(sql.completeCycles()),
                Duration.between(began, Instant.now()));
    }
}
