package dev.tallyfymirror.command;

import dev.tallyfymirror.doctor.Finding;
import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.doctor.Finding.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the doctor found, as people and scripts read it, and as an exit code. */
final class FindingLines {
    private FindingLines() {}

    /** {@code fail  token (acme): Tallyfy refuses it; mend: …}. */
    static String line(Finding finding) {
        String whose = finding.organization() == null ? "" : " (" + finding.organization() + ")";
        String mend = finding.mend() == null ? "" : "; mend: " + finding.mend();
        String state = (word(finding.state()) + "    ").substring(0, 4);
        return Texts.plain(state + "  " + finding.check() + whose + ": " + finding.found() + mend);
    }

    static Map<String, Object> toJson(List<Finding> findings) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("checks", findings.stream().map(FindingLines::toJson).toList());
        answer.put("ok", code(findings) == ExitCode.DONE);
        return answer;
    }

    private static Map<String, @Nullable Object> toJson(Finding finding) {
        Map<String, @Nullable Object> check = new LinkedHashMap<>();
        check.put("check", finding.check());
        check.put("state", word(finding.state()));
        check.put("found", finding.found());
        check.put("mend", finding.mend());
        if (finding.organization() != null) {
            check.put("organization", finding.organization());
        }
        return check;
    }

    /** Of several faults the one that is to be mended first. */
    static ExitCode code(List<Finding> findings) {
        return findings.stream()
                .filter(one -> one.state() == State.FAIL)
                .map(one -> Objects.requireNonNull(one.fault()))
                .min(Fault::compareTo)
                .map(FindingLines::code)
                .orElse(ExitCode.DONE);
    }

    private static ExitCode code(Fault fault) {
        return switch (fault) {
            case SETTINGS -> ExitCode.USAGE;
            case TOKEN -> ExitCode.TOKEN;
            case DATABASE -> ExitCode.DATABASE;
            case OTHER -> ExitCode.LOST;
        };
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
