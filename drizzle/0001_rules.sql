-- Rules that must hold even when the program errs.

CREATE TRIGGER audit_log_follows BEFORE INSERT ON audit_log
WHEN NEW.previous_hash IS NOT coalesce((SELECT hash FROM audit_log ORDER BY id DESC LIMIT 1), '')
  OR NEW.id IS NOT coalesce((SELECT max(id) FROM audit_log), 0) + 1
BEGIN SELECT RAISE(ABORT, 'the log is a chain: a row must follow the last one'); END;
--> statement-breakpoint
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER journal_entries_locked BEFORE UPDATE ON journal_entries
WHEN OLD.status = 'signed'
BEGIN SELECT RAISE(ABORT, 'a signed journal entry is locked for ever'); END;
--> statement-breakpoint
CREATE TRIGGER journal_entries_stay_put BEFORE UPDATE OF id, client_id, author_id, created_at ON journal_entries
WHEN NEW.id IS NOT OLD.id OR NEW.client_id IS NOT OLD.client_id
  OR NEW.author_id IS NOT OLD.author_id OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a journal entry keeps its client, author and birth'); END;
--> statement-breakpoint
CREATE TRIGGER journal_entries_no_delete BEFORE DELETE ON journal_entries
BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER client_notes_no_update BEFORE UPDATE ON client_notes
BEGIN SELECT RAISE(ABORT, 'versions of client notes are kept as written'); END;
--> statement-breakpoint
CREATE TRIGGER client_notes_no_delete BEFORE DELETE ON client_notes
BEGIN SELECT RAISE(ABORT, 'client notes are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER client_notes_one_therapist BEFORE INSERT ON client_notes
WHEN (SELECT therapist_id FROM clients WHERE id = NEW.client_id)
  IS NOT (SELECT therapist_id FROM note_headings WHERE id = NEW.heading_id)
BEGIN SELECT RAISE(ABORT, 'a client note stands under a heading of the client''s own therapist'); END;
--> statement-breakpoint
CREATE TRIGGER clients_no_delete BEFORE DELETE ON clients
BEGIN SELECT RAISE(ABORT, 'clients are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER client_answers_no_update BEFORE UPDATE ON client_answers
BEGIN SELECT RAISE(ABORT, 'answers are kept as given'); END;
--> statement-breakpoint
CREATE TRIGGER client_answers_no_delete BEFORE DELETE ON client_answers
BEGIN SELECT RAISE(ABORT, 'answers are never deleted'); END;
