CREATE TABLE `booking_clients` (
	`booking_id` text NOT NULL,
	`client_id` text NOT NULL,
	PRIMARY KEY(`booking_id`, `client_id`),
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE INDEX `booking_clients_client` ON `booking_clients` (`client_id`);--> statement-breakpoint
CREATE TABLE `booking_settings` (
	`therapist_id` text PRIMARY KEY NOT NULL,
	`place` text NOT NULL,
	`video_template` text NOT NULL,
	`cancel_hours` integer NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "booking_settings_hours" CHECK("booking_settings"."cancel_hours" BETWEEN 0 AND 336)
) STRICT;
--> statement-breakpoint
CREATE TABLE `bookings` (
	`id` text PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`kind` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`place` text NOT NULL,
	`video_link` text NOT NULL,
	`remark` text NOT NULL,
	`status` text NOT NULL,
	`status_at` integer NOT NULL,
	`status_by` text NOT NULL,
	`status_reason` text NOT NULL,
	`price_ore` integer NOT NULL,
	`price_why` text NOT NULL,
	`price_since` integer,
	`cancel_hours` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`status_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "bookings_kind" CHECK("bookings"."kind" IN ('in_person', 'video')),
	CONSTRAINT "bookings_status" CHECK("bookings"."status" IN ('booked', 'held', 'cancelled', 'late_cancelled', 'no_show')),
	CONSTRAINT "bookings_length" CHECK("bookings"."ends_at" - "bookings"."starts_at" BETWEEN 300 AND 86400),
	CONSTRAINT "bookings_price" CHECK("bookings"."price_ore" >= 0 AND "bookings"."price_why" IN ('standard', 'allied', 'own'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `bookings_time` ON `bookings` (`therapist_id`,`starts_at`);--> statement-breakpoint
CREATE TABLE `allied_prices` (
	`id` integer PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`in_person_ore` integer,
	`video_ore` integer,
	`set_at` integer NOT NULL,
	`set_by` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`set_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "allied_prices_both" CHECK(("allied_prices"."in_person_ore" IS NULL) = ("allied_prices"."video_ore" IS NULL)),
	CONSTRAINT "allied_prices_amounts" CHECK(coalesce("allied_prices"."in_person_ore", 0) >= 0 AND coalesce("allied_prices"."video_ore", 0) >= 0)
) STRICT;
--> statement-breakpoint
CREATE INDEX `allied_prices_client` ON `allied_prices` (`client_id`,`id`);--> statement-breakpoint
CREATE TABLE `fees` (
	`id` integer PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`in_person_ore` integer NOT NULL,
	`video_ore` integer NOT NULL,
	`minutes` integer NOT NULL,
	`set_at` integer NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "fees_amounts" CHECK("fees"."in_person_ore" >= 0 AND "fees"."video_ore" >= 0),
	CONSTRAINT "fees_minutes" CHECK("fees"."minutes" BETWEEN 5 AND 480)
) STRICT;
--> statement-breakpoint
CREATE INDEX `fees_therapist` ON `fees` (`therapist_id`,`id`);--> statement-breakpoint
ALTER TABLE `journal_entries` ADD `booking_id` text REFERENCES bookings(id) ON DELETE restrict;--> statement-breakpoint
CREATE INDEX `journal_entries_booking` ON `journal_entries` (`booking_id`);--> statement-breakpoint
CREATE TRIGGER bookings_never_overlap BEFORE INSERT ON bookings
WHEN NEW.status NOT IN ('cancelled', 'late_cancelled') AND EXISTS (
  SELECT 1 FROM bookings b WHERE b.therapist_id = NEW.therapist_id AND b.status NOT IN ('cancelled', 'late_cancelled')
    AND b.starts_at < NEW.ends_at AND b.ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'a booking cannot overlap another'); END;
--> statement-breakpoint
CREATE TRIGGER bookings_never_moved_over BEFORE UPDATE OF starts_at, ends_at, status, therapist_id ON bookings
WHEN NEW.status NOT IN ('cancelled', 'late_cancelled') AND EXISTS (
  SELECT 1 FROM bookings b WHERE b.therapist_id = NEW.therapist_id AND b.id IS NOT NEW.id
    AND b.status NOT IN ('cancelled', 'late_cancelled') AND b.starts_at < NEW.ends_at AND b.ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'a booking cannot overlap another'); END;
--> statement-breakpoint
CREATE TRIGGER bookings_no_delete BEFORE DELETE ON bookings
BEGIN SELECT RAISE(ABORT, 'bookings are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER booking_clients_one_therapist BEFORE INSERT ON booking_clients
WHEN (SELECT therapist_id FROM clients WHERE id = NEW.client_id) IS NOT (SELECT therapist_id FROM bookings WHERE id = NEW.booking_id)
BEGIN SELECT RAISE(ABORT, 'a booking is with the therapist''s own clients'); END;
--> statement-breakpoint
CREATE TRIGGER fees_no_update BEFORE UPDATE ON fees
BEGIN SELECT RAISE(ABORT, 'fees are kept as they were set'); END;
--> statement-breakpoint
CREATE TRIGGER fees_no_delete BEFORE DELETE ON fees
BEGIN SELECT RAISE(ABORT, 'fees are kept as they were set'); END;
--> statement-breakpoint
CREATE TRIGGER allied_prices_no_update BEFORE UPDATE ON allied_prices
BEGIN SELECT RAISE(ABORT, 'allied prices are kept as they were set'); END;
--> statement-breakpoint
CREATE TRIGGER allied_prices_no_delete BEFORE DELETE ON allied_prices
BEGIN SELECT RAISE(ABORT, 'allied prices are kept as they were set'); END;
