-- Rules of the journal that must hold even when the program errs. 0002 rebuilt journal_entries, which drops its triggers:
-- they come back here first. Nothing is deleted but by a decision of IVO, whose row in journal_destructions stands first.
--> statement-breakpoint
CREATE TRIGGER journal_entries_locked BEFORE UPDATE ON journal_entries
WHEN OLD.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a sealed journal entry is locked for ever'); END;
--> statement-breakpoint
CREATE TRIGGER journal_entries_stay_put BEFORE UPDATE OF id, client_id, author_id, created_at ON journal_entries
WHEN NEW.id IS NOT OLD.id OR NEW.client_id IS NOT OLD.client_id
  OR NEW.author_id IS NOT OLD.author_id OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a journal entry keeps its client, author and birth'); END;
--> statement-breakpoint
CREATE TRIGGER journal_entries_versions BEFORE UPDATE ON journal_entries
WHEN OLD.status = 'draft' AND NEW.version IS NOT OLD.version + 1 AND (NEW.version IS NOT OLD.version OR NEW.text IS NOT OLD.text
  OR NEW.event_date IS NOT OLD.event_date OR NEW.contact_type IS NOT OLD.contact_type
  OR NEW.template IS NOT OLD.template OR NEW.template_name IS NOT OLD.template_name)
BEGIN SELECT RAISE(ABORT, 'new words in a draft are a new version'); END;
--> statement-breakpoint
CREATE TRIGGER journal_entries_keep_versions AFTER UPDATE ON journal_entries
WHEN NEW.version IS NOT OLD.version
BEGIN
  INSERT INTO journal_versions (entry_id, version, event_date, contact_type, template, template_name, text, written_at)
  VALUES (OLD.id, OLD.version, OLD.event_date, OLD.contact_type, OLD.template, OLD.template_name, OLD.text, OLD.updated_at);
END;
--> statement-breakpoint
CREATE TRIGGER journal_entries_no_delete BEFORE DELETE ON journal_entries
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END;
--> statement-breakpoint
DROP TRIGGER client_notes_no_delete;
--> statement-breakpoint
CREATE TRIGGER client_notes_no_delete BEFORE DELETE ON client_notes
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'client notes are never deleted'); END;
--> statement-breakpoint
DROP TRIGGER client_answers_no_delete;
--> statement-breakpoint
CREATE TRIGGER client_answers_no_delete BEFORE DELETE ON client_answers
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'answers are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER journal_versions_no_update BEFORE UPDATE ON journal_versions
BEGIN SELECT RAISE(ABORT, 'versions of a draft are kept as written'); END;
--> statement-breakpoint
CREATE TRIGGER journal_versions_no_delete BEFORE DELETE ON journal_versions
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions d JOIN journal_entries e ON e.client_id = d.client_id WHERE e.id = OLD.entry_id)
BEGIN SELECT RAISE(ABORT, 'versions of a draft are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER journal_corrections_no_update BEFORE UPDATE ON journal_corrections
BEGIN SELECT RAISE(ABORT, 'corrections are kept as written'); END;
--> statement-breakpoint
CREATE TRIGGER journal_corrections_no_delete BEFORE DELETE ON journal_corrections
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions d JOIN journal_entries e ON e.client_id = d.client_id WHERE e.id = OLD.entry_id)
BEGIN SELECT RAISE(ABORT, 'corrections are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER journal_dissents_no_update BEFORE UPDATE ON journal_dissents
BEGIN SELECT RAISE(ABORT, 'dissents are kept as written'); END;
--> statement-breakpoint
CREATE TRIGGER journal_dissents_no_delete BEFORE DELETE ON journal_dissents
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions d JOIN journal_entries e ON e.client_id = d.client_id WHERE e.id = OLD.entry_id)
BEGIN SELECT RAISE(ABORT, 'dissents are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER journal_corrections_follow BEFORE INSERT ON journal_corrections
WHEN NEW.number IS NOT coalesce((SELECT max(number) FROM journal_corrections WHERE entry_id = NEW.entry_id), 0) + 1
  OR (SELECT status FROM journal_entries WHERE id = NEW.entry_id) IS 'draft'
BEGIN SELECT RAISE(ABORT, 'a correction follows what is sealed, in order'); END;
--> statement-breakpoint
CREATE TRIGGER journal_dissents_follow BEFORE INSERT ON journal_dissents
WHEN (SELECT status FROM journal_entries WHERE id = NEW.entry_id) IS 'draft'
BEGIN SELECT RAISE(ABORT, 'a dissent belongs to what is sealed'); END;
--> statement-breakpoint
CREATE TRIGGER journal_chain_follows BEFORE INSERT ON journal_chain
WHEN NEW.previous_hash IS NOT coalesce((SELECT hash FROM journal_chain WHERE client_id = NEW.client_id ORDER BY position DESC LIMIT 1), '')
  OR NEW.position IS NOT coalesce((SELECT max(position) FROM journal_chain WHERE client_id = NEW.client_id), 0) + 1
BEGIN SELECT RAISE(ABORT, 'a journal is a chain: a link must follow the last one'); END;
--> statement-breakpoint
CREATE TRIGGER journal_chain_no_update BEFORE UPDATE ON journal_chain
BEGIN SELECT RAISE(ABORT, 'the chain of a journal cannot be changed'); END;
--> statement-breakpoint
CREATE TRIGGER journal_chain_no_delete BEFORE DELETE ON journal_chain
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'the chain of a journal cannot be deleted'); END;
--> statement-breakpoint
CREATE TRIGGER disclosures_no_update BEFORE UPDATE ON disclosures
BEGIN SELECT RAISE(ABORT, 'disclosures cannot be changed'); END;
--> statement-breakpoint
CREATE TRIGGER disclosures_no_delete BEFORE DELETE ON disclosures
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'disclosures cannot be deleted'); END;
--> statement-breakpoint
CREATE TRIGGER attachments_no_update BEFORE UPDATE ON attachments
BEGIN SELECT RAISE(ABORT, 'attachments cannot be changed'); END;
--> statement-breakpoint
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'attachments cannot be deleted'); END;
--> statement-breakpoint
CREATE TRIGGER disclosure_requests_answered_once BEFORE UPDATE ON disclosure_requests
WHEN OLD.refused_at IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.client_id IS NOT OLD.client_id
  OR NEW.requester IS NOT OLD.requester OR NEW.wish IS NOT OLD.wish OR NEW.received_on IS NOT OLD.received_on
  OR NEW.created_at IS NOT OLD.created_at OR NEW.created_by IS NOT OLD.created_by
BEGIN SELECT RAISE(ABORT, 'a request is kept as it came, and refused once'); END;
--> statement-breakpoint
CREATE TRIGGER disclosure_requests_no_delete BEFORE DELETE ON disclosure_requests
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'requests are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER journal_destructions_fit BEFORE INSERT ON journal_destructions
WHEN NEW.last_hash IS NOT coalesce((SELECT hash FROM journal_chain WHERE client_id = NEW.client_id ORDER BY position DESC LIMIT 1), '')
  OR NEW.entries IS NOT (SELECT count(*) FROM journal_entries WHERE client_id = NEW.client_id)
  OR length(trim(NEW.ivo_case)) < 5 OR NEW.ivo_case NOT GLOB '*[0-9]*'
BEGIN SELECT RAISE(ABORT, 'a destruction names the decision of IVO and the journal as it was'); END;
--> statement-breakpoint
CREATE TRIGGER journal_destructions_no_update BEFORE UPDATE ON journal_destructions
BEGIN SELECT RAISE(ABORT, 'what is left of a destroyed journal is kept'); END;
--> statement-breakpoint
CREATE TRIGGER journal_destructions_no_delete BEFORE DELETE ON journal_destructions
BEGIN SELECT RAISE(ABORT, 'what is left of a destroyed journal is kept'); END;
--> statement-breakpoint
CREATE TRIGGER journal_entries_not_after_destruction BEFORE INSERT ON journal_entries
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
--> statement-breakpoint
CREATE TRIGGER journal_chain_not_after_destruction BEFORE INSERT ON journal_chain
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
--> statement-breakpoint
CREATE TRIGGER client_notes_not_after_destruction BEFORE INSERT ON client_notes
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
--> statement-breakpoint
CREATE TRIGGER attachments_not_after_destruction BEFORE INSERT ON attachments
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
--> statement-breakpoint
CREATE TRIGGER disclosures_not_after_destruction BEFORE INSERT ON disclosures
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
--> statement-breakpoint
CREATE TRIGGER disclosure_requests_not_after_destruction BEFORE INSERT ON disclosure_requests
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
--> statement-breakpoint
CREATE TRIGGER unsaved_texts_not_after_destruction BEFORE INSERT ON unsaved_texts
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
--> statement-breakpoint
CREATE TRIGGER log_reviews_locked BEFORE UPDATE ON log_reviews
WHEN OLD.signed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a review that is signed off is locked'); END;
--> statement-breakpoint
CREATE TRIGGER log_reviews_no_delete BEFORE DELETE ON log_reviews
BEGIN SELECT RAISE(ABORT, 'reviews of the log are kept'); END;
--> statement-breakpoint
CREATE TRIGGER log_review_rows_locked BEFORE UPDATE ON log_review_rows
WHEN NEW.review_id IS NOT OLD.review_id OR NEW.log_id IS NOT OLD.log_id
  OR (SELECT signed_at FROM log_reviews WHERE id = OLD.review_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a review that is signed off is locked'); END;
--> statement-breakpoint
CREATE TRIGGER log_review_rows_no_delete BEFORE DELETE ON log_review_rows
BEGIN SELECT RAISE(ABORT, 'reviews of the log are kept'); END;
--> statement-breakpoint
CREATE TRIGGER log_review_rows_drawn_once BEFORE INSERT ON log_review_rows
WHEN (SELECT signed_at FROM log_reviews WHERE id = NEW.review_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a review that is signed off is locked'); END;
