package dev.tallyfymirror.settings;

/** A value that must not be shown: its text says nothing of it. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
