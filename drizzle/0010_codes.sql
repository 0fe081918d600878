CREATE TABLE `payment_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`payer` text NOT NULL,
	`organisation` text NOT NULL,
	`invoice_to` text NOT NULL,
	`reference` text NOT NULL,
	`valid_from` text NOT NULL,
	`valid_to` text,
	`max_sessions` integer,
	`max_ore` integer,
	`session_ore` integer,
	`rest_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`closed_at` integer,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "payment_codes_limits" CHECK(coalesce("payment_codes"."max_sessions", 1) > 0 AND coalesce("payment_codes"."max_ore", 1) > 0 AND coalesce("payment_codes"."session_ore", 1) > 0),
	CONSTRAINT "payment_codes_rest" CHECK("payment_codes"."rest_by" IN ('client', 'therapist')),
	CONSTRAINT "payment_codes_days" CHECK("payment_codes"."valid_to" IS NULL OR "payment_codes"."valid_to" >= "payment_codes"."valid_from")
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_codes_code_unique` ON `payment_codes` (`code`);--> statement-breakpoint
ALTER TABLE `bookings` ADD `code_id` text REFERENCES payment_codes(id) ON DELETE restrict;--> statement-breakpoint
ALTER TABLE `bookings` ADD `code_ore` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `bookings` ADD `rest_ore` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `bookings_code` ON `bookings` (`code_id`);--> statement-breakpoint
ALTER TABLE `payment_methods` ADD `code_id` text REFERENCES payment_codes(id) ON DELETE restrict;--> statement-breakpoint
CREATE TRIGGER bookings_code_exhausted BEFORE INSERT ON bookings
WHEN NEW.code_id IS NOT NULL AND NEW.status <> 'cancelled' AND (SELECT c.max_sessions FROM payment_codes c WHERE c.id = NEW.code_id) <=
  (SELECT count(*) FROM bookings b WHERE b.code_id = NEW.code_id AND b.status <> 'cancelled' AND b.id IS NOT NEW.id)
BEGIN SELECT RAISE(ABORT, 'the payment code has no session left'); END;
--> statement-breakpoint
CREATE TRIGGER bookings_code_exhausted_later BEFORE UPDATE OF status, code_id ON bookings
WHEN NEW.code_id IS NOT NULL AND NEW.status <> 'cancelled' AND (OLD.status = 'cancelled' OR OLD.code_id IS NOT NEW.code_id) AND (SELECT c.max_sessions FROM payment_codes c WHERE c.id = NEW.code_id) <=
  (SELECT count(*) FROM bookings b WHERE b.code_id = NEW.code_id AND b.status <> 'cancelled' AND b.id IS NOT NEW.id)
BEGIN SELECT RAISE(ABORT, 'the payment code has no session left'); END;
--> statement-breakpoint
CREATE TRIGGER payment_codes_no_delete BEFORE DELETE ON payment_codes
BEGIN SELECT RAISE(ABORT, 'payment codes are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER payment_methods_code BEFORE INSERT ON payment_methods
WHEN (NEW.method = 'code') IS NOT (NEW.code_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'method code goes with a code'); END;
