package dev.tallyfymirror.settings;

import dev.tallyfymirror.retry.PermanentException;
import java.util.List;

/** Settings that can't be used: every fault found, a line each, naming the key and never showing a secret. */
public final class SettingsException extends PermanentException {
    private static final long serialVersionUID = 1L;
    private final transient List<String> faults;

    public SettingsException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
