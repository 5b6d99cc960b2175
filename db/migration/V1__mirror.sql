-- The mirror: what people query. Nothing here is ever deleted; a row changes only when its item changed.

CREATE SCHEMA IF NOT EXISTS tallyfy;
COMMENT ON SCHEMA tallyfy IS 'The mirror of Tallyfy organizations and the events made from it.';

CREATE TABLE tallyfy.run (
    org_id text not null,
    run_id text not null,
    name text,
    status text,
    checklist_id text,
    checklist_title text,
    owner_id text,
    started_by text,
    progress_complete integer,
    progress_total integer,
    progress_percent numeric,
    late_tasks integer,
    due_date timestamptz,
    created_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    archived_at timestamptz,
    last_updated timestamptz,
    raw jsonb not null,
    first_seen_at timestamptz not null,
    changed_at timestamptz not null,
    hidden_at timestamptz,
    deleted_at timestamptz,
    PRIMARY KEY (org_id, run_id)
);

COMMENT ON TABLE tallyfy.run IS 'Runs (processes) as Tallyfy last showed them.';
COMMENT ON COLUMN tallyfy.run.org_id IS 'Organization the run belongs to.';
COMMENT ON COLUMN tallyfy.run.run_id IS 'Tallyfy''s id of the run (process).';
COMMENT ON COLUMN tallyfy.run.name IS 'Name of the run.';
COMMENT ON COLUMN tallyfy.run.status IS 'Tallyfy''s word for the run''s state, as it came.';
COMMENT ON COLUMN tallyfy.run.checklist_id IS 'Template that the run was launched from.';
COMMENT ON COLUMN tallyfy.run.checklist_title IS 'Title of that template.';
COMMENT ON COLUMN tallyfy.run.owner_id IS 'User who owns the run; see member.';
COMMENT ON COLUMN tallyfy.run.started_by IS 'User who launched the run; see member.';
COMMENT ON COLUMN tallyfy.run.progress_complete IS 'Tasks finished, as Tallyfy counts them.';
COMMENT ON COLUMN tallyfy.run.progress_total IS 'Tasks in all, as Tallyfy counts them.';
COMMENT ON COLUMN tallyfy.run.progress_percent IS 'Progress in percent, as Tallyfy gives it.';
COMMENT ON COLUMN tallyfy.run.late_tasks IS 'Late tasks, as Tallyfy counts them.';
COMMENT ON COLUMN tallyfy.run.due_date IS 'When the run is due.';
COMMENT ON COLUMN tallyfy.run.created_at IS 'When the run was created.';
COMMENT ON COLUMN tallyfy.run.started_at IS 'When the run was started.';
COMMENT ON COLUMN tallyfy.run.completed_at IS 'When the run was completed; null while it is not.';
COMMENT ON COLUMN tallyfy.run.archived_at IS 'When the run was archived; null while it is not.';
COMMENT ON COLUMN tallyfy.run.last_updated IS 'When Tallyfy says the run last changed.';
COMMENT ON COLUMN tallyfy.run.raw IS 'The whole item as the API gave it.';
COMMENT ON COLUMN tallyfy.run.first_seen_at IS 'When the mirror first saw the run (server time).';
COMMENT ON COLUMN tallyfy.run.changed_at IS 'When the mirror saw the present version (server time).';
COMMENT ON COLUMN tallyfy.run.hidden_at IS 'When the run was found out of the token''s sight (403); null while it is visible.';
COMMENT ON COLUMN tallyfy.run.deleted_at IS 'When the run was found gone (404); null while it exists.';

CREATE TABLE tallyfy.task (
    org_id text not null,
    task_id text not null,
    run_id text,
    title text,
    status text,
    task_type text,
    position integer,
    checklist_id text,
    step_id text,
    alias text,
    owner_users text[],
    owner_guests text[],
    owner_groups text[],
    deadline timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    completer_id text,
    created_at timestamptz,
    last_updated timestamptz,
    archived_at timestamptz,
    raw jsonb not null,
    first_seen_at timestamptz not null,
    changed_at timestamptz not null,
    overdue_since timestamptz,
    hidden_at timestamptz,
    deleted_at timestamptz,
    PRIMARY KEY (org_id, task_id)
);

COMMENT ON TABLE tallyfy.task IS 'Tasks as Tallyfy last showed them, one-off tasks included.';
COMMENT ON COLUMN tallyfy.task.org_id IS 'Organization the task belongs to.';
COMMENT ON COLUMN tallyfy.task.task_id IS 'Tallyfy''s id of the task.';
COMMENT ON COLUMN tallyfy.task.run_id IS 'Run the task belongs to; null for a one-off task.';
COMMENT ON COLUMN tallyfy.task.title IS 'Title of the task.';
COMMENT ON COLUMN tallyfy.task.status IS 'Tallyfy''s word for the task''s state, as it came.';
COMMENT ON COLUMN tallyfy.task.task_type IS 'Tallyfy''s type of the task: task, approval, expiring, email, ...';
COMMENT ON COLUMN tallyfy.task.position IS 'Place of the task within its run.';
COMMENT ON COLUMN tallyfy.task.checklist_id IS 'Template of the task''s run.';
COMMENT ON COLUMN tallyfy.task.step_id IS 'Step of the template that the task was made from.';
COMMENT ON COLUMN tallyfy.task.alias IS 'Alias of that step.';
COMMENT ON COLUMN tallyfy.task.owner_users IS 'Users who own the task; see member.';
COMMENT ON COLUMN tallyfy.task.owner_guests IS 'Guests who own the task, by e-mail address.';
COMMENT ON COLUMN tallyfy.task.owner_groups IS 'Groups that own the task.';
COMMENT ON COLUMN tallyfy.task.deadline IS 'When the task is due.';
COMMENT ON COLUMN tallyfy.task.started_at IS 'When the task was started.';
COMMENT ON COLUMN tallyfy.task.completed_at IS 'When the task was completed; null while it is not.';
COMMENT ON COLUMN tallyfy.task.completer_id IS 'User who completed the task; see member.';
COMMENT ON COLUMN tallyfy.task.created_at IS 'When the task was created.';
COMMENT ON COLUMN tallyfy.task.last_updated IS 'When Tallyfy says the task last changed.';
COMMENT ON COLUMN tallyfy.task.archived_at IS 'When the task was archived; null while it is not.';
COMMENT ON COLUMN tallyfy.task.raw IS 'The whole item as the API gave it.';
COMMENT ON COLUMN tallyfy.task.first_seen_at IS 'When the mirror first saw the task (server time).';
COMMENT ON COLUMN tallyfy.task.changed_at IS 'When the mirror saw the present version (server time).';
COMMENT ON COLUMN tallyfy.task.overdue_since IS 'Since when the mirror holds the task to be overdue, announced or not; null when it is not overdue.';
COMMENT ON COLUMN tallyfy.task.hidden_at IS 'When the task was found out of the token''s sight (403), or its run was; null while it is visible.';
COMMENT ON COLUMN tallyfy.task.deleted_at IS 'When the task was found gone (404), or its run was; null while it exists.';

CREATE INDEX task_by_run ON tallyfy.task (org_id, run_id);
CREATE INDEX task_by_open_deadline ON tallyfy.task (deadline) WHERE completed_at IS NULL AND deadline IS NOT NULL;

CREATE TABLE tallyfy.run_history (
    org_id text not null,
    run_id text not null,
    name text,
    status text,
    checklist_id text,
    checklist_title text,
    owner_id text,
    started_by text,
    progress_complete integer,
    progress_total integer,
    progress_percent numeric,
    late_tasks integer,
    due_date timestamptz,
    created_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    archived_at timestamptz,
    last_updated timestamptz,
    raw jsonb not null,
    first_seen_at timestamptz not null,
    changed_at timestamptz not null,
    hidden_at timestamptz,
    deleted_at timestamptz,
    valid_from timestamptz not null,
    valid_to timestamptz,
    PRIMARY KEY (org_id, run_id, valid_from)
);

COMMENT ON TABLE tallyfy.run_history IS 'Every version that a run had in the mirror, the present one included.';
COMMENT ON COLUMN tallyfy.run_history.org_id IS 'Organization the run belongs to.';
COMMENT ON COLUMN tallyfy.run_history.run_id IS 'Tallyfy''s id of the run (process).';
COMMENT ON COLUMN tallyfy.run_history.name IS 'Name of the run.';
COMMENT ON COLUMN tallyfy.run_history.status IS 'Tallyfy''s word for the run''s state, as it came.';
COMMENT ON COLUMN tallyfy.run_history.checklist_id IS 'Template that the run was launched from.';
COMMENT ON COLUMN tallyfy.run_history.checklist_title IS 'Title of that template.';
COMMENT ON COLUMN tallyfy.run_history.owner_id IS 'User who owns the run; see member.';
COMMENT ON COLUMN tallyfy.run_history.started_by IS 'User who launched the run; see member.';
COMMENT ON COLUMN tallyfy.run_history.progress_complete IS 'Tasks finished, as Tallyfy counts them.';
COMMENT ON COLUMN tallyfy.run_history.progress_total IS 'Tasks in all, as Tallyfy counts them.';
COMMENT ON COLUMN tallyfy.run_history.progress_percent IS 'Progress in percent, as Tallyfy gives it.';
COMMENT ON COLUMN tallyfy.run_history.late_tasks IS 'Late tasks, as Tallyfy counts them.';
COMMENT ON COLUMN tallyfy.run_history.due_date IS 'When the run is due.';
COMMENT ON COLUMN tallyfy.run_history.created_at IS 'When the run was created.';
COMMENT ON COLUMN tallyfy.run_history.started_at IS 'When the run was started.';
COMMENT ON COLUMN tallyfy.run_history.completed_at IS 'When the run was completed; null while it is not.';
COMMENT ON COLUMN tallyfy.run_history.archived_at IS 'When the run was archived; null while it is not.';
COMMENT ON COLUMN tallyfy.run_history.last_updated IS 'When Tallyfy says the run last changed.';
COMMENT ON COLUMN tallyfy.run_history.raw IS 'The whole item as the API gave it.';
COMMENT ON COLUMN tallyfy.run_history.first_seen_at IS 'When the mirror first saw the run (server time).';
COMMENT ON COLUMN tallyfy.run_history.changed_at IS 'When the mirror saw the present version (server time).';
COMMENT ON COLUMN tallyfy.run_history.hidden_at IS 'When the run was found out of the token''s sight (403); null while it is visible.';
COMMENT ON COLUMN tallyfy.run_history.deleted_at IS 'When the run was found gone (404); null while it exists.';
COMMENT ON COLUMN tallyfy.run_history.valid_from IS 'When the mirror saw this version begin (server time).';
COMMENT ON COLUMN tallyfy.run_history.valid_to IS 'When the mirror saw it end (half-open); null for the present version.';

CREATE TABLE tallyfy.task_history (
    org_id text not null,
    task_id text not null,
    run_id text,
    title text,
    status text,
    task_type text,
    position integer,
    checklist_id text,
    step_id text,
    alias text,
    owner_users text[],
    owner_guests text[],
    owner_groups text[],
    deadline timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    completer_id text,
    created_at timestamptz,
    last_updated timestamptz,
    archived_at timestamptz,
    raw jsonb not null,
    first_seen_at timestamptz not null,
    changed_at timestamptz not null,
    overdue_since timestamptz,
    hidden_at timestamptz,
    deleted_at timestamptz,
    valid_from timestamptz not null,
    valid_to timestamptz,
    PRIMARY KEY (org_id, task_id, valid_from)
);

COMMENT ON TABLE tallyfy.task_history IS 'Every version that a task had in the mirror, the present one included.';
COMMENT ON COLUMN tallyfy.task_history.org_id IS 'Organization the task belongs to.';
COMMENT ON COLUMN tallyfy.task_history.task_id IS 'Tallyfy''s id of the task.';
COMMENT ON COLUMN tallyfy.task_history.run_id IS 'Run the task belongs to; null for a one-off task.';
COMMENT ON COLUMN tallyfy.task_history.title IS 'Title of the task.';
COMMENT ON COLUMN tallyfy.task_history.status IS 'Tallyfy''s word for the task''s state, as it came.';
COMMENT ON COLUMN tallyfy.task_history.task_type IS 'Tallyfy''s type of the task: task, approval, expiring, email, ...';
COMMENT ON COLUMN tallyfy.task_history.position IS 'Place of the task within its run.';
COMMENT ON COLUMN tallyfy.task_history.checklist_id IS 'Template of the task''s run.';
COMMENT ON COLUMN tallyfy.task_history.step_id IS 'Step of the template that the task was made from.';
COMMENT ON COLUMN tallyfy.task_history.alias IS 'Alias of that step.';
COMMENT ON COLUMN tallyfy.task_history.owner_users IS 'Users who own the task; see member.';
COMMENT ON COLUMN tallyfy.task_history.owner_guests IS 'Guests who own the task, by e-mail address.';
COMMENT ON COLUMN tallyfy.task_history.owner_groups IS 'Groups that own the task.';
COMMENT ON COLUMN tallyfy.task_history.deadline IS 'When the task is due.';
COMMENT ON COLUMN tallyfy.task_history.started_at IS 'When the task was started.';
COMMENT ON COLUMN tallyfy.task_history.completed_at IS 'When the task was completed; null while it is not.';
COMMENT ON COLUMN tallyfy.task_history.completer_id IS 'User who completed the task; see member.';
COMMENT ON COLUMN tallyfy.task_history.created_at IS 'When the task was created.';
COMMENT ON COLUMN tallyfy.task_history.last_updated IS 'When Tallyfy says the task last changed.';
COMMENT ON COLUMN tallyfy.task_history.archived_at IS 'When the task was archived; null while it is not.';
COMMENT ON COLUMN tallyfy.task_history.raw IS 'The whole item as the API gave it.';
COMMENT ON COLUMN tallyfy.task_history.first_seen_at IS 'When the mirror first saw the task (server time).';
COMMENT ON COLUMN tallyfy.task_history.changed_at IS 'When the mirror saw the present version (server time).';
COMMENT ON COLUMN tallyfy.task_history.overdue_since IS 'Since when the mirror holds the task to be overdue, announced or not; null when it is not overdue.';
COMMENT ON COLUMN tallyfy.task_history.hidden_at IS 'When the task was found out of the token''s sight (403), or its run was; null while it is visible.';
COMMENT ON COLUMN tallyfy.task_history.deleted_at IS 'When the task was found gone (404), or its run was; null while it exists.';
COMMENT ON COLUMN tallyfy.task_history.valid_from IS 'When the mirror saw this version begin (server time).';
COMMENT ON COLUMN tallyfy.task_history.valid_to IS 'When the mirror saw it end (half-open); null for the present version.';

CREATE TABLE tallyfy.member (
    org_id text not null,
    user_id text not null,
    full_name text,
    email text,
    raw jsonb not null,
    changed_at timestamptz not null,
    PRIMARY KEY (org_id, user_id)
);

COMMENT ON TABLE tallyfy.member IS 'People as they are named in owners.users[] and elsewhere, so that queries can name them.';
COMMENT ON COLUMN tallyfy.member.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.member.user_id IS 'Tallyfy''s id of the user, as text.';
COMMENT ON COLUMN tallyfy.member.full_name IS 'The user''s name.';
COMMENT ON COLUMN tallyfy.member.email IS 'The user''s e-mail address.';
COMMENT ON COLUMN tallyfy.member.raw IS 'The person as last named in an item.';
COMMENT ON COLUMN tallyfy.member.changed_at IS 'When the mirror saw this (server time).';

CREATE TABLE tallyfy.event (
    seq bigint PRIMARY KEY,
    id uuid not null UNIQUE,
    type text not null,
    org_id text not null,
    run_id text,
    task_id text,
    occurred_at timestamptz not null,
    observed_at timestamptz not null,
    data jsonb not null
);

COMMENT ON TABLE tallyfy.event IS 'The outbox: append-only, committed together with the rows it speaks of.';
COMMENT ON COLUMN tallyfy.event.seq IS 'Position in the feed: grows in commit order, so that a reader that has seen one never meets a smaller one later.';
COMMENT ON COLUMN tallyfy.event.id IS 'Name-based id of the fact: the same fact has the same id.';
COMMENT ON COLUMN tallyfy.event.type IS 'Type of the event, long form: tallyfy.task.overdue.';
COMMENT ON COLUMN tallyfy.event.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.event.run_id IS 'Run that the event speaks of; null for a one-off task.';
COMMENT ON COLUMN tallyfy.event.task_id IS 'Task that the event speaks of; null for an event about a run.';
COMMENT ON COLUMN tallyfy.event.occurred_at IS 'When it became so (CloudEvents time).';
COMMENT ON COLUMN tallyfy.event.observed_at IS 'When the mirror saw it (CloudEvents recordedtime).';
COMMENT ON COLUMN tallyfy.event.data IS 'The event''s data as announced.';

CREATE INDEX event_by_run ON tallyfy.event (org_id, run_id, seq);

CREATE TABLE tallyfy.sync_cycle (
    cycle_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id text not null,
    kind text not null CHECK (kind IN ('incremental', 'full')),
    started_at timestamptz not null,
    finished_at timestamptz,
    outcome text CHECK (outcome IN ('complete', 'partial', 'failed', 'interrupted')),
    requests integer not null DEFAULT 0,
    pages integer not null DEFAULT 0,
    runs_read integer not null DEFAULT 0,
    tasks_read integer not null DEFAULT 0,
    runs_changed integer not null DEFAULT 0,
    tasks_changed integer not null DEFAULT 0,
    events integer not null DEFAULT 0,
    error text
);

COMMENT ON TABLE tallyfy.sync_cycle IS 'One row a sync cycle.';
COMMENT ON COLUMN tallyfy.sync_cycle.cycle_id IS 'Number of the cycle.';
COMMENT ON COLUMN tallyfy.sync_cycle.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.sync_cycle.kind IS 'incremental or full; the first is full.';
COMMENT ON COLUMN tallyfy.sync_cycle.started_at IS 'When it began.';
COMMENT ON COLUMN tallyfy.sync_cycle.finished_at IS 'When it ended; null while it goes on.';
COMMENT ON COLUMN tallyfy.sync_cycle.outcome IS 'complete, partial, failed or interrupted; null while it goes on.';
COMMENT ON COLUMN tallyfy.sync_cycle.requests IS 'Requests sent to Tallyfy.';
COMMENT ON COLUMN tallyfy.sync_cycle.pages IS 'Pages read.';
COMMENT ON COLUMN tallyfy.sync_cycle.runs_read IS 'Runs read, changed or not.';
COMMENT ON COLUMN tallyfy.sync_cycle.tasks_read IS 'Tasks read, changed or not.';
COMMENT ON COLUMN tallyfy.sync_cycle.runs_changed IS 'Rows of run written.';
COMMENT ON COLUMN tallyfy.sync_cycle.tasks_changed IS 'Rows of task written.';
COMMENT ON COLUMN tallyfy.sync_cycle.events IS 'Events appended.';
COMMENT ON COLUMN tallyfy.sync_cycle.error IS 'Why it was not complete; null when it was.';

CREATE INDEX sync_cycle_by_org ON tallyfy.sync_cycle (org_id, cycle_id DESC);

CREATE TABLE tallyfy.quarantine (
    org_id text not null,
    kind text not null CHECK (kind IN ('run', 'task', 'member')),
    item_id text,
    run_id text,
    field text,
    reason text not null,
    raw text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    times integer not null DEFAULT 1
);

COMMENT ON TABLE tallyfy.quarantine IS 'Items and fields that could not be mapped. They leave when a later read succeeds.';
COMMENT ON COLUMN tallyfy.quarantine.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.quarantine.kind IS 'What the item is: run, task or member.';
COMMENT ON COLUMN tallyfy.quarantine.item_id IS 'Its id; null when that could not be read.';
COMMENT ON COLUMN tallyfy.quarantine.run_id IS 'Run it was found in, where that is known.';
COMMENT ON COLUMN tallyfy.quarantine.field IS 'Tallyfy''s name of the field that could not be read; null when the whole item is held back.';
COMMENT ON COLUMN tallyfy.quarantine.reason IS 'What is wrong with it.';
COMMENT ON COLUMN tallyfy.quarantine.raw IS 'The item as it came.';
COMMENT ON COLUMN tallyfy.quarantine.first_seen_at IS 'When it was first met (server time).';
COMMENT ON COLUMN tallyfy.quarantine.last_seen_at IS 'When it was last met (server time).';
COMMENT ON COLUMN tallyfy.quarantine.times IS 'How often it was met.';

CREATE UNIQUE INDEX quarantine_item ON tallyfy.quarantine
    (org_id, kind, coalesce(item_id, 'md5:' || md5(raw)), coalesce(field, ''));
