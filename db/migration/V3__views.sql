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
