CREATE TABLE `measure_answers` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`client_id` text NOT NULL,
	`measure` text NOT NULL,
	`family` text NOT NULL,
	`title` text NOT NULL,
	`language` text NOT NULL,
	`lead` text NOT NULL,
	`items` text NOT NULL,
	`score` integer,
	`max_score` integer,
	`band` text NOT NULL,
	`risk` integer NOT NULL,
	`answered_at` integer NOT NULL,
	`answered_by` text NOT NULL,
	`answered_name` text NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `measure_requests`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "measure_answers_score" CHECK(("measure_answers"."score" IS NULL) = ("measure_answers"."max_score" IS NULL)),
	CONSTRAINT "measure_answers_range" CHECK(coalesce("measure_answers"."score", 0) BETWEEN 0 AND coalesce("measure_answers"."max_score", 0)),
	CONSTRAINT "measure_answers_items" CHECK(json_array_length("measure_answers"."items") > 0),
	CONSTRAINT "measure_answers_language" CHECK("measure_answers"."language" IN ('sv', 'en'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `measure_answers_request_id_unique` ON `measure_answers` (`request_id`);--> statement-breakpoint
CREATE INDEX `measure_answers_client` ON `measure_answers` (`client_id`,`answered_at`);--> statement-breakpoint
CREATE TABLE `measure_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`measure` text NOT NULL,
	`booking_id` text,
	`seconds_before` integer,
	`with_reminder` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`sent_at` integer,
	`reminded_at` integer,
	`answered_at` integer,
	`read_at` integer,
	`withdrawn_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "measure_requests_when" CHECK("measure_requests"."seconds_before" IS NULL OR "measure_requests"."booking_id" IS NOT NULL),
	CONSTRAINT "measure_requests_once" CHECK("measure_requests"."answered_at" IS NULL OR "measure_requests"."withdrawn_at" IS NULL),
	CONSTRAINT "measure_requests_read" CHECK("measure_requests"."read_at" IS NULL OR "measure_requests"."answered_at" IS NOT NULL)
) STRICT;
--> statement-breakpoint
CREATE INDEX `measure_requests_client` ON `measure_requests` (`client_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `measure_requests_open` ON `measure_requests` (`client_id`) WHERE answered_at IS NULL AND withdrawn_at IS NULL;--> statement-breakpoint
CREATE INDEX `measure_requests_unread` ON `measure_requests` (`client_id`) WHERE answered_at IS NOT NULL AND read_at IS NULL;--> statement-breakpoint
CREATE TABLE `measures` (
	`id` text PRIMARY KEY NOT NULL,
	`family` text NOT NULL,
	`version` integer NOT NULL,
	`therapist_id` text NOT NULL,
	`title` text NOT NULL,
	`intro` text NOT NULL,
	`content` text NOT NULL,
	`created_at` integer NOT NULL,
	`retired_at` integer,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "measures_filled" CHECK(length(trim("measures"."title")) > 0 AND json_valid("measures"."content"))
) STRICT;
--> statement-breakpoint
CREATE INDEX `measures_therapist` ON `measures` (`therapist_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `measures_version` ON `measures` (`family`,`version`);--> statement-breakpoint
CREATE TRIGGER measures_no_update BEFORE UPDATE ON measures
WHEN NEW.id IS NOT OLD.id OR NEW.family IS NOT OLD.family OR NEW.version IS NOT OLD.version OR NEW.therapist_id IS NOT OLD.therapist_id
  OR NEW.title IS NOT OLD.title OR NEW.intro IS NOT OLD.intro OR NEW.content IS NOT OLD.content OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a version of a form is never changed: a change is a new version'); END;
--> statement-breakpoint
CREATE TRIGGER measures_no_delete BEFORE DELETE ON measures
BEGIN SELECT RAISE(ABORT, 'forms are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER measures_follow BEFORE INSERT ON measures
WHEN NEW.version IS NOT coalesce((SELECT max(version) FROM measures WHERE family = NEW.family), 0) + 1
  OR NEW.therapist_id IS NOT coalesce((SELECT therapist_id FROM measures WHERE family = NEW.family LIMIT 1), NEW.therapist_id)
BEGIN SELECT RAISE(ABORT, 'versions of a form follow each other, and are one therapist''s'); END;
--> statement-breakpoint
CREATE TRIGGER measure_requests_stay_put BEFORE UPDATE ON measure_requests
WHEN NEW.id IS NOT OLD.id OR NEW.client_id IS NOT OLD.client_id OR NEW.measure IS NOT OLD.measure
  OR NEW.created_at IS NOT OLD.created_at OR NEW.created_by IS NOT OLD.created_by
  OR (OLD.answered_at IS NOT NULL AND NEW.answered_at IS NOT OLD.answered_at)
  OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NOT OLD.withdrawn_at)
BEGIN SELECT RAISE(ABORT, 'a form that was sent keeps its client and its questions, and is answered or withdrawn once'); END;
--> statement-breakpoint
CREATE TRIGGER measure_requests_no_delete BEFORE DELETE ON measure_requests
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'forms that were sent are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER measure_requests_not_after_destruction BEFORE INSERT ON measure_requests
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
--> statement-breakpoint
CREATE TRIGGER measure_answers_fit BEFORE INSERT ON measure_answers
WHEN NOT EXISTS (SELECT 1 FROM measure_requests r WHERE r.id = NEW.request_id AND r.client_id = NEW.client_id
  AND r.measure = NEW.measure AND r.withdrawn_at IS NULL AND r.answered_at IS NEW.answered_at)
BEGIN SELECT RAISE(ABORT, 'an answer is to a form that this client was given'); END;
--> statement-breakpoint
CREATE TRIGGER measure_answers_no_update BEFORE UPDATE ON measure_answers
BEGIN SELECT RAISE(ABORT, 'answers to forms cannot be changed'); END;
--> statement-breakpoint
CREATE TRIGGER measure_answers_no_delete BEFORE DELETE ON measure_answers
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'answers to forms cannot be deleted'); END;
--> statement-breakpoint
CREATE TRIGGER measure_answers_not_after_destruction BEFORE INSERT ON measure_answers
WHEN EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'this journal has been destroyed: nothing more is written in it'); END;
