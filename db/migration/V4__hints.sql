CREATE TABLE tallyfy_sync.hint (
    org_id text not null,
    kind text not null,
    item_id text not null,
    named_at timestamptz not null DEFAULT clock_timestamp(),
    PRIMARY KEY (org_id, kind, item_id)
);

COMMENT ON TABLE tallyfy_sync.hint IS 'What hints from outside have named and the holder of the organization has not begun to read: the same once, however often it is named.';
COMMENT ON COLUMN tallyfy_sync.hint.org_id IS 'Organization.';
COMMENT ON COLUMN tallyfy_sync.hint.kind IS 'run or task.';
COMMENT ON COLUMN tallyfy_sync.hint.item_id IS 'Id of the run, or of a task whose run was not named.';
COMMENT ON COLUMN tallyfy_sync.hint.named_at IS 'When it was named first.';
