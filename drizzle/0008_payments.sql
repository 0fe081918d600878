CREATE TABLE `direct_payments` (
	`id` text PRIMARY KEY NOT NULL,
	`booking_id` text NOT NULL,
	`therapist_id` text NOT NULL,
	`number` integer NOT NULL,
	`amount_ore` integer NOT NULL,
	`vat_percent` integer NOT NULL,
	`how` text NOT NULL,
	`paid_on` text NOT NULL,
	`noted_at` integer NOT NULL,
	`taken_back_at` integer,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "direct_payments_amount" CHECK("direct_payments"."amount_ore" > 0),
	CONSTRAINT "direct_payments_how" CHECK("direct_payments"."how" IN ('swish', 'card', 'invoice', 'cash'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `direct_payments_once` ON `direct_payments` (`booking_id`) WHERE taken_back_at IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `direct_payments_number` ON `direct_payments` (`therapist_id`,`number`);--> statement-breakpoint
CREATE TABLE `payment_settings` (
	`therapist_id` text PRIMARY KEY NOT NULL,
	`default_method` text NOT NULL,
	`vat_percent` integer NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "payment_settings_method" CHECK("payment_settings"."default_method" IN ('card', 'therapist')),
	CONSTRAINT "payment_settings_vat" CHECK("payment_settings"."vat_percent" IN (0, 6, 12, 25))
) STRICT;
--> statement-breakpoint
ALTER TABLE `bookings` ADD `waived_at` integer;--> statement-breakpoint
CREATE TRIGGER direct_payments_no_delete BEFORE DELETE ON direct_payments
BEGIN SELECT RAISE(ABORT, 'payments are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER direct_payments_taken_back_once BEFORE UPDATE ON direct_payments
WHEN OLD.taken_back_at IS NOT NULL OR NEW.taken_back_at IS NULL OR NEW.id IS NOT OLD.id OR NEW.booking_id IS NOT OLD.booking_id
  OR NEW.therapist_id IS NOT OLD.therapist_id OR NEW.number IS NOT OLD.number OR NEW.amount_ore IS NOT OLD.amount_ore
  OR NEW.vat_percent IS NOT OLD.vat_percent OR NEW.how IS NOT OLD.how OR NEW.paid_on IS NOT OLD.paid_on OR NEW.noted_at IS NOT OLD.noted_at
BEGIN SELECT RAISE(ABORT, 'a payment is kept as it was noted'); END;
--> statement-breakpoint
CREATE TRIGGER direct_payments_therapist_only BEFORE INSERT ON direct_payments
WHEN (SELECT payment_method || therapist_id FROM bookings WHERE id = NEW.booking_id) IS NOT 'therapist' || NEW.therapist_id
BEGIN SELECT RAISE(ABORT, 'only what is paid to the therapist is noted so'); END;
