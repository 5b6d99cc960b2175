package dev.tallyfymirror;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.reactivestreams.Publisher;

/**
 * The laws of the house, for the packages below one root: the same law is held against the real tree and against a small one
 * that breaks it. A package directly below the root is a room; what is below a room belongs to it.
 */
record ArchitectureLaws(String root) {
    private static final String ROOT = "";
    private static final String STAND_IN = "standin";
    private static final String COMMAND = "command";
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            entry(ROOT, 6),
            entry(COMMAND, 6),
            entry("doctor", 5),
            entry("settings", 4),
            entry("sync", 4),
            entry("feed", 4),
            entry("delivery", 4),
            entry("ops", 4),
            entry("tallyfy", 3),
            entry("mirror", 3),
            entry("outbox", 3),
            entry("lease", 3),
            entry("postgres", 2),
            entry("event", 2),
            entry("diff", 2),
            entry("retry", 1),
            entry("model", 1));
    private static final Set<String> R2DBC_ROOMS = Set.of("postgres", "mirror", "outbox", "lease");
    private static final Set<String> SUBSCRIBING = Set.of(
            "subscribe",
            "subscribeWith",
            "connect",
            "block",
            "blockOptional",
            "blockFirst",
            "blockLast",
            "toIterable",
            "toStream",
            "toFuture");

    /** A room imports lower floors; only the commands know a neighbour, the composition. */
    ArchRule floors() {
        return law(
                "import only lower floors",
                source -> imports(source)
                        .filter(to -> !room(to).equals(room(source)) && !isStandIn(source) && !isStandIn(to))
                        .filter(to -> floor(source) <= floor(to))
                        .filter(to -> !(room(source).equals(COMMAND) && room(to).equals(ROOT)))
                        .map(to -> source.getName() + " imports " + to.getName()));
    }

    /** A package that is not in the plan of the house has no floor, and no law would hold for it. */
    ArchRule rooms() {
        return law(
                "be in a known room",
                source -> Stream.of(source)
                        .filter(known -> !FLOORS.containsKey(room(known)) && !isStandIn(known))
                        .map(unknown -> unknown.getName() + " is in no room"));
    }

    /** Where a package is not marked, NullAway looks at nothing. */
    ArchRule nullMarked() {
        return law(
                "be in a package marked @NullMarked",
                source -> Stream.of(source)
                        .filter(type -> !type.getPackage().isAnnotatedWith(NullMarked.class))
                        .map(type -> type.getPackageName() + " has no package-info with @NullMarked"));
    }

    ArchRule destinations() {
        return law(
                "know no other destination",
                source -> imports(source)
                        .filter(to -> isDestination(source) && isDestination(to))
                        .filter(to -> !to.getPackageName().equals(source.getPackageName()))
                        .map(to -> source.getName() + " imports " + to.getName()));
    }

    ArchRule standIn() {
        return law(
                "keep the stand-in apart",
                source -> imports(source)
                        .filter(to -> isStandIn(to) != isStandIn(source))
                        .filter(to -> !(isStandIn(to) && room(source).equals(COMMAND)))
                        .map(to -> source.getName() + " imports " + to.getName()));
    }

    ArchRule pureRooms() {
        return law(
                "be pure in diff and model",
                source -> dependencies(source)
                        .filter(to ->
                                room(source).equals("diff") || room(source).equals("model"))
                        .filter(to -> !isWithin(to, "java") && !isWithin(to, "org.jspecify"))
                        .filter(to -> !isWithin(to, root + ".model"))
                        .filter(to -> !(room(source).equals("diff") && isWithin(to, root + ".diff")))
                        .map(to -> source.getName() + " uses " + to.getName()));
    }

    /** The rules of the sync are plain values: the simulation drives them without anything else. */
    ArchRule pureRules() {
        return law(
                "be pure in sync.rule",
                source -> dependencies(source)
                        .filter(to -> isWithin(source, root + ".sync.rule"))
                        .filter(to -> !isWithin(to, "java") && !isWithin(to, "org.jspecify"))
                        .filter(to -> !isWithin(to, root + ".model") && !isWithin(to, root + ".sync.rule"))
                        .filter(to -> !(isWithin(to, root + ".mirror") && to.isRecord()))
                        .map(to -> source.getName() + " uses " + to.getName()));
    }

    /** Not only by name: whoever calls a method of ours that takes or returns a type of R2DBC holds one. */
    ArchRule r2dbc() {
        return law(
                "leave R2DBC to the rooms with a database",
                source -> R2DBC_ROOMS.contains(room(source))
                        ? Stream.empty()
                        : Stream.concat(
                                dependencies(source)
                                        .filter(to -> isWithin(to, "io.r2dbc"))
                                        .map(to -> source.getName() + " uses " + to.getName()),
                                source.getCodeUnitAccessesFromSelf().stream()
                                        .filter(access -> mentions(access.getTarget(), "io.r2dbc"))
                                        .map(JavaAccess::getDescription)));
    }

    ArchRule reactorNetty() {
        var rooms = Set.of("tallyfy", "feed", "ops", STAND_IN);
        return only(
                "reactor.netty",
                source -> rooms.contains(room(source)) || isWithin(source, root + ".delivery.webhook"));
    }

    ArchRule kafka() {
        return only("org.apache.kafka", source -> isWithin(source, root + ".delivery.kafka"));
    }

    ArchRule subscribing() {
        return accesses(
                "subscribe and block at the top only",
                this::isTop,
                access -> access.getTargetOwner().isAssignableTo(Publisher.class)
                        && SUBSCRIBING.contains(access.getName()));
    }

    ArchRule clock() {
        return accesses("take the time from an injected clock", this::isTop, ArchitectureLaws::readsSystemClock);
    }

    /** Sleeping, a ticker that overflows behind a slow step, and errors that vanish. */
    ArchRule neverCalled() {
        return accesses(
                "not sleep, tick or go on after errors",
                source -> false,
                access -> access.getTargetOwner().isEquivalentTo(Thread.class)
                                && access.getName().equals("sleep")
                        || access.getTargetOwner().isAssignableTo(Publisher.class)
                                && Set.of("interval", "onErrorContinue").contains(access.getName()));
    }

    ArchRule standardStreams() {
        return accesses(
                "print in commands only",
                source -> room(source).equals(COMMAND),
                access -> access.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("out", "err").contains(access.getName()));
    }

    private ArchRule only(String library, Predicate<JavaClass> allowed) {
        return law(
                "leave " + library + " to its rooms",
                source -> dependencies(source)
                        .filter(to -> isWithin(to, library) && !allowed.test(source))
                        .map(to -> source.getName() + " uses " + to.getName()));
    }

    private ArchRule accesses(String what, Predicate<JavaClass> allowed, Predicate<JavaAccess<?>> forbidden) {
        return law(
                what,
                source -> source.getAccessesFromSelf().stream()
                        .filter(access -> !allowed.test(source) && forbidden.test(access))
                        .map(JavaAccess::getDescription));
    }

    private ArchRule law(String what, Function<JavaClass, Stream<String>> violations) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<>(what) {
                    @Override
                    public void check(JavaClass source, ConditionEvents events) {
                        violations
                                .apply(source)
                                .distinct()
                                .forEach(line -> events.add(SimpleConditionEvent.violated(source, line)));
                    }
                })
                .allowEmptyShould(true);
    }

    private static boolean readsSystemClock(JavaAccess<?> access) {
        var owner = access.getTargetOwner();
        var name = access.getName();
        if (owner.isEquivalentTo(System.class)) {
            return name.equals("currentTimeMillis");
        }
        if (owner.isEquivalentTo(Date.class)) {
            return name.equals("<init>") && parameters(access).findAny().isEmpty();
        }
        if (owner.isEquivalentTo(Clock.class)) {
            return name.startsWith("system") || name.startsWith("tick");
        }
        return isWithin(owner, "java.time")
                && name.equals("now")
                && parameters(access).noneMatch(type -> type.isEquivalentTo(Clock.class));
    }

    private static Stream<JavaClass> parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                ? target.getRawParameterTypes().stream()
                : Stream.empty();
    }

    private boolean mentions(CodeUnitAccessTarget target, String library) {
        return isWithin(target.getOwner(), root)
                && target.resolveMember().map(JavaCodeUnit::getAllInvolvedRawTypes).orElse(Set.of()).stream()
                        .anyMatch(type -> isWithin(type, library));
    }

    private Stream<JavaClass> imports(JavaClass source) {
        return dependencies(source).filter(to -> isWithin(to, root));
    }

    private static Stream<JavaClass> dependencies(JavaClass source) {
        return Stream.concat(
                        source.getDirectDependenciesFromSelf().stream().map(Dependency::getTargetClass),
                        source.getTryCatchBlocks().stream().flatMap(block -> block.getCaughtThrowables().stream()))
                .map(JavaClass::getBaseComponentType)
                .distinct();
    }

    private String room(JavaClass type) {
        var name = type.getPackageName();
        return name.equals(root) ? ROOT : name.substring(root.length() + 1).split("\\.", 2)[0];
    }

    private int floor(JavaClass type) {
        return FLOORS.getOrDefault(room(type), 0);
    }

    private boolean isTop(JavaClass source) {
        return Arrays.asList(ROOT, COMMAND).contains(room(source));
    }

    private boolean isStandIn(JavaClass type) {
        return room(type).equals(STAND_IN);
    }

    private boolean isDestination(JavaClass type) {
        return type.getPackageName().startsWith(root + ".delivery.");
    }

    private static boolean isWithin(JavaClass type, String parent) {
        return type.getPackageName().equals(parent) || type.getPackageName().startsWith(parent + ".");
    }
}
