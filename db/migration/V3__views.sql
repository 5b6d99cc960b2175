-- What the mirror means: one rule that says what state a task is in, and the views and functions that stand on it.

CREATE FUNCTION tallyfy.task_state(
    status text,
    completed_at timestamptz,
    archived_at timestamptz DEFAULT NULL,
    hidden_at timestamptz DEFAULT NULL,
    deleted_at timestamptz DEFAULT NULL,
    run_archived boolean DEFAULT false
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN deleted_at IS NOT NULL OR hidden_at IS NOT NULL THEN 'gone'
        WHEN completed_at IS NOT NULL
            OR lower(btrim(status)) IN ('completed', 'complete', 'approved', 'rejected', 'acknowledged', 'expired') THEN 'finished'
        WHEN archived_at IS NOT NULL OR coalesce(run_archived, false) THEN 'gone'
        WHEN lower(btrim(status)) = 'auto-skipped' THEN 'skipped'
        ELSE 'open'
    END
$$;
COMMENT ON FUNCTION tallyfy.task_state(text, timestamptz, timestamptz, timestamptz, timestamptz, boolean) IS
    'open, finished, skipped or gone. Finished: completed_at is set or the status says so. Gone: deleted, out of sight, or archived (itself or with its run) before it was finished. An unknown status means open.';

CREATE FUNCTION tallyfy.run_is_archived(status text, archived_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT archived_at IS NOT NULL OR coalesce(lower(btrim(status)) = 'archived', false)
$$;
COMMENT ON FUNCTION tallyfy.run_is_archived(text, timestamptz) IS 'Whether a run counts as archived: archived_at is set or the status says so.';

CREATE FUNCTION tallyfy.task_as_of(at timestamptz) RETURNS SETOF tallyfy.task LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT org_id, task_id, run_id, title, status, task_type, position, checklist_id, step_id, alias, owner_users, owner_guests, owner_groups, deadline, started_at, completed_at, completer_id, created_at, last_updated, archived_at, raw, first_seen_at, changed_at, overdue_since, hidden_at, deleted_at
    FROM tallyfy.task_history
    WHERE valid_from <= at AND (valid_to IS NULL OR valid_to > at)
$$;
COMMENT ON FUNCTION tallyfy.task_as_of(timestamptz) IS 'The rows of task as the mirror held them at that moment.';

CREATE FUNCTION tallyfy.run_as_of(at timestamptz) RETURNS SETOF tallyfy.run LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT org_id, run_id, name, status, checklist_id, checklist_title, owner_id, started_by, progress_complete, progress_total, progress_percent, late_tasks, due_date, created_at, started_at, completed_at, archived_at, last_updated, raw, first_seen_at, changed_at, hidden_at, deleted_at
    FROM tallyfy.run_history
    WHERE valid_from <= at AND (valid_to IS NULL OR valid_to > at)
$$;
COMMENT ON FUNCTION tallyfy.run_as_of(timestamptz) IS 'The rows of run as the mirror held them at that moment.';

CREATE VIEW tallyfy.open_task AS
    SELECT t.org_id, t.task_id, t.run_id, r.name AS run_name, r.checklist_title, t.title, t.status, t.task_type, t.position,
           t.owner_users, t.owner_guests, t.owner_groups,
           ARRAY(SELECT coalesce(m.full_name, m.email, o.user_id)
                 FROM unnest(t.owner_users) WITH ORDINALITY AS o (user_id, n)
                 LEFT JOIN tallyfy.member m ON m.org_id = t.org_id AND m.user_id = o.user_id
                 ORDER BY o.n) AS owner_names,
           t.deadline, t.started_at, t.created_at, t.last_updated, t.overdue_since
    FROM tallyfy.task t
    LEFT JOIN tallyfy.run r ON r.org_id = t.org_id AND r.run_id = t.run_id
    WHERE tallyfy.task_state(t.status, t.completed_at, t.archived_at, t.hidden_at, t.deleted_at,
                             tallyfy.run_is_archived(r.status, r.archived_at)) = 'open';
COMMENT ON VIEW tallyfy.open_task IS 'Tasks that wait to be done: not finished, not skipped, not archived, not gone.';
COMMENT ON COLUMN tallyfy.open_task.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.open_task.task_id IS 'Task.';
COMMENT ON COLUMN tallyfy.open_task.run_id IS 'Run; null for a one-off task.';
COMMENT ON COLUMN tallyfy.open_task.run_name IS 'Name of the run.';
COMMENT ON COLUMN tallyfy.open_task.checklist_title IS 'Title of the run''s template.';
COMMENT ON COLUMN tallyfy.open_task.title IS 'Title of the task.';
COMMENT ON COLUMN tallyfy.open_task.status IS 'Tallyfy''s word.';
COMMENT ON COLUMN tallyfy.open_task.task_type IS 'Tallyfy''s type.';
COMMENT ON COLUMN tallyfy.open_task.position IS 'Place within the run.';
COMMENT ON COLUMN tallyfy.open_task.owner_users IS 'Users who own it.';
COMMENT ON COLUMN tallyfy.open_task.owner_guests IS 'Guests who own it.';
COMMENT ON COLUMN tallyfy.open_task.owner_groups IS 'Groups that own it.';
COMMENT ON COLUMN tallyfy.open_task.owner_names IS 'The owning users by name where the mirror knows it, else by id.';
COMMENT ON COLUMN tallyfy.open_task.deadline IS 'When it is due.';
COMMENT ON COLUMN tallyfy.open_task.started_at IS 'When it was started.';
COMMENT ON COLUMN tallyfy.open_task.created_at IS 'When it was created.';
COMMENT ON COLUMN tallyfy.open_task.last_updated IS 'When it last changed.';
COMMENT ON COLUMN tallyfy.open_task.overdue_since IS 'Since when the mirror holds it to be overdue.';

CREATE VIEW tallyfy.overdue_task AS
    SELECT o.*, now() - o.deadline AS overdue_by
    FROM tallyfy.open_task o
    WHERE o.deadline <= now() AND coalesce(lower(btrim(o.task_type)) NOT IN ('expiring', 'expiring_email'), true);
COMMENT ON VIEW tallyfy.overdue_task IS 'Open tasks whose deadline has passed, live by now() and without grace. Tasks of an expiring type are never overdue.';
COMMENT ON COLUMN tallyfy.overdue_task.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.overdue_task.task_id IS 'Task.';
COMMENT ON COLUMN tallyfy.overdue_task.run_id IS 'Run; null for a one-off task.';
COMMENT ON COLUMN tallyfy.overdue_task.run_name IS 'Name of the run.';
COMMENT ON COLUMN tallyfy.overdue_task.checklist_title IS 'Title of the run''s template.';
COMMENT ON COLUMN tallyfy.overdue_task.title IS 'Title of the task.';
COMMENT ON COLUMN tallyfy.overdue_task.status IS 'Tallyfy''s word.';
COMMENT ON COLUMN tallyfy.overdue_task.task_type IS 'Tallyfy''s type.';
COMMENT ON COLUMN tallyfy.overdue_task.position IS 'Place within the run.';
COMMENT ON COLUMN tallyfy.overdue_task.owner_users IS 'Users who own it.';
COMMENT ON COLUMN tallyfy.overdue_task.owner_guests IS 'Guests who own it.';
COMMENT ON COLUMN tallyfy.overdue_task.owner_groups IS 'Groups that own it.';
COMMENT ON COLUMN tallyfy.overdue_task.owner_names IS 'The owning users by name where the mirror knows it, else by id.';
COMMENT ON COLUMN tallyfy.overdue_task.deadline IS 'When it is due.';
COMMENT ON COLUMN tallyfy.overdue_task.started_at IS 'When it was started.';
COMMENT ON COLUMN tallyfy.overdue_task.created_at IS 'When it was created.';
COMMENT ON COLUMN tallyfy.overdue_task.last_updated IS 'When it last changed.';
COMMENT ON COLUMN tallyfy.overdue_task.overdue_since IS 'Since when the mirror holds it to be overdue.';
COMMENT ON COLUMN tallyfy.overdue_task.overdue_by IS 'How long ago the deadline passed.';

CREATE VIEW tallyfy.overdue_by_owner AS
    SELECT t.org_id, o.owner_kind, o.owner, coalesce(m.full_name, m.email, o.owner) AS owner_name,
           count(*) AS overdue_tasks, min(t.deadline) AS oldest_deadline, max(t.overdue_by) AS longest_overdue
    FROM tallyfy.overdue_task t
    CROSS JOIN LATERAL (
        SELECT 'user' AS owner_kind, unnest(t.owner_users) AS owner
        UNION ALL SELECT 'guest', unnest(t.owner_guests)
        UNION ALL SELECT 'group', unnest(t.owner_groups)
        UNION ALL SELECT 'none', NULL
            WHERE coalesce(cardinality(t.owner_users), 0) + coalesce(cardinality(t.owner_guests), 0)
                + coalesce(cardinality(t.owner_groups), 0) = 0
    ) o
    LEFT JOIN tallyfy.member m ON o.owner_kind = 'user' AND m.org_id = t.org_id AND m.user_id = o.owner
    GROUP BY t.org_id, o.owner_kind, o.owner, m.full_name, m.email;
COMMENT ON VIEW tallyfy.overdue_by_owner IS 'Overdue tasks counted by who owns them; a task with several owners counts for each.';
COMMENT ON COLUMN tallyfy.overdue_by_owner.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.overdue_by_owner.owner_kind IS 'user, guest, group or none.';
COMMENT ON COLUMN tallyfy.overdue_by_owner.owner IS 'Id or address of the owner; null for none.';
COMMENT ON COLUMN tallyfy.overdue_by_owner.owner_name IS 'Name of the owner where the mirror knows it.';
COMMENT ON COLUMN tallyfy.overdue_by_owner.overdue_tasks IS 'How many overdue tasks.';
COMMENT ON COLUMN tallyfy.overdue_by_owner.oldest_deadline IS 'The oldest deadline among them.';
COMMENT ON COLUMN tallyfy.overdue_by_owner.longest_overdue IS 'How long that one has been overdue.';

CREATE VIEW tallyfy.run_progress AS
    SELECT r.org_id, r.run_id, r.name, r.status, r.checklist_id, r.checklist_title, r.progress_percent,
           count(t.task_id) FILTER (WHERE t.state IN ('open', 'finished')) AS tasks,
           count(t.task_id) FILTER (WHERE t.state = 'finished') AS finished_tasks,
           count(t.task_id) FILTER (WHERE t.state = 'open') AS open_tasks,
           count(t.task_id) FILTER (WHERE t.state = 'skipped') AS skipped_tasks,
           count(t.task_id) FILTER (WHERE t.state = 'open' AND t.deadline <= now()
               AND coalesce(lower(btrim(t.task_type)) NOT IN ('expiring', 'expiring_email'), true)) AS overdue_tasks,
           min(t.deadline) FILTER (WHERE t.state = 'open') AS next_deadline,
           r.due_date, r.started_at, r.completed_at, r.archived_at
    FROM tallyfy.run r
    LEFT JOIN LATERAL (
        SELECT t.task_id, t.deadline, t.task_type,
               tallyfy.task_state(t.status, t.completed_at, t.archived_at, t.hidden_at, t.deleted_at,
                                  tallyfy.run_is_archived(r.status, r.archived_at)) AS state
        FROM tallyfy.task t WHERE t.org_id = r.org_id AND t.run_id = r.run_id
    ) t ON true
    WHERE r.deleted_at IS NULL AND r.hidden_at IS NULL
    GROUP BY r.org_id, r.run_id;
COMMENT ON VIEW tallyfy.run_progress IS 'Each run with its tasks counted by state, as the mirror holds them.';
COMMENT ON COLUMN tallyfy.run_progress.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.run_progress.run_id IS 'Run.';
COMMENT ON COLUMN tallyfy.run_progress.name IS 'Name of the run.';
COMMENT ON COLUMN tallyfy.run_progress.status IS 'Tallyfy''s word.';
COMMENT ON COLUMN tallyfy.run_progress.checklist_id IS 'Template.';
COMMENT ON COLUMN tallyfy.run_progress.checklist_title IS 'Title of the template.';
COMMENT ON COLUMN tallyfy.run_progress.progress_percent IS 'Progress as Tallyfy gives it.';
COMMENT ON COLUMN tallyfy.run_progress.tasks IS 'Open and finished tasks.';
COMMENT ON COLUMN tallyfy.run_progress.finished_tasks IS 'Finished tasks.';
COMMENT ON COLUMN tallyfy.run_progress.open_tasks IS 'Open tasks.';
COMMENT ON COLUMN tallyfy.run_progress.skipped_tasks IS 'Tasks hidden by a rule.';
COMMENT ON COLUMN tallyfy.run_progress.overdue_tasks IS 'Open tasks whose deadline has passed.';
COMMENT ON COLUMN tallyfy.run_progress.next_deadline IS 'The earliest deadline of an open task.';
COMMENT ON COLUMN tallyfy.run_progress.due_date IS 'When the run is due.';
COMMENT ON COLUMN tallyfy.run_progress.started_at IS 'When it was started.';
COMMENT ON COLUMN tallyfy.run_progress.completed_at IS 'When it was completed.';
COMMENT ON COLUMN tallyfy.run_progress.archived_at IS 'When it was archived.';

CREATE VIEW tallyfy.completion_time AS
    SELECT t.org_id, t.checklist_id, max(r.checklist_title) AS checklist_title, t.step_id,
           mode() WITHIN GROUP (ORDER BY t.title) AS title,
           count(*) AS completed_tasks,
           count(*) FILTER (WHERE t.deadline IS NOT NULL AND t.completed_at > t.deadline) AS completed_late,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY t.completed_at - coalesce(t.started_at, t.created_at)) AS median_time,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY t.completed_at - coalesce(t.started_at, t.created_at)) AS p90_time,
           avg(t.completed_at - coalesce(t.started_at, t.created_at)) AS average_time
    FROM tallyfy.task t
    LEFT JOIN tallyfy.run r ON r.org_id = t.org_id AND r.run_id = t.run_id
    WHERE t.completed_at IS NOT NULL AND t.step_id IS NOT NULL AND t.deleted_at IS NULL
    GROUP BY t.org_id, t.checklist_id, t.step_id;
COMMENT ON VIEW tallyfy.completion_time IS 'How long the tasks of a template step take from their start (else their creation) to their completion.';
COMMENT ON COLUMN tallyfy.completion_time.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.completion_time.checklist_id IS 'Template.';
COMMENT ON COLUMN tallyfy.completion_time.checklist_title IS 'Title of the template.';
COMMENT ON COLUMN tallyfy.completion_time.step_id IS 'Step of the template.';
COMMENT ON COLUMN tallyfy.completion_time.title IS 'The title most of the step''s tasks have.';
COMMENT ON COLUMN tallyfy.completion_time.completed_tasks IS 'How many were completed.';
COMMENT ON COLUMN tallyfy.completion_time.completed_late IS 'How many of them after their deadline.';
COMMENT ON COLUMN tallyfy.completion_time.median_time IS 'Half of them took no longer.';
COMMENT ON COLUMN tallyfy.completion_time.p90_time IS 'Nine of ten took no longer.';
COMMENT ON COLUMN tallyfy.completion_time.average_time IS 'Their average.';

CREATE VIEW tallyfy.sync_health AS
    SELECT o.org_id, o.baseline, o.first_synced_at IS NOT NULL AS first_sync_done,
           c.kind AS last_cycle_kind, c.started_at AS last_cycle_started_at, c.finished_at AS last_cycle_finished_at,
           c.outcome AS last_cycle_outcome, c.error AS last_cycle_error,
           ok.finished_at AS last_complete_at, now() - ok.started_at AS lag,
           u.read_at AS oldest_open_run_read_at, u.never_read AS open_runs_never_read, o.turn,
           (SELECT count(*) FROM tallyfy.quarantine q WHERE q.org_id = o.org_id) AS quarantined,
           o.trouble, o.trouble_since,
           greatest(now() - u.read_at, interval '0') AS oldest_unread, b.bound AS unread_bound,
           r.used AS requests_last_hour, r.by_purpose AS requests_by_purpose,
           o.runs_announced, c.runs_read AS last_cycle_runs_read, c.requests AS last_cycle_requests,
           CASE WHEN o.first_synced_at IS NOT NULL THEN nullif(concat_ws('; ',
               CASE WHEN now() - u.read_at > b.bound + interval '1 minute'
                    THEN 'falls behind: an open run stays unread for longer than the published bound' END,
               CASE WHEN o.requests_per_hour > 0 AND r.used * 10 >= o.requests_per_hour * 9
                    THEN 'the request budget is used up: ' || o.requests_per_hour || ' requests an hour' END,
               CASE WHEN p.paused_until > now() + interval '1 minute'
                    THEN 'no requests until ' || to_char(p.paused_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                        || ': ' || p.reason END,
               o.way_left), '') END AS degraded
    FROM tallyfy_sync.organization o
    LEFT JOIN tallyfy_sync.budget p ON p.org_id = o.org_id
    LEFT JOIN LATERAL (SELECT * FROM tallyfy.sync_cycle c WHERE c.org_id = o.org_id
                       ORDER BY c.cycle_id DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT * FROM tallyfy.sync_cycle c WHERE c.org_id = o.org_id AND c.outcome = 'complete'
                       ORDER BY c.cycle_id DESC LIMIT 1) ok ON true
    CROSS JOIN LATERAL (
        SELECT 2 * (o.turn + coalesce(max(l.took), interval '0')) AS bound
        FROM (SELECT c.finished_at - c.started_at AS took FROM tallyfy.sync_cycle c
              WHERE c.org_id = o.org_id AND c.outcome = 'complete' AND c.kind = 'incremental'
              ORDER BY c.cycle_id DESC LIMIT 10) l) b
    CROSS JOIN LATERAL (
        SELECT min(greatest(m.tasks_read_at, o.open_read_at)) FILTER (WHERE m.tasks_read_at IS NOT NULL) AS read_at,
               count(*) FILTER (WHERE m.tasks_read_at IS NULL) AS never_read
        FROM tallyfy_sync.run_memory m WHERE m.org_id = o.org_id AND m.open) u
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(n), 0)::bigint AS used, coalesce(jsonb_object_agg(purpose, n), '{}') AS by_purpose
        FROM (SELECT purpose, count(*) AS n FROM tallyfy_sync.request
              WHERE org_id = o.org_id AND permitted_at > now() - interval '1 hour' GROUP BY purpose) counted) r;
COMMENT ON VIEW tallyfy.sync_health IS 'How well the mirror keeps up, an organization a row.';
COMMENT ON COLUMN tallyfy.sync_health.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy.sync_health.baseline IS 'The server''s second in which the first sync began.';
COMMENT ON COLUMN tallyfy.sync_health.first_sync_done IS 'Whether the first sync has ended.';
COMMENT ON COLUMN tallyfy.sync_health.last_cycle_kind IS 'incremental or full.';
COMMENT ON COLUMN tallyfy.sync_health.last_cycle_started_at IS 'When the last cycle began.';
COMMENT ON COLUMN tallyfy.sync_health.last_cycle_finished_at IS 'When it ended; null while it goes on.';
COMMENT ON COLUMN tallyfy.sync_health.last_cycle_outcome IS 'How it ended.';
COMMENT ON COLUMN tallyfy.sync_health.last_cycle_error IS 'Why it was not complete.';
COMMENT ON COLUMN tallyfy.sync_health.last_complete_at IS 'When the last complete cycle ended.';
COMMENT ON COLUMN tallyfy.sync_health.lag IS 'How long ago the last complete cycle began.';
COMMENT ON COLUMN tallyfy.sync_health.oldest_open_run_read_at IS 'When the tasks of the open run unread for longest were last read.';
COMMENT ON COLUMN tallyfy.sync_health.open_runs_never_read IS 'Open runs whose tasks have never been read.';
COMMENT ON COLUMN tallyfy.sync_health.turn IS 'How long a full turn over the open runs takes at this request budget.';
COMMENT ON COLUMN tallyfy.sync_health.quarantined IS 'Items and fields in quarantine.';
COMMENT ON COLUMN tallyfy.sync_health.trouble IS 'What keeps the mirror from working; null when nothing does.';
COMMENT ON COLUMN tallyfy.sync_health.trouble_since IS 'Since when.';
COMMENT ON COLUMN tallyfy.sync_health.oldest_unread IS 'For how long the tasks of the open run unread for longest have not been read.';
COMMENT ON COLUMN tallyfy.sync_health.unread_bound IS 'The published bound: no open run stays unread for longer than twice a turn and the longest of the last ten cycles.';
COMMENT ON COLUMN tallyfy.sync_health.requests_last_hour IS 'Requests sent in the last hour; not counted without a limit.';
COMMENT ON COLUMN tallyfy.sync_health.requests_by_purpose IS 'The same by what they were for.';
COMMENT ON COLUMN tallyfy.sync_health.runs_announced IS 'How many runs the lists announced to the first sync.';
COMMENT ON COLUMN tallyfy.sync_health.last_cycle_runs_read IS 'Runs that the last cycle has read so far.';
COMMENT ON COLUMN tallyfy.sync_health.last_cycle_requests IS 'Requests that it has sent so far.';
COMMENT ON COLUMN tallyfy.sync_health.degraded IS 'Why the mirror is less fresh than it could be; null when nothing is wrong with it.';

-- The feed from SQL: for consumers that live in the database.

CREATE FUNCTION tallyfy.feed_places(OUT feed_id uuid, OUT oldest bigint, OUT newest bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.feed_id, f.removed_seq, f.last_seq FROM tallyfy_sync.feed f
$$;
COMMENT ON FUNCTION tallyfy.feed_places() IS
    'The feed''s identity and the places that a reader of it can be at: from before the first event kept to behind the last one.';

CREATE FUNCTION tallyfy.event_type(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    long_name text := CASE WHEN name LIKE 'tallyfy.%' THEN name ELSE 'tallyfy.' || name END;
BEGIN
    IF long_name IN ('tallyfy.task.completed', 'tallyfy.task.reopened', 'tallyfy.task.overdue',
            'tallyfy.task.overdue_cleared', 'tallyfy.task.created', 'tallyfy.task.assigned', 'tallyfy.task.deleted',
            'tallyfy.run.launched', 'tallyfy.run.completed', 'tallyfy.run.archived') THEN
        RETURN long_name;
    END IF;
    RAISE EXCEPTION 'unknown type of event: %', coalesce(name, 'null') USING ERRCODE = 'invalid_parameter_value';
END
$$;
COMMENT ON FUNCTION tallyfy.event_type(text) IS
    'The long name of a type of event (tallyfy.task.overdue), given the long or the short one (task.overdue); refuses what is neither.';

CREATE FUNCTION tallyfy.events_after(
    place bigint DEFAULT 0,
    max_events integer DEFAULT 100,
    types text[] DEFAULT NULL
) RETURNS SETOF tallyfy.event LANGUAGE plpgsql STABLE AS $$
DECLARE
    places record;
    wanted text[] := ARRAY(SELECT tallyfy.event_type(t) FROM unnest(types) AS t);
BEGIN
    SELECT * INTO places FROM tallyfy.feed_places();
    IF place IS NULL OR place < 0 OR max_events IS NULL OR max_events < 1 THEN
        RAISE EXCEPTION 'a place is a number from 0 on, and the most events to give one from 1 on'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF place <> 0 AND (place < places.oldest OR place > places.newest) THEN
        RAISE EXCEPTION 'the place % is not there: this feed reaches from % to %', place, places.oldest, places.newest
            USING ERRCODE = 'TF410', HINT = 'Retention has passed it, or it is a place of another feed. Begin again at 0, the oldest kept.';
    END IF;
    RETURN QUERY
        SELECT e.* FROM tallyfy.event e
        WHERE e.seq > greatest(place, places.oldest) AND (wanted = '{}' OR e.type = ANY (wanted))
        ORDER BY e.seq LIMIT max_events;
END
$$;
COMMENT ON FUNCTION tallyfy.events_after(bigint, integer, text[]) IS
    'The events behind a place, in the order of their positions; 0 is before the oldest kept. Never over a gap: a place that is gone is refused (SQLSTATE TF410).';

CREATE TABLE tallyfy.event_cursor (
    name text PRIMARY KEY,
    feed_id uuid not null,
    place bigint not null,
    types text[],
    owner name not null DEFAULT current_user,
    moved_at timestamptz not null DEFAULT clock_timestamp()
);
COMMENT ON TABLE tallyfy.event_cursor IS 'How far consumers in this database are; moved by consume() and advance_cursor().';
COMMENT ON COLUMN tallyfy.event_cursor.name IS 'Name that the consumer goes by.';
COMMENT ON COLUMN tallyfy.event_cursor.feed_id IS 'The feed that the place is one of.';
COMMENT ON COLUMN tallyfy.event_cursor.place IS 'The last position looked at.';
COMMENT ON COLUMN tallyfy.event_cursor.types IS 'Types of events that it wants, long names; null for all.';
COMMENT ON COLUMN tallyfy.event_cursor.owner IS 'Database role that may move it.';
COMMENT ON COLUMN tallyfy.event_cursor.moved_at IS 'When it was last moved.';
ALTER TABLE tallyfy.event_cursor ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_may_look ON tallyfy.event_cursor FOR SELECT USING (true);
CREATE POLICY own_only ON tallyfy.event_cursor USING (owner = current_user) WITH CHECK (owner = current_user);

CREATE FUNCTION tallyfy.open_cursor(cursor_name text, start bigint DEFAULT 0, types text[] DEFAULT NULL)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    places record;
    reached bigint;
BEGIN
    SELECT * INTO places FROM tallyfy.feed_places();
    IF start <> 0 AND (start < places.oldest OR start > places.newest) THEN
        RAISE EXCEPTION 'the place % is not there: this feed reaches from % to %', start, places.oldest, places.newest
            USING ERRCODE = 'TF410';
    END IF;
    INSERT INTO tallyfy.event_cursor (name, feed_id, place, types)
    VALUES (cursor_name, places.feed_id, greatest(coalesce(start, places.newest), places.oldest),
            nullif(ARRAY(SELECT tallyfy.event_type(t) FROM unnest(types) AS t), '{}'))
    ON CONFLICT (name) DO NOTHING;
    SELECT c.place INTO reached FROM tallyfy.event_cursor c WHERE c.name = cursor_name;
    RETURN reached;
END
$$;
COMMENT ON FUNCTION tallyfy.open_cursor(text, bigint, text[]) IS
    'Makes a cursor that begins behind a place (0: the oldest event kept, null: what comes from now on) and tells where it is; one that is there already stays as it is.';

CREATE FUNCTION tallyfy.held_cursor(cursor_name text) RETURNS tallyfy.event_cursor LANGUAGE plpgsql AS $$
DECLARE
    held tallyfy.event_cursor;
BEGIN
    SELECT * INTO held FROM tallyfy.event_cursor c WHERE c.name = cursor_name FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no cursor % of yours', cursor_name
            USING ERRCODE = 'TF404', HINT = 'SELECT tallyfy.open_cursor(name) makes one.';
    END IF;
    IF held.feed_id <> (SELECT p.feed_id FROM tallyfy.feed_places() p) THEN
        RAISE EXCEPTION 'the cursor % is at a place of another feed', cursor_name
            USING ERRCODE = 'TF410', HINT = 'Close it and open it again.';
    END IF;
    RETURN held;
END
$$;
COMMENT ON FUNCTION tallyfy.held_cursor(text) IS
    'The cursor, locked until the end of the transaction so that nobody else takes the same events.';

CREATE FUNCTION tallyfy.consume(cursor_name text, max_events integer DEFAULT 100)
RETURNS SETOF tallyfy.event LANGUAGE plpgsql AS $$
DECLARE
    held tallyfy.event_cursor := tallyfy.held_cursor(cursor_name);
    -- before the events are read: all up to it are seen by that statement
    reached bigint := (SELECT p.newest FROM tallyfy.feed_places() p);
    given tallyfy.event;
    number integer := 0;
BEGIN
    FOR given IN SELECT * FROM tallyfy.events_after(held.place, max_events, held.types) LOOP
        number := number + 1;
        reached := CASE WHEN number = max_events THEN given.seq ELSE greatest(reached, given.seq) END;
        RETURN NEXT given;
    END LOOP;
    IF reached > held.place THEN
        UPDATE tallyfy.event_cursor c SET place = reached, moved_at = clock_timestamp() WHERE c.name = cursor_name;
    END IF;
END
$$;
COMMENT ON FUNCTION tallyfy.consume(text, integer) IS
    'The next events for a cursor, which moves behind them when the transaction commits: what is done with them in the same transaction is done exactly once. Others that consume by the same name wait until then.';

CREATE FUNCTION tallyfy.advance_cursor(cursor_name text, reached bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    held tallyfy.event_cursor := tallyfy.held_cursor(cursor_name);
BEGIN
    IF reached IS NULL OR reached < held.place OR reached > (SELECT p.newest FROM tallyfy.feed_places() p) THEN
        RAISE EXCEPTION 'the cursor % is at % and moves only forward, at most to the newest place', cursor_name, held.place
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE tallyfy.event_cursor c SET place = reached, moved_at = clock_timestamp() WHERE c.name = cursor_name;
    RETURN reached;
END
$$;
COMMENT ON FUNCTION tallyfy.advance_cursor(text, bigint) IS
    'Moves a cursor to a place: for consumers that work outside of the database, read with events_after and note afterwards how far they came.';

CREATE FUNCTION tallyfy.close_cursor(cursor_name text) RETURNS boolean LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM tallyfy.event_cursor c WHERE c.name = cursor_name RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
$$;
COMMENT ON FUNCTION tallyfy.close_cursor(text) IS 'Removes a cursor; whether there was one.';

-- After a restore from a backup the events of the time since then are missing, and their numbers would be given again.
CREATE FUNCTION tallyfy_sync.new_feed() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    old tallyfy_sync.feed;
    start bigint;
    kept bigint;
BEGIN
    SELECT * INTO old FROM tallyfy_sync.feed FOR UPDATE;
    start := greatest(extract(epoch FROM clock_timestamp())::bigint * 1000000, old.last_seq);
    UPDATE tallyfy.event_cursor c
    SET place = start + (SELECT count(*) FROM tallyfy.event e WHERE e.seq > old.removed_seq AND e.seq <= c.place);
    UPDATE tallyfy_sync.destination d
    SET position = start + (SELECT count(*) FROM tallyfy.event e WHERE e.seq > old.removed_seq AND e.seq <= d.position);
    UPDATE tallyfy_sync.held_back h
    SET seq = start + (SELECT count(*) FROM tallyfy.event e WHERE e.seq > old.removed_seq AND e.seq <= h.seq);
    UPDATE tallyfy_sync.dead_letter l
    SET seq = start + (SELECT count(*) FROM tallyfy.event e WHERE e.seq > old.removed_seq AND e.seq <= l.seq);
    UPDATE tallyfy.event e SET seq = start + k.number
    FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS number FROM tallyfy.event WHERE seq > old.removed_seq) k
    WHERE e.seq = k.seq;
    GET DIAGNOSTICS kept = ROW_COUNT;
    UPDATE tallyfy_sync.feed SET feed_id = gen_random_uuid(), removed_seq = start, last_seq = start + kept;
    UPDATE tallyfy.event_cursor c SET feed_id = f.feed_id FROM tallyfy_sync.feed f WHERE c.feed_id = old.feed_id;
    UPDATE tallyfy_sync.destination d SET feed_id = f.feed_id FROM tallyfy_sync.feed f WHERE d.feed_id = old.feed_id;
    PERFORM pg_notify('tallyfy_events', '');
    RETURN (SELECT f.feed_id FROM tallyfy_sync.feed f);
END
$$;
COMMENT ON FUNCTION tallyfy_sync.new_feed() IS
    'Gives the outbox a new identity and a new beginning of its numbers, so that every place of before is refused. The events are kept in their order, under new numbers; cursors and destinations in this database move with them.';
REVOKE EXECUTE ON FUNCTION tallyfy_sync.new_feed() FROM PUBLIC;

-- Who only reads. The role belongs to the whole server, so another database may have made it already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tallyfy_reader') THEN
        CREATE ROLE tallyfy_reader NOLOGIN;
        COMMENT ON ROLE tallyfy_reader IS 'May read the schema tallyfy and write nothing.';
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE WARNING 'role tallyfy_reader was not made: the database user may not create roles';
END
$$;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tallyfy_reader') THEN
        GRANT USAGE ON SCHEMA tallyfy TO tallyfy_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA tallyfy TO tallyfy_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA tallyfy GRANT SELECT ON TABLES TO tallyfy_reader;
    END IF;
END
$$;

-- Who consumes events from SQL: reads, and moves cursors of its own.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tallyfy_consumer') THEN
        CREATE ROLE tallyfy_consumer NOLOGIN;
        COMMENT ON ROLE tallyfy_consumer IS 'May read the schema tallyfy, and keep cursors of its own in event_cursor.';
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE WARNING 'role tallyfy_consumer was not made: the database user may not create roles';
END
$$;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tallyfy_consumer') THEN
        GRANT USAGE ON SCHEMA tallyfy TO tallyfy_consumer;
        GRANT SELECT ON ALL TABLES IN SCHEMA tallyfy TO tallyfy_consumer;
        ALTER DEFAULT PRIVILEGES IN SCHEMA tallyfy GRANT SELECT ON TABLES TO tallyfy_consumer;
        GRANT INSERT, DELETE, UPDATE (place, moved_at) ON tallyfy.event_cursor TO tallyfy_consumer;
    END IF;
END
$$;
