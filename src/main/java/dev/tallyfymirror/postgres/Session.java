package dev.tallyfymirror.postgres;

/**
 * A transaction that is open: what is sent through it happens together or not at all. One statement at a time, in the
 * order of the chain; don't keep it beyond the work it was given to. A failed statement fails the transaction, and
 * going on after it is refused by PostgreSQL.
 */
public interface Session extends Queries {}
