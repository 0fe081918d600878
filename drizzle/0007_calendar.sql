CREATE TABLE `calendar_exceptions` (
	`time_id` text NOT NULL,
	`date` text NOT NULL,
	PRIMARY KEY(`time_id`, `date`),
	FOREIGN KEY (`time_id`) REFERENCES `calendar_times`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `calendar_feeds` (
	`id` text PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`with_initials` integer NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `calendar_feeds_secret_hash_unique` ON `calendar_feeds` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `calendar_feeds_therapist` ON `calendar_feeds` (`therapist_id`);--> statement-breakpoint
CREATE TABLE `calendar_times` (
	`id` text PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`purpose` text NOT NULL,
	`kinds` text NOT NULL,
	`title` text NOT NULL,
	`starts_on` text NOT NULL,
	`ends_on` text,
	`from_time` text NOT NULL,
	`to_time` text NOT NULL,
	`every_weeks` integer NOT NULL,
	`weekdays` text NOT NULL,
	`on_red_days` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "calendar_times_purpose" CHECK("calendar_times"."purpose" IN ('open', 'blocked')),
	CONSTRAINT "calendar_times_kinds" CHECK("calendar_times"."kinds" IN ('in_person', 'video', 'both')),
	CONSTRAINT "calendar_times_weeks" CHECK("calendar_times"."every_weeks" BETWEEN 0 AND 8 AND ("calendar_times"."every_weeks" = 0) = ("calendar_times"."weekdays" = '')),
	CONSTRAINT "calendar_times_days" CHECK("calendar_times"."ends_on" IS NULL OR "calendar_times"."ends_on" >= "calendar_times"."starts_on")
) STRICT;
--> statement-breakpoint
CREATE INDEX `calendar_times_therapist` ON `calendar_times` (`therapist_id`,`starts_on`);--> statement-breakpoint
CREATE TABLE `working_hours` (
	`therapist_id` text NOT NULL,
	`weekday` integer NOT NULL,
	`from_time` text NOT NULL,
	`to_time` text NOT NULL,
	PRIMARY KEY(`therapist_id`, `weekday`),
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "working_hours_weekday" CHECK("working_hours"."weekday" BETWEEN 1 AND 7),
	CONSTRAINT "working_hours_order" CHECK("working_hours"."from_time" < "working_hours"."to_time")
) STRICT;
--> statement-breakpoint
CREATE TABLE `payment_methods` (
	`id` integer PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`method` text NOT NULL,
	`set_at` integer NOT NULL,
	`set_by` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`set_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "payment_methods_method" CHECK("payment_methods"."method" IN ('card', 'code', 'therapist'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `payment_methods_client` ON `payment_methods` (`client_id`,`id`);--> statement-breakpoint
DROP INDEX `booking_clients_client`;--> statement-breakpoint
ALTER TABLE `booking_clients` ADD `position` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `booking_clients` ADD `starts_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `booking_clients_client` ON `booking_clients` (`client_id`,`starts_at`);--> statement-breakpoint
ALTER TABLE `booking_settings` ADD `cancel_days` integer CHECK (cancel_days BETWEEN 0 AND 30);--> statement-breakpoint
ALTER TABLE `booking_settings` ADD `buffer_before` integer DEFAULT 0 NOT NULL CHECK (buffer_before BETWEEN 0 AND 240);--> statement-breakpoint
ALTER TABLE `booking_settings` ADD `buffer_after` integer DEFAULT 0 NOT NULL CHECK (buffer_after BETWEEN 0 AND 240);--> statement-breakpoint
ALTER TABLE `booking_settings` ADD `notice_minutes` integer DEFAULT 1440 NOT NULL CHECK (notice_minutes BETWEEN 0 AND 43200);--> statement-breakpoint
ALTER TABLE `booking_settings` ADD `horizon_days` integer DEFAULT 60 NOT NULL CHECK (horizon_days BETWEEN 1 AND 730);--> statement-breakpoint
ALTER TABLE `bookings` ADD `payment_method` text DEFAULT 'card' NOT NULL CHECK (payment_method IN ('card', 'code', 'therapist'));--> statement-breakpoint
ALTER TABLE `bookings` ADD `cancel_days` integer CHECK (cancel_days BETWEEN 0 AND 30);--> statement-breakpoint
ALTER TABLE `bookings` ADD `cancel_by` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `allied_prices` ADD `minutes` integer DEFAULT 45 NOT NULL;--> statement-breakpoint
UPDATE bookings SET cancel_by = starts_at - cancel_hours * 3600;--> statement-breakpoint
UPDATE booking_clients SET starts_at = (SELECT b.starts_at FROM bookings b WHERE b.id = booking_clients.booking_id);--> statement-breakpoint
DROP TRIGGER allied_prices_no_update;--> statement-breakpoint
UPDATE allied_prices SET minutes = coalesce((SELECT f.minutes FROM fees f JOIN clients c ON c.therapist_id = f.therapist_id
  WHERE c.id = allied_prices.client_id AND f.set_at <= allied_prices.set_at ORDER BY f.id DESC LIMIT 1), 45);--> statement-breakpoint
CREATE TRIGGER allied_prices_no_update BEFORE UPDATE ON allied_prices
BEGIN SELECT RAISE(ABORT, 'allied prices are kept as they were set'); END;
--> statement-breakpoint
CREATE TRIGGER calendar_times_no_delete BEFORE DELETE ON calendar_times
BEGIN SELECT RAISE(ABORT, 'times of the calendar are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER booking_clients_start AFTER INSERT ON booking_clients
BEGIN UPDATE booking_clients SET starts_at = (SELECT b.starts_at FROM bookings b WHERE b.id = NEW.booking_id)
  WHERE booking_id = NEW.booking_id AND client_id = NEW.client_id; END;
--> statement-breakpoint
CREATE TRIGGER bookings_start_moved AFTER UPDATE OF starts_at ON bookings
BEGIN UPDATE booking_clients SET starts_at = NEW.starts_at WHERE booking_id = NEW.id; END;
--> statement-breakpoint
DROP TRIGGER bookings_never_overlap;--> statement-breakpoint
DROP TRIGGER bookings_never_moved_over;--> statement-breakpoint
CREATE TRIGGER bookings_never_overlap BEFORE INSERT ON bookings
WHEN NEW.status NOT IN ('cancelled', 'late_cancelled') AND EXISTS (
  SELECT 1 FROM bookings b WHERE b.therapist_id = NEW.therapist_id AND b.status NOT IN ('cancelled', 'late_cancelled')
    AND b.starts_at > NEW.starts_at - 86400 AND b.starts_at < NEW.ends_at AND b.ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'a booking cannot overlap another'); END;
--> statement-breakpoint
CREATE TRIGGER bookings_never_moved_over BEFORE UPDATE OF starts_at, ends_at, status, therapist_id ON bookings
WHEN NEW.status NOT IN ('cancelled', 'late_cancelled') AND EXISTS (
  SELECT 1 FROM bookings b WHERE b.therapist_id = NEW.therapist_id AND b.id IS NOT NEW.id
    AND b.status NOT IN ('cancelled', 'late_cancelled')
    AND b.starts_at > NEW.starts_at - 86400 AND b.starts_at < NEW.ends_at AND b.ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'a booking cannot overlap another'); END;
--> statement-breakpoint
CREATE TRIGGER payment_methods_no_update BEFORE UPDATE ON payment_methods
BEGIN SELECT RAISE(ABORT, 'payment methods are kept as they were set'); END;
--> statement-breakpoint
CREATE TRIGGER payment_methods_no_delete BEFORE DELETE ON payment_methods
BEGIN SELECT RAISE(ABORT, 'payment methods are kept as they were set'); END;
--> statement-breakpoint
CREATE TRIGGER payment_methods_own_clients BEFORE INSERT ON payment_methods
WHEN NEW.method = 'therapist' AND (SELECT origin FROM clients WHERE id = NEW.client_id) IS NOT 'own'
BEGIN SELECT RAISE(ABORT, 'only an own client can pay the therapist'); END;
--> statement-breakpoint
CREATE TRIGGER clients_pay_card_when_mediated BEFORE UPDATE OF origin ON clients
WHEN NEW.origin IS NOT 'own' AND (SELECT method FROM payment_methods WHERE client_id = NEW.id ORDER BY id DESC LIMIT 1) = 'therapist'
BEGIN SELECT RAISE(ABORT, 'only an own client can pay the therapist'); END;
--> statement-breakpoint
CREATE TRIGGER booking_clients_pay_card_when_mediated BEFORE INSERT ON booking_clients
WHEN NEW.position = 0 AND (SELECT payment_method FROM bookings WHERE id = NEW.booking_id) = 'therapist'
  AND (SELECT origin FROM clients WHERE id = NEW.client_id) IS NOT 'own'
BEGIN SELECT RAISE(ABORT, 'only an own client can pay the therapist'); END;
--> statement-breakpoint
CREATE TRIGGER bookings_pay_card_when_mediated BEFORE UPDATE OF payment_method ON bookings
WHEN NEW.payment_method = 'therapist' AND EXISTS (SELECT 1 FROM booking_clients bc JOIN clients c ON c.id = bc.client_id
  WHERE bc.booking_id = NEW.id AND bc.position = 0 AND c.origin IS NOT 'own')
BEGIN SELECT RAISE(ABORT, 'only an own client can pay the therapist'); END;
