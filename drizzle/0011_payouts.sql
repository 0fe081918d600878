CREATE TABLE `payout_lines` (
	`id` integer PRIMARY KEY NOT NULL,
	`month` text NOT NULL,
	`therapist_id` text NOT NULL,
	`booking_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount_ore` integer NOT NULL,
	`code_ore` integer NOT NULL,
	`fee_ore` integer NOT NULL,
	`vat_percent` integer NOT NULL,
	FOREIGN KEY (`month`) REFERENCES `payout_months`(`month`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "payout_lines_kind" CHECK("payout_lines"."kind" IN ('session', 'correction'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `payout_lines_session_once` ON `payout_lines` (`booking_id`) WHERE kind = 'session';--> statement-breakpoint
CREATE INDEX `payout_lines_therapist` ON `payout_lines` (`therapist_id`,`month`);--> statement-breakpoint
CREATE INDEX `payout_lines_booking` ON `payout_lines` (`booking_id`);--> statement-breakpoint
CREATE TABLE `payout_months` (
	`month` text PRIMARY KEY NOT NULL,
	`closed_at` integer NOT NULL,
	`closed_by` text NOT NULL,
	`due_on` text NOT NULL,
	`sent_at` integer,
	FOREIGN KEY (`closed_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `payout_terms` (
	`therapist_id` text PRIMARY KEY NOT NULL,
	`fee_points` integer NOT NULL,
	`account` text NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "payout_terms_fee" CHECK("payout_terms"."fee_points" BETWEEN 0 AND 10000)
) STRICT;
--> statement-breakpoint
CREATE TABLE `payouts` (
	`month` text NOT NULL,
	`therapist_id` text NOT NULL,
	`amount_ore` integer NOT NULL,
	`account` text NOT NULL,
	PRIMARY KEY(`month`, `therapist_id`),
	FOREIGN KEY (`month`) REFERENCES `payout_months`(`month`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "payouts_amount" CHECK("payouts"."amount_ore" > 0)
) STRICT;
--> statement-breakpoint
CREATE TABLE `platform` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`organisation` text NOT NULL,
	`iban` text NOT NULL,
	`bic` text NOT NULL
) STRICT;--> statement-breakpoint
CREATE TRIGGER payout_lines_no_update BEFORE UPDATE ON payout_lines
BEGIN SELECT RAISE(ABORT, 'what was paid out is kept'); END;
--> statement-breakpoint
CREATE TRIGGER payout_lines_no_delete BEFORE DELETE ON payout_lines
BEGIN SELECT RAISE(ABORT, 'what was paid out is kept'); END;
--> statement-breakpoint
CREATE TRIGGER payout_months_closed_once BEFORE UPDATE ON payout_months
WHEN OLD.sent_at IS NOT NULL OR NEW.month IS NOT OLD.month OR NEW.closed_at IS NOT OLD.closed_at OR NEW.due_on IS NOT OLD.due_on
BEGIN SELECT RAISE(ABORT, 'a closed month stays closed'); END;
--> statement-breakpoint
CREATE TRIGGER payout_months_no_delete BEFORE DELETE ON payout_months
BEGIN SELECT RAISE(ABORT, 'a closed month stays closed'); END;
--> statement-breakpoint
CREATE TRIGGER payouts_no_update BEFORE UPDATE ON payouts
BEGIN SELECT RAISE(ABORT, 'what was paid out is kept'); END;
--> statement-breakpoint
CREATE TRIGGER payouts_no_delete BEFORE DELETE ON payouts
BEGIN SELECT RAISE(ABORT, 'what was paid out is kept'); END;
