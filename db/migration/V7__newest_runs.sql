ALTER TABLE tallyfy_sync.organization ADD COLUMN newest_read_at timestamptz;

COMMENT ON COLUMN tallyfy_sync.organization.newest_read_at IS 'Start of the last cycle that had read the list of the newest runs to its end: all that were launched before are known (server time).';
