CREATE TABLE `card_setups` (
	`ref` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `cards` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`gateway` text NOT NULL,
	`customer` text NOT NULL,
	`method` text NOT NULL,
	`brand` text NOT NULL,
	`last4` text NOT NULL,
	`expires` text NOT NULL,
	`added_at` integer NOT NULL,
	`withdrawn_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "cards_gateway" CHECK("cards"."gateway" IN ('sandbox', 'stripe'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `cards_one_stands` ON `cards` (`client_id`) WHERE withdrawn_at IS NULL;--> statement-breakpoint
CREATE TABLE `charge_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`booking_id` text NOT NULL,
	`at` integer NOT NULL,
	`state` text NOT NULL,
	`amount_ore` integer NOT NULL,
	`reason` text NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE INDEX `charge_events_booking` ON `charge_events` (`booking_id`);--> statement-breakpoint
CREATE TABLE `charges` (
	`booking_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`reason` text NOT NULL,
	`wanted_ore` integer NOT NULL,
	`due_at` integer NOT NULL,
	`next_at` integer,
	`attempt` integer NOT NULL,
	`asked_ore` integer NOT NULL,
	`asked_method` text NOT NULL,
	`asked_customer` text NOT NULL,
	`ref` text NOT NULL,
	`charged_ore` integer NOT NULL,
	`refunded_ore` integer NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "charges_state" CHECK("charges"."state" IN ('scheduled', 'charging', 'charged', 'action', 'failed', 'waived', 'refunded')),
	CONSTRAINT "charges_amounts" CHECK("charges"."wanted_ore" >= 0 AND "charges"."refunded_ore" BETWEEN 0 AND "charges"."charged_ore")
) STRICT;
--> statement-breakpoint
CREATE INDEX `charges_next` ON `charges` (`next_at`);--> statement-breakpoint
CREATE TABLE `ledger` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`debit` text NOT NULL,
	`credit` text NOT NULL,
	`amount_ore` integer NOT NULL,
	`booking_id` text,
	`therapist_id` text NOT NULL,
	`ref` text NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "ledger_amount" CHECK("ledger"."amount_ore" > 0 AND "ledger"."debit" <> "ledger"."credit")
) STRICT;
--> statement-breakpoint
CREATE INDEX `ledger_booking` ON `ledger` (`booking_id`);--> statement-breakpoint
CREATE INDEX `ledger_therapist` ON `ledger` (`therapist_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `ledger_one_charge` ON `ledger` (`booking_id`) WHERE kind = 'charge';--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`booking_id` text NOT NULL,
	`amount_ore` integer NOT NULL,
	`next_at` integer,
	`asked_at` integer,
	`done_at` integer,
	`ref` text NOT NULL,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "refunds_amount" CHECK("refunds"."amount_ore" > 0)
) STRICT;
--> statement-breakpoint
CREATE INDEX `refunds_next` ON `refunds` (`next_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_one_waits` ON `refunds` (`booking_id`) WHERE done_at IS NULL AND next_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `sandbox_answers` (
	`key` text PRIMARY KEY NOT NULL,
	`answer` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `sandbox_cards` (
	`ref` text PRIMARY KEY NOT NULL,
	`return_to` text NOT NULL,
	`card` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `client_links` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `client_links_secret_hash_unique` ON `client_links` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `client_links_client` ON `client_links` (`client_id`);--> statement-breakpoint
ALTER TABLE `booking_settings` ADD `late_percent` integer DEFAULT 100 NOT NULL CHECK (late_percent BETWEEN 0 AND 100);--> statement-breakpoint
ALTER TABLE `bookings` ADD `late_percent` integer DEFAULT 100 NOT NULL CHECK (late_percent BETWEEN 0 AND 100);--> statement-breakpoint
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the book is written once'); END;
--> statement-breakpoint
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the book is written once'); END;
--> statement-breakpoint
CREATE TRIGGER charge_events_no_update BEFORE UPDATE ON charge_events
BEGIN SELECT RAISE(ABORT, 'what happened is kept'); END;
--> statement-breakpoint
CREATE TRIGGER charge_events_no_delete BEFORE DELETE ON charge_events
BEGIN SELECT RAISE(ABORT, 'what happened is kept'); END;
--> statement-breakpoint
CREATE TRIGGER charges_taken_once BEFORE UPDATE OF charged_ore ON charges
WHEN OLD.charged_ore > 0 AND NEW.charged_ore IS NOT OLD.charged_ore
BEGIN SELECT RAISE(ABORT, 'a booking is charged once'); END;
--> statement-breakpoint
CREATE TRIGGER charges_as_in_the_book AFTER UPDATE OF charged_ore, refunded_ore ON charges
WHEN NEW.charged_ore IS NOT (SELECT coalesce(sum(amount_ore), 0) FROM ledger WHERE booking_id = NEW.booking_id AND kind = 'charge')
  OR NEW.refunded_ore IS NOT (SELECT coalesce(sum(amount_ore), 0) FROM ledger WHERE booking_id = NEW.booking_id AND kind = 'refund')
BEGIN SELECT RAISE(ABORT, 'a charge says what the book says'); END;
--> statement-breakpoint
CREATE TRIGGER charges_no_delete BEFORE DELETE ON charges
BEGIN SELECT RAISE(ABORT, 'charges are never deleted'); END;
