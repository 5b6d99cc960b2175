package dev.tallyfymirror.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The views on a few rows: two runs, one of them archived; tasks in every state; people, some of them unknown. */
class ViewsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @BeforeAll
    static void fill() {
        POSTGRES.execute("""
                INSERT INTO tallyfy.run (org_id, run_id, name, status, checklist_id, checklist_title, archived_at, raw, first_seen_at, changed_at)
                VALUES ('o', 'r1', 'Acme', 'active', 'c', 'Onboarding', NULL, '{}', now(), now()),
                       ('o', 'r2', 'Old', 'active', 'c', 'Onboarding', now(), '{}', now(), now());
                INSERT INTO tallyfy.member (org_id, user_id, full_name, raw, changed_at) VALUES ('o', '1', 'Ann Lee', '{}', now());
                INSERT INTO tallyfy.task (org_id, task_id, run_id, title, status, task_type, checklist_id, step_id, owner_users, owner_guests, deadline, started_at, completed_at, raw, first_seen_at, changed_at, deleted_at)
                VALUES
                ('o', 'late', 'r1', 'Late', 'active', 'task', 'c', 's1', '{1,9}', '{g@x.org}', now() - interval '2 hours', NULL, NULL, '{}', now(), now(), NULL),
                ('o', 'free', 'r1', 'Nobody''s', 'active', 'task', 'c', 's1', '{}', NULL, now() - interval '1 hour', NULL, NULL, '{}', now(), now(), NULL),
                ('o', 'next', 'r1', 'Next', 'not-started', 'task', 'c', 's2', '{1}', NULL, now() + interval '1 hour', NULL, NULL, '{}', now(), now(), NULL),
                ('o', 'expiring', 'r1', 'Mail', 'active', 'expiring', 'c', 's2', '{1}', NULL, now() - interval '1 hour', NULL, NULL, '{}', now(), now(), NULL),
                ('o', 'skipped', 'r1', 'No', 'auto-skipped', 'task', 'c', 's3', '{1}', NULL, now() - interval '1 hour', NULL, NULL, '{}', now(), now(), NULL),
                ('o', 'gone', 'r1', 'Gone', 'active', 'task', 'c', 's3', '{1}', NULL, now() - interval '1 hour', NULL, NULL, '{}', now(), now(), now()),
                ('o', 'old', 'r2', 'Old', 'active', 'task', 'c', 's3', '{1}', NULL, now() - interval '1 hour', NULL, NULL, '{}', now(), now(), NULL),
                ('o', 'alone', NULL, 'One-off', 'active', 'task', NULL, NULL, '{1}', NULL, now() - interval '3 hours', NULL, NULL, '{}', now(), now(), NULL),
                ('o', 'done1', 'r1', 'Sign', 'completed', 'task', 'c', 's4', '{1}', NULL, '2026-01-02Z', '2026-01-01Z', '2026-01-03Z', '{}', now(), now(), NULL),
                ('o', 'done2', 'r1', 'Sign', 'completed', 'task', 'c', 's4', '{1}', NULL, '2026-01-09Z', '2026-01-01Z', '2026-01-05Z', '{}', now(), now(), NULL);
                INSERT INTO tallyfy.task_history (org_id, task_id, title, raw, first_seen_at, changed_at, valid_from, valid_to)
                VALUES ('o', 'late', 'First', '{}', '2026-01-01Z', '2026-01-01Z', '2026-01-01Z', '2026-01-02Z'),
                       ('o', 'late', 'Second', '{}', '2026-01-01Z', '2026-01-02Z', '2026-01-02Z', NULL);
                INSERT INTO tallyfy.run_history (org_id, run_id, name, raw, first_seen_at, changed_at, valid_from, valid_to)
                VALUES ('o', 'r1', 'First', '{}', '2026-01-01Z', '2026-01-01Z', '2026-01-01Z', NULL);
                INSERT INTO tallyfy_sync.organization (org_id, base_url, baseline, first_synced_at, trouble, trouble_since)
                VALUES ('o', 'http://x', '2026-01-01Z', '2026-01-01Z', 'token refused', '2026-01-03Z');
                INSERT INTO tallyfy.sync_cycle (org_id, kind, started_at, finished_at, outcome, error)
                VALUES ('o', 'full', now() - interval '2 hours', now() - interval '1 hour', 'complete', NULL),
                       ('o', 'incremental', now(), now(), 'failed', 'no answer');
                """);
    }

    @Test
    void openTasksAreThoseThatWaitToBeDone() {
        assertThat(POSTGRES.texts("SELECT task_id FROM tallyfy.open_task ORDER BY 1"))
                .containsExactly("alone", "expiring", "free", "late", "next");
        assertThat(POSTGRES.texts(
                        "SELECT run_name || ' ' || owner_names::text FROM tallyfy.open_task WHERE task_id = 'late'"))
                .containsExactly("Acme {\"Ann Lee\",9}");
    }

    @Test
    void overdueTasksAreOpenMissedAndNotOfAnExpiringType() {
        assertThat(POSTGRES.texts("SELECT task_id FROM tallyfy.overdue_task ORDER BY overdue_by DESC"))
                .containsExactly("alone", "late", "free");
        assertThat(POSTGRES.texts("SELECT format('%s %s %s', owner_kind, coalesce(owner_name, '-'), overdue_tasks)"
                        + " FROM tallyfy.overdue_by_owner ORDER BY 1"))
                .containsExactly("guest g@x.org 1", "none - 1", "user 9 1", "user Ann Lee 2");
    }

    @Test
    void theProgressOfARunCountsItsTasksByState() {
        assertThat(POSTGRES.texts("SELECT format('%s %s %s %s %s %s', run_id, tasks, finished_tasks, open_tasks,"
                        + " skipped_tasks, overdue_tasks) FROM tallyfy.run_progress ORDER BY 1"))
                .containsExactly("r1 6 2 4 1 2", "r2 0 0 0 0 0");
    }

    @Test
    void completionTimesAreByTemplateStep() {
        assertThat(POSTGRES.texts("SELECT format('%s %s %s %s %s %s', checklist_title, step_id, title, completed_tasks,"
                        + " completed_late, median_time) FROM tallyfy.completion_time"))
                .containsExactly("Onboarding s4 Sign 2 1 3 days");
    }

    @Test
    void theHealthOfTheSyncNamesItsLastCycleAndItsTrouble() {
        assertThat(POSTGRES.texts("SELECT format('%s %s %s %s %s %s', first_sync_done, last_cycle_kind,"
                        + " last_cycle_outcome, last_cycle_error, trouble, lag > interval '119 minutes')"
                        + " FROM tallyfy.sync_health"))
                .containsExactly("t incremental failed no answer token refused t");
    }

    @Test
    void theMirrorAsOfAMomentIsWhatItHeldThen() {
        assertThat(titles("2025-12-31Z")).isEmpty();
        assertThat(titles("2026-01-01Z")).containsExactly("First");
        assertThat(titles("2026-01-01 23:59:59Z")).containsExactly("First");
        assertThat(titles("2026-01-02Z")).containsExactly("Second");
        assertThat(titles("2030-01-01Z")).containsExactly("Second");
        assertThat(POSTGRES.texts("SELECT name FROM tallyfy.run_as_of('2026-05-01Z')"))
                .containsExactly("First");
    }

    private static java.util.List<String> titles(String at) {
        return POSTGRES.texts("SELECT title FROM tallyfy.task_as_of('" + at + "')");
    }
}
