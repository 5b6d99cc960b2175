package dev.tallyfymirror.storm;

/** Reads the outbox for as long as the storm goes on, and notes what it got. */
interface OutboxReader extends AutoCloseable {
    String name();

    Reading reading();

    @Override
    void close();
}
