CREATE TABLE tallyfy_sync.long_run (
    org_id text not null,
    run_id text not null,
    run_hash bigint not null,
    started_at timestamptz not null,
    place text not null,
    pages_read integer not null,
    failures integer not null,
    read_at timestamptz not null DEFAULT clock_timestamp(),
    PRIMARY KEY (org_id, run_id)
);

COMMENT ON TABLE tallyfy_sync.long_run IS 'Runs of very many tasks whose reading is under way: any process that holds the organization goes on with it.';
COMMENT ON COLUMN tallyfy_sync.long_run.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.long_run.run_id IS 'Run.';
COMMENT ON COLUMN tallyfy_sync.long_run.run_hash IS 'The hash of the run when the reading began.';
COMMENT ON COLUMN tallyfy_sync.long_run.started_at IS 'When the reading began (server time).';
COMMENT ON COLUMN tallyfy_sync.long_run.place IS 'How far it has come: which page is next, and what is known of the others. All pages before are recorded.';
COMMENT ON COLUMN tallyfy_sync.long_run.pages_read IS 'How many pages have been read.';
COMMENT ON COLUMN tallyfy_sync.long_run.failures IS 'How often in a row it could not go on: too often, and it begins again.';
COMMENT ON COLUMN tallyfy_sync.long_run.read_at IS 'When it last went on, or could not, by the database''s clock.';

CREATE TABLE tallyfy_sync.long_run_page (
    org_id text not null,
    run_id text not null,
    page integer not null,
    task_ids text[] not null,
    PRIMARY KEY (org_id, run_id, page)
);

COMMENT ON TABLE tallyfy_sync.long_run_page IS 'Which tasks such a reading has shown: at its end those that are held, and that none of its pages showed, are asked for by id.';
COMMENT ON COLUMN tallyfy_sync.long_run_page.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.long_run_page.run_id IS 'Run.';
COMMENT ON COLUMN tallyfy_sync.long_run_page.page IS 'How many pages had been read with this one.';
COMMENT ON COLUMN tallyfy_sync.long_run_page.task_ids IS 'The tasks that it showed.';
