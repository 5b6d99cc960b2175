-- What a later version might do to the tables while an older daemon works on them.
ALTER TABLE tallyfy.task ADD COLUMN later text NOT NULL DEFAULT 'later';
ALTER TABLE tallyfy.run ADD COLUMN later text;
ALTER TABLE tallyfy.task_history ADD COLUMN later text NOT NULL DEFAULT 'later';
ALTER TABLE tallyfy.run_history ADD COLUMN later text;
ALTER TABLE tallyfy_sync.run_memory ADD COLUMN later text;
ALTER TABLE tallyfy_sync.task_memory ADD COLUMN later text;
ALTER TABLE tallyfy.event ADD COLUMN later text;
CREATE TABLE tallyfy_sync.later (n int);
-- so long is nothing read or written by others
SELECT pg_sleep(2);
