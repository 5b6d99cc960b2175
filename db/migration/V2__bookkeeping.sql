-- The bookkeeping of the sync itself, apart from the mirror so that the mirror is clean to query and to capture.

CREATE SCHEMA IF NOT EXISTS tallyfy_sync;
COMMENT ON SCHEMA tallyfy_sync IS 'Bookkeeping of the sync: not for consumers, may change with any release.';

CREATE TABLE tallyfy_sync.organization (
    org_id text PRIMARY KEY,
    base_url text not null,
    baseline timestamptz,
    first_synced_at timestamptz,
    full_synced_at timestamptz,
    open_read_at timestamptz,
    turn interval,
    requests_per_hour integer not null DEFAULT 0,
    way_left text,
    runs_announced integer,
    trouble text,
    trouble_since timestamptz,
    loss_accepted_at timestamptz,
    lost_runs text[]
);

COMMENT ON TABLE tallyfy_sync.organization IS 'The organizations mirrored here.';
COMMENT ON COLUMN tallyfy_sync.organization.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.organization.base_url IS 'Base URL it is read from; part of the events'' source.';
COMMENT ON COLUMN tallyfy_sync.organization.baseline IS 'The server''s second in which the first sync began.';
COMMENT ON COLUMN tallyfy_sync.organization.first_synced_at IS 'When the first sync ended; null until then.';
COMMENT ON COLUMN tallyfy_sync.organization.full_synced_at IS 'When the last full cycle that was complete began.';
COMMENT ON COLUMN tallyfy_sync.organization.open_read_at IS 'When the last cycle began that saw the tasks of every open run.';
COMMENT ON COLUMN tallyfy_sync.organization.turn IS 'How long a full turn over the open runs takes at this request budget; no open run stays unread for longer than twice that and the longest of the last ten cycles.';
COMMENT ON COLUMN tallyfy_sync.organization.requests_per_hour IS 'The request budget it is read with; 0 = no limit.';
COMMENT ON COLUMN tallyfy_sync.organization.way_left IS 'Which cheaper way of reading was left, and why; null when none was.';
COMMENT ON COLUMN tallyfy_sync.organization.runs_announced IS 'How many runs the lists announced to the first sync.';
COMMENT ON COLUMN tallyfy_sync.organization.trouble IS 'What keeps the mirror from working; null when nothing does.';
COMMENT ON COLUMN tallyfy_sync.organization.trouble_since IS 'Since when.';
COMMENT ON COLUMN tallyfy_sync.organization.loss_accepted_at IS 'When a person accepted a large loss, for the next pass.';
COMMENT ON COLUMN tallyfy_sync.organization.lost_runs IS 'Runs that the last pass over all runs found gone and left alone, since they were too many at once; a later pass that agrees takes them away.';

CREATE TABLE tallyfy_sync.run_memory (
    org_id text not null,
    run_id text not null,
    hash bigint not null,
    source text not null,
    observed_at timestamptz not null,
    requested_at timestamptz not null,
    finished boolean,
    completed_at timestamptz,
    undone_at timestamptz,
    counted integer not null DEFAULT 0,
    older_hash bigint,
    older_seen_at timestamptz,
    unreadable text[],
    archived boolean,
    archived_at timestamptz,
    unarchived_at timestamptz,
    open boolean not null,
    tasks_read_at timestamptz,
    tasks_read_hash bigint,
    exactly_read_at timestamptz,
    confirmed_at timestamptz,
    PRIMARY KEY (org_id, run_id)
);

COMMENT ON TABLE tallyfy_sync.run_memory IS 'What the mirror remembers of a run beside its row.';
COMMENT ON COLUMN tallyfy_sync.run_memory.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.run_memory.run_id IS 'Run.';
COMMENT ON COLUMN tallyfy_sync.run_memory.hash IS 'Hash of the item as last shown in a list; 0 where there is none to compare.';
COMMENT ON COLUMN tallyfy_sync.run_memory.source IS 'Kind of call that raw came from: LIST, EMBEDDED, ORGANIZATION_LIST, GET or COMPLETE.';
COMMENT ON COLUMN tallyfy_sync.run_memory.observed_at IS 'Date of the answer that last changed anything of the item here.';
COMMENT ON COLUMN tallyfy_sync.run_memory.requested_at IS 'Start of that request, by the server''s clock.';
COMMENT ON COLUMN tallyfy_sync.run_memory.finished IS 'Whether the item was last found finished; null until a body could tell.';
COMMENT ON COLUMN tallyfy_sync.run_memory.completed_at IS 'The completion that is held.';
COMMENT ON COLUMN tallyfy_sync.run_memory.undone_at IS 'The completion that the last reopening undid.';
COMMENT ON COLUMN tallyfy_sync.run_memory.counted IS 'The last number given to a fact without a time of its own.';
COMMENT ON COLUMN tallyfy_sync.run_memory.older_hash IS 'A body older than the row, refused.';
COMMENT ON COLUMN tallyfy_sync.run_memory.older_seen_at IS 'When that was.';
COMMENT ON COLUMN tallyfy_sync.run_memory.unreadable IS 'Columns that the last body had a field for that could not be read.';
COMMENT ON COLUMN tallyfy_sync.run_memory.archived IS 'Whether the run was last found archived; null until a body could tell.';
COMMENT ON COLUMN tallyfy_sync.run_memory.archived_at IS 'The archiving that is held.';
COMMENT ON COLUMN tallyfy_sync.run_memory.unarchived_at IS 'The archiving that the last restoring undid.';
COMMENT ON COLUMN tallyfy_sync.run_memory.open IS 'Held as open: not finished, not archived, not gone.';
COMMENT ON COLUMN tallyfy_sync.run_memory.tasks_read_at IS 'When its tasks were last read completely (start of that reading, server time).';
COMMENT ON COLUMN tallyfy_sync.run_memory.tasks_read_hash IS 'The hash of the run under which they were read: another hash means they are to be read again.';
COMMENT ON COLUMN tallyfy_sync.run_memory.exactly_read_at IS 'When its own list of tasks was last read; other lists leave out tasks that are hidden by a rule.';
COMMENT ON COLUMN tallyfy_sync.run_memory.confirmed_at IS 'When a read by id last told why no list shows it.';

CREATE TABLE tallyfy_sync.task_memory (
    org_id text not null,
    task_id text not null,
    run_id text,
    hash bigint not null,
    source text not null,
    observed_at timestamptz not null,
    requested_at timestamptz not null,
    finished boolean,
    completed_at timestamptz,
    undone_at timestamptz,
    counted integer not null DEFAULT 0,
    older_hash bigint,
    older_seen_at timestamptz,
    unreadable text[],
    listed boolean not null,
    open_deadline timestamptz,
    open_since timestamptz,
    open_dated boolean,
    episode_since timestamptz,
    episode_deadline timestamptz,
    episode_announced boolean,
    episode_number integer,
    episode_deadlines timestamptz[],
    confirmed_at timestamptz,
    PRIMARY KEY (org_id, task_id)
);

COMMENT ON TABLE tallyfy_sync.task_memory IS 'What the mirror remembers of a task beside its row, what was announced among it.';
COMMENT ON COLUMN tallyfy_sync.task_memory.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.task_memory.task_id IS 'Task.';
COMMENT ON COLUMN tallyfy_sync.task_memory.run_id IS 'Run; null for a one-off task.';
COMMENT ON COLUMN tallyfy_sync.task_memory.hash IS 'Hash of the item as last shown in a list; 0 where there is none to compare.';
COMMENT ON COLUMN tallyfy_sync.task_memory.source IS 'Kind of call that raw came from: LIST, EMBEDDED, ORGANIZATION_LIST, GET or COMPLETE.';
COMMENT ON COLUMN tallyfy_sync.task_memory.observed_at IS 'Date of the answer that last changed anything of the item here.';
COMMENT ON COLUMN tallyfy_sync.task_memory.requested_at IS 'Start of that request, by the server''s clock.';
COMMENT ON COLUMN tallyfy_sync.task_memory.finished IS 'Whether the item was last found finished; null until a body could tell.';
COMMENT ON COLUMN tallyfy_sync.task_memory.completed_at IS 'The completion that is held.';
COMMENT ON COLUMN tallyfy_sync.task_memory.undone_at IS 'The completion that the last reopening undid.';
COMMENT ON COLUMN tallyfy_sync.task_memory.counted IS 'The last number given to a fact without a time of its own.';
COMMENT ON COLUMN tallyfy_sync.task_memory.older_hash IS 'A body older than the row, refused.';
COMMENT ON COLUMN tallyfy_sync.task_memory.older_seen_at IS 'When that was.';
COMMENT ON COLUMN tallyfy_sync.task_memory.unreadable IS 'Columns that the last body had a field for that could not be read.';
COMMENT ON COLUMN tallyfy_sync.task_memory.listed IS 'Whether lists are expected to show it: not archived, not skipped, not gone.';
COMMENT ON COLUMN tallyfy_sync.task_memory.open_deadline IS 'Deadline of a task that may become overdue; null for one that can''t.';
COMMENT ON COLUMN tallyfy_sync.task_memory.open_since IS 'Since when the task is overdue by that deadline: the deadline, or the later moment at which it came to count.';
COMMENT ON COLUMN tallyfy_sync.task_memory.open_dated IS 'False where that moment is one to which Tallyfy gives no name (restored, unskipped).';
COMMENT ON COLUMN tallyfy_sync.task_memory.episode_since IS 'Since when the overdue episode in progress lasts.';
COMMENT ON COLUMN tallyfy_sync.task_memory.episode_deadline IS 'The deadline it began with.';
COMMENT ON COLUMN tallyfy_sync.task_memory.episode_announced IS 'Whether its beginning was announced.';
COMMENT ON COLUMN tallyfy_sync.task_memory.episode_number IS 'Its number where its name needs one.';
COMMENT ON COLUMN tallyfy_sync.task_memory.episode_deadlines IS 'Deadlines under which an episode began since the last reopening.';
COMMENT ON COLUMN tallyfy_sync.task_memory.confirmed_at IS 'When a read by id last told why no list shows it.';

CREATE INDEX run_memory_open ON tallyfy_sync.run_memory (org_id, tasks_read_at) WHERE open;

CREATE INDEX task_memory_by_run ON tallyfy_sync.task_memory (org_id, run_id);
CREATE INDEX task_memory_due ON tallyfy_sync.task_memory (org_id, open_deadline)
    WHERE open_deadline IS NOT NULL AND episode_since IS NULL;

CREATE TABLE tallyfy_sync.lease (
    name text PRIMARY KEY,
    holder text,
    term bigint not null,
    expires_at timestamptz not null,
    version text
);

COMMENT ON TABLE tallyfy_sync.lease IS 'The right to be the sole writer, one row each.';
COMMENT ON COLUMN tallyfy_sync.lease.name IS 'What is leased: org:ID or destination:NAME.';
COMMENT ON COLUMN tallyfy_sync.lease.holder IS 'Who holds it; null when it was given back.';
COMMENT ON COLUMN tallyfy_sync.lease.term IS 'Number of the term: grows with every new holder, checked by every write (the fencing token).';
COMMENT ON COLUMN tallyfy_sync.lease.expires_at IS 'When it may be taken over, by the database''s clock.';
COMMENT ON COLUMN tallyfy_sync.lease.version IS 'Version of the holder''s program.';

CREATE TABLE tallyfy_sync.feed (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    feed_id uuid not null,
    last_seq bigint not null,
    removed_seq bigint not null
);

COMMENT ON TABLE tallyfy_sync.feed IS 'The counter that the outbox takes its positions from, and the outbox''s identity.';
COMMENT ON COLUMN tallyfy_sync.feed.one IS 'There is one row.';
COMMENT ON COLUMN tallyfy_sync.feed.feed_id IS 'Identity of this outbox: a reader''s place in another one means nothing here.';
COMMENT ON COLUMN tallyfy_sync.feed.last_seq IS 'The last position given.';
COMMENT ON COLUMN tallyfy_sync.feed.removed_seq IS 'Positions up to this one are no longer kept; the number before the first at the start.';

INSERT INTO tallyfy_sync.feed (feed_id, last_seq, removed_seq)
SELECT gen_random_uuid(), start, start FROM (SELECT (extract(epoch FROM clock_timestamp())::bigint) * 1000000 AS start) s;

CREATE TABLE tallyfy_sync.budget (
    org_id text PRIMARY KEY,
    paused_until timestamptz,
    reason text
);

COMMENT ON TABLE tallyfy_sync.budget IS 'The request budget of an organization: its row is the lock under which requests are counted.';
COMMENT ON COLUMN tallyfy_sync.budget.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.budget.paused_until IS 'No request before this moment: Tallyfy said to wait.';
COMMENT ON COLUMN tallyfy_sync.budget.reason IS 'Why.';

CREATE TABLE tallyfy_sync.request (
    org_id text not null,
    permitted_at timestamptz not null,
    purpose text not null
);

COMMENT ON TABLE tallyfy_sync.request IS 'Requests permitted in the last hour and a little more.';
COMMENT ON COLUMN tallyfy_sync.request.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.request.permitted_at IS 'When the request was permitted, by the database''s clock.';
COMMENT ON COLUMN tallyfy_sync.request.purpose IS 'What it was for.';

CREATE INDEX request_by_time ON tallyfy_sync.request (org_id, permitted_at);

CREATE TABLE tallyfy_sync.errand (
    errand_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id text not null,
    kind text not null,
    argument text,
    asked_at timestamptz not null DEFAULT clock_timestamp(),
    taken_at timestamptz,
    finished_at timestamptz,
    outcome jsonb,
    error text
);

COMMENT ON TABLE tallyfy_sync.errand IS 'What other processes ask the holder of an organization to do.';
COMMENT ON COLUMN tallyfy_sync.errand.errand_id IS 'Number of the errand.';
COMMENT ON COLUMN tallyfy_sync.errand.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.errand.kind IS 'sync, sync-full or read-task.';
COMMENT ON COLUMN tallyfy_sync.errand.argument IS 'What to read, where that matters: TASK or RUN/TASK.';
COMMENT ON COLUMN tallyfy_sync.errand.asked_at IS 'When it was asked for.';
COMMENT ON COLUMN tallyfy_sync.errand.taken_at IS 'When the holder of the organization took it.';
COMMENT ON COLUMN tallyfy_sync.errand.finished_at IS 'When it was done or given up.';
COMMENT ON COLUMN tallyfy_sync.errand.outcome IS 'The report; null until finished.';
COMMENT ON COLUMN tallyfy_sync.errand.error IS 'Why it could not be done.';

CREATE INDEX errand_waiting ON tallyfy_sync.errand (org_id, errand_id) WHERE finished_at IS NULL;

CREATE TABLE tallyfy_sync.destination (
    name text PRIMARY KEY,
    kind text not null,
    feed_id uuid not null,
    position bigint not null,
    paused_until timestamptz,
    failing_since timestamptz,
    error text,
    disabled_at timestamptz,
    resumed_at timestamptz,
    taken bigint not null DEFAULT 0,
    taken_at timestamptz,
    enrolled_at timestamptz not null DEFAULT clock_timestamp(),
    seen_at timestamptz not null DEFAULT clock_timestamp()
);

COMMENT ON TABLE tallyfy_sync.destination IS 'The destinations that events are pushed to, with the cursor of each.';
COMMENT ON COLUMN tallyfy_sync.destination.name IS 'Name in the settings.';
COMMENT ON COLUMN tallyfy_sync.destination.kind IS 'webhook, kafka or file.';
COMMENT ON COLUMN tallyfy_sync.destination.feed_id IS 'The outbox that the position belongs to.';
COMMENT ON COLUMN tallyfy_sync.destination.position IS 'The cursor: each event up to here was taken, is held back or is a dead letter.';
COMMENT ON COLUMN tallyfy_sync.destination.paused_until IS 'Nothing is sent before this moment; null when nothing is awaited.';
COMMENT ON COLUMN tallyfy_sync.destination.failing_since IS 'Since when the destination as a whole takes nothing; null when it does.';
COMMENT ON COLUMN tallyfy_sync.destination.error IS 'Why the last attempt that failed did; null since the last one that did not.';
COMMENT ON COLUMN tallyfy_sync.destination.disabled_at IS 'When the destination said that it is gone for good (410); null when enabled.';
COMMENT ON COLUMN tallyfy_sync.destination.resumed_at IS 'When a person asked to try again at once.';
COMMENT ON COLUMN tallyfy_sync.destination.taken IS 'Events taken so far.';
COMMENT ON COLUMN tallyfy_sync.destination.taken_at IS 'When the last of them was.';
COMMENT ON COLUMN tallyfy_sync.destination.enrolled_at IS 'When a daemon first had it in its settings.';
COMMENT ON COLUMN tallyfy_sync.destination.seen_at IS 'When a daemon last had it in its settings, to the hour.';

CREATE TABLE tallyfy_sync.held_back (
    destination text not null,
    org_id text not null,
    kind text not null CHECK (kind IN ('run', 'task')),
    item_id text not null,
    seq bigint not null,
    tries integer not null,
    failed_at timestamptz,
    next_at timestamptz not null,
    error text,
    PRIMARY KEY (destination, org_id, kind, item_id)
);

COMMENT ON TABLE tallyfy_sync.held_back IS 'Runs (and tasks without one) whose events are held back at a destination, since the first of them was not taken.';
COMMENT ON COLUMN tallyfy_sync.held_back.destination IS 'Destination.';
COMMENT ON COLUMN tallyfy_sync.held_back.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.held_back.kind IS 'run, or task for a task without one.';
COMMENT ON COLUMN tallyfy_sync.held_back.item_id IS 'The run or task.';
COMMENT ON COLUMN tallyfy_sync.held_back.seq IS 'From this position on its events were not taken.';
COMMENT ON COLUMN tallyfy_sync.held_back.tries IS 'How often the first of them was tried.';
COMMENT ON COLUMN tallyfy_sync.held_back.failed_at IS 'When that first failed; null before.';
COMMENT ON COLUMN tallyfy_sync.held_back.next_at IS 'Not tried again before this moment.';
COMMENT ON COLUMN tallyfy_sync.held_back.error IS 'Why it was not taken.';

CREATE INDEX held_back_by_seq ON tallyfy_sync.held_back (destination, seq);

CREATE TABLE tallyfy_sync.dead_letter (
    destination text not null,
    seq bigint not null,
    event_id uuid not null,
    type text not null,
    tries integer not null,
    failed_at timestamptz not null,
    given_up_at timestamptz not null,
    error text not null,
    asked_at timestamptz,
    PRIMARY KEY (destination, seq)
);

COMMENT ON TABLE tallyfy_sync.dead_letter IS 'Events put aside after the last try; retention keeps them until they are sent or forgotten.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.destination IS 'Destination.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.seq IS 'The event''s position.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.event_id IS 'Its id.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.type IS 'Its type, long form.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.tries IS 'How often it was tried.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.failed_at IS 'When that first failed.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.given_up_at IS 'When it was put aside.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.error IS 'Why it was not taken the last time.';
COMMENT ON COLUMN tallyfy_sync.dead_letter.asked_at IS 'When a person asked to send it again; null when nobody did.';

CREATE INDEX dead_letter_by_seq ON tallyfy_sync.dead_letter (seq);

-- The migration tool's own table is described like the others.
DO $$
BEGIN
    IF to_regclass('tallyfy_sync.schema_history') IS NOT NULL THEN
        COMMENT ON TABLE tallyfy_sync.schema_history IS 'Migrations applied to this database, kept by Flyway.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.installed_rank IS 'Order of application.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.version IS 'Version of the migration.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.description IS 'What the migration is about.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.type IS 'Kind of the migration.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.script IS 'File it came from.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.checksum IS 'Checksum of that file.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.installed_by IS 'Database user that applied it.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.installed_on IS 'When it was applied.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.execution_time IS 'How long that took, in milliseconds.';
        COMMENT ON COLUMN tallyfy_sync.schema_history.success IS 'Whether it succeeded.';
    END IF;
END
$$;
