package dev.tallyfymirror.storm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Where a storm happens: its folder, the class path of its daemons, and the times that they are set to. */
record Place(Path folder, String classPath) {
    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration INTERVAL = Duration.ofSeconds(1);
    static final Duration MAX_AGE = Duration.ofSeconds(30);
    static final Duration API_TIMEOUT = Duration.ofSeconds(5);
    static final String ORG = "storm";
    private static final List<String> LOGS = List.of("north", "south", "calls");

    /** The folder that {@code storm.folder} names, else one below {@code target}, with the class path of this test run. */
    static Place prepare() throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("storm.folder", "target/storm")))
                .toAbsolutePath();
        String given = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> program = Arrays.stream(given.split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes"))
                .toList();
        Place place = new Place(folder, String.join(File.pathSeparator, program));
        for (String log : LOGS) {
            boolean unused = Files.deleteIfExists(place.log(log));
        }
        return place;
    }

    /** The same with classes that are found before all others. */
    Place with(Path classes) {
        return new Place(folder, classes + File.pathSeparator + classPath);
    }

    Path log(String name) {
        return folder.resolve(name + ".log");
    }

    Path tokenFile() {
        return folder.resolve("token");
    }

    /** As a whole, so that nobody reads half of it. */
    void writeToken(String token) throws IOException {
        Path fresh = folder.resolve("token.new");
        Files.writeString(fresh, token);
        Path own = Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        Path unused = Files.move(own, tokenFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
