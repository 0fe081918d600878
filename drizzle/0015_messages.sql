CREATE TABLE `contact_wishes` (
	`client_id` text PRIMARY KEY NOT NULL,
	`email_since` integer,
	`sms_since` integer,
	`reminders` integer NOT NULL,
	`locale` text NOT NULL,
	`changed_at` integer NOT NULL,
	`changed_by` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`changed_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "contact_wishes_locale" CHECK("contact_wishes"."locale" IN ('sv', 'en'))
) STRICT;
--> statement-breakpoint
CREATE TABLE `message_reminders` (
	`booking_id` text PRIMARY KEY NOT NULL,
	`next_at` integer NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE INDEX `message_reminders_next` ON `message_reminders` (`next_at`);--> statement-breakpoint
CREATE TABLE `message_settings` (
	`therapist_id` text PRIMARY KEY NOT NULL,
	`silent` text NOT NULL,
	`reminder_hours` text NOT NULL,
	`email` integer NOT NULL,
	`sms` integer NOT NULL,
	`reply_to` text NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `message_texts` (
	`therapist_id` text NOT NULL,
	`kind` text NOT NULL,
	`locale` text NOT NULL,
	`subject` text NOT NULL,
	`email` text NOT NULL,
	`sms` text NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`therapist_id`, `kind`, `locale`),
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "message_texts_kind" CHECK("message_texts"."kind" IN ('code', 'link', 'confirmation', 'moved', 'cancelled', 'reminder', 'payment_failed', 'receipt', 'form', 'offer', 'placed')),
	CONSTRAINT "message_texts_locale" CHECK("message_texts"."locale" IN ('sv', 'en'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `messages_todo` ON `messages` (`therapist_id`) WHERE state IN ('failed', 'uncertain') OR state = 'waiting' AND reason = 'no_carrier';--> statement-breakpoint
CREATE TRIGGER messages_of_own_client BEFORE INSERT ON messages
WHEN NEW.client_id IS NOT NULL AND NEW.therapist_id IS NOT (SELECT therapist_id FROM clients WHERE id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'a message is to the therapist''s own client'); END;--> statement-breakpoint
CREATE TRIGGER messages_sent_once BEFORE UPDATE OF state, sent_at, attempts ON messages
WHEN OLD.state = 'sent' AND (NEW.state <> 'sent' OR NEW.sent_at IS NOT OLD.sent_at OR NEW.attempts <> OLD.attempts)
BEGIN SELECT RAISE(ABORT, 'a message is sent once'); END;--> statement-breakpoint
CREATE TRIGGER messages_code_forgotten BEFORE UPDATE OF state, params ON messages
WHEN NEW.kind = 'code' AND NEW.state NOT IN ('waiting', 'sending') AND NEW.params <> '{}'
BEGIN SELECT RAISE(ABORT, 'a code is forgotten once it is sent'); END;--> statement-breakpoint
CREATE TRIGGER messages_no_delete BEFORE DELETE ON messages
BEGIN SELECT RAISE(ABORT, 'a message is kept'); END;--> statement-breakpoint
CREATE TRIGGER contact_wishes_no_delete BEFORE DELETE ON contact_wishes
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'what a client said yes to is never deleted'); END;--> statement-breakpoint
INSERT INTO message_reminders SELECT id, starts_at - 86400 FROM bookings WHERE status = 'booked' AND starts_at - 86400 > unixepoch();
