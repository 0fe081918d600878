DROP INDEX `charges_troubled`;--> statement-breakpoint
ALTER TABLE `charges` ADD `therapist_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE charges SET therapist_id = (SELECT b.therapist_id FROM bookings b WHERE b.id = booking_id);--> statement-breakpoint
CREATE TRIGGER charges_whose AFTER INSERT ON charges
BEGIN UPDATE charges SET therapist_id = (SELECT b.therapist_id FROM bookings b WHERE b.id = NEW.booking_id) WHERE booking_id = NEW.booking_id; END;
--> statement-breakpoint
CREATE INDEX `charges_troubled_of` ON `charges` (`therapist_id`) WHERE state IN ('failed', 'action') OR reason IN ('gateway_down', 'refund_refused', 'refund_failed', 'disputed');--> statement-breakpoint
DROP INDEX `ledger_therapist`;--> statement-breakpoint
CREATE INDEX `ledger_owed` ON `ledger` (`therapist_id`,`debit`,`credit`,`amount_ore`);--> statement-breakpoint
CREATE INDEX `ledger_time` ON `ledger` (`at`);--> statement-breakpoint
DROP INDEX `audit_log_actor`;--> statement-breakpoint
CREATE INDEX `audit_log_time` ON `audit_log` (`at`) WHERE client_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_log_actor` ON `audit_log` (`actor_id`,`action`,`id`,`client_id`);--> statement-breakpoint
DROP INDEX `booking_clients_client`;--> statement-breakpoint
CREATE INDEX `booking_clients_client` ON `booking_clients` (`client_id`,`starts_at`,`booking_id`);--> statement-breakpoint
DROP INDEX `bookings_time`;--> statement-breakpoint
DROP INDEX `bookings_direct`;--> statement-breakpoint
ALTER TABLE `bookings` ADD `unsettled` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE TRIGGER bookings_judged_anew AFTER UPDATE OF therapist_id, starts_at, ends_at, status, waived_at, payment_method, price_ore, rest_ore, code_ore,
  code_id, late_percent ON bookings WHEN NEW.unsettled = 0
BEGIN UPDATE bookings SET unsettled = 1 WHERE id = NEW.id; END;
--> statement-breakpoint
CREATE INDEX `bookings_unsettled` ON `bookings` (`therapist_id`,`starts_at`) WHERE unsettled = 1;--> statement-breakpoint
CREATE INDEX `bookings_time` ON `bookings` (`therapist_id`,`starts_at`,`ends_at`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_direct` ON `bookings` (`therapist_id`,`starts_at`,`ends_at`,`status`,`id`,`waived_at`,`price_ore`,`late_percent`) WHERE payment_method = 'therapist';--> statement-breakpoint
DROP INDEX `journal_entries_booking`;--> statement-breakpoint
CREATE INDEX `journal_entries_unsigned` ON `journal_entries` (`author_id`) WHERE "journal_entries"."status" = 'draft';--> statement-breakpoint
CREATE INDEX `journal_entries_booking` ON `journal_entries` (`booking_id`,`client_id`);--> statement-breakpoint
DROP INDEX `measure_requests_unread`;--> statement-breakpoint
CREATE INDEX `measure_requests_unread` ON `measure_requests` (`created_by`) WHERE answered_at IS NOT NULL AND read_at IS NULL;--> statement-breakpoint
CREATE INDEX `messages_unsent` ON `messages` (`state`) WHERE state = 'waiting' OR state = 'failed' OR state = 'uncertain';--> statement-breakpoint
CREATE INDEX `direct_payments_of` ON `direct_payments` (`therapist_id`,`booking_id`) WHERE taken_back_at IS NULL;--> statement-breakpoint
CREATE INDEX `journal_entries_of_meeting` ON `journal_entries` (`author_id`,`booking_id`,`client_id`) WHERE booking_id IS NOT NULL;
