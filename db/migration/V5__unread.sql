ALTER TABLE tallyfy_sync.run_memory ADD COLUMN tasks_refused_at timestamptz, ADD COLUMN unread_since timestamptz;

COMMENT ON COLUMN tallyfy_sync.run_memory.tasks_refused_at IS 'When its list of tasks last answered 403 or 404 though the run was there; null once they have been read.';
COMMENT ON COLUMN tallyfy_sync.run_memory.unread_since IS 'Since when its tasks are to be read whatever the lists show of it (server time, whole seconds): a reading that began before that does not do.';
COMMENT ON COLUMN tallyfy_sync.run_memory.tasks_read_hash IS 'The hash of the run under which they were read: another hash, or none, means they are to be read again.';

-- Asked for every second, and cycles are never removed.
CREATE INDEX sync_cycle_full_partial ON tallyfy.sync_cycle (org_id, started_at) WHERE kind = 'full' AND outcome = 'partial';

-- The events that only dead letters have kept stay below the beginning of what can be read, each with a number of its own.
CREATE OR REPLACE FUNCTION tallyfy_sync.new_feed() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    old tallyfy_sync.feed;
    start bigint;
    kept bigint;
    below bigint;
BEGIN
    SELECT * INTO old FROM tallyfy_sync.feed FOR UPDATE;
    SELECT count(*) INTO below FROM tallyfy.event WHERE seq <= old.removed_seq;
    start := greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, old.last_seq + below);
    CREATE TEMPORARY TABLE renumbered ON COMMIT DROP AS
    SELECT e.seq AS before, start + row_number() OVER (ORDER BY e.seq) - below AS after FROM tallyfy.event e;
    UPDATE tallyfy.event_cursor c
    SET place = start + (SELECT count(*) FROM tallyfy.event e WHERE e.seq > old.removed_seq AND e.seq <= c.place);
    UPDATE tallyfy_sync.destination d
    SET position = start + (SELECT count(*) FROM tallyfy.event e WHERE e.seq > old.removed_seq AND e.seq <= d.position);
    UPDATE tallyfy_sync.held_back h SET seq = r.after FROM renumbered r WHERE r.before = h.seq;
    UPDATE tallyfy_sync.dead_letter l SET seq = r.after FROM renumbered r WHERE r.before = l.seq;
    UPDATE tallyfy.event e SET seq = r.after FROM renumbered r WHERE r.before = e.seq;
    SELECT count(*) - below INTO kept FROM renumbered;
    UPDATE tallyfy_sync.feed SET feed_id = gen_random_uuid(), removed_seq = start, last_seq = start + kept;
    UPDATE tallyfy.event_cursor c SET feed_id = f.feed_id FROM tallyfy_sync.feed f WHERE c.feed_id = old.feed_id;
    UPDATE tallyfy_sync.destination d SET feed_id = f.feed_id FROM tallyfy_sync.feed f WHERE d.feed_id = old.feed_id;
    DROP TABLE renumbered;
    PERFORM pg_notify('tallyfy_events', '');
    RETURN (SELECT f.feed_id FROM tallyfy_sync.feed f);
END
$$;
