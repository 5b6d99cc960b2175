ALTER TABLE tallyfy_sync.organization ADD COLUMN clock_offset interval NOT NULL DEFAULT '0';

COMMENT ON COLUMN tallyfy_sync.organization.clock_offset IS 'How far Tallyfy''s clock is ahead of this database''s, as the last cycle found when it began; what is written down is in Tallyfy''s time.';

-- How long ago something was is told by the clock that it was written by.
CREATE OR REPLACE VIEW tallyfy.sync_health AS
    SELECT o.org_id, o.baseline, o.first_synced_at IS NOT NULL AS first_sync_done,
           c.kind AS last_cycle_kind, c.started_at AS last_cycle_started_at, c.finished_at AS last_cycle_finished_at,
           c.outcome AS last_cycle_outcome, c.error AS last_cycle_error,
           ok.finished_at AS last_complete_at, greatest(now() + o.clock_offset - ok.started_at, interval '0') AS lag,
           u.read_at AS oldest_open_run_read_at, u.never_read AS open_runs_never_read, o.turn,
           (SELECT count(*) FROM tallyfy.quarantine q WHERE q.org_id = o.org_id) AS quarantined,
           o.trouble, o.trouble_since,
           greatest(now() + o.clock_offset - u.read_at, interval '0') AS oldest_unread, b.bound AS unread_bound,
           r.used AS requests_last_hour, r.by_purpose AS requests_by_purpose,
           o.runs_announced, c.runs_read AS last_cycle_runs_read, c.requests AS last_cycle_requests,
           CASE WHEN o.first_synced_at IS NOT NULL THEN nullif(concat_ws('; ',
               CASE WHEN now() + o.clock_offset - u.read_at > b.bound + interval '1 minute'
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
