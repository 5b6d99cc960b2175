package dev.tallyfymirror.postgres;

/** Why to look: the connection that listens is (again) there, or something was announced on it. */
public enum Wakeup {
    CONNECTED,
    NOTIFIED
}
