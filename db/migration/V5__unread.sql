ALTER TABLE tallyfy_sync.run_memory ADD COLUMN tasks_refused_at timestamptz;

COMMENT ON COLUMN tallyfy_sync.run_memory.tasks_refused_at IS 'When its list of tasks last answered 403 or 404 though the run was there; null once they have been read.';
COMMENT ON COLUMN tallyfy_sync.run_memory.tasks_read_hash IS 'The hash of the run under which they were read: another hash, or none, means they are to be read again.';
