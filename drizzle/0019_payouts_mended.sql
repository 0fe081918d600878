CREATE TABLE `__new_payment_settings` (
	`therapist_id` text PRIMARY KEY NOT NULL,
	`default_method` text NOT NULL,
	`default_code_id` text,
	`organisation` text DEFAULT '' NOT NULL,
	`vat_percent` integer NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`default_code_id`) REFERENCES `payment_codes`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "payment_settings_method" CHECK("__new_payment_settings"."default_method" IN ('card', 'code', 'therapist') AND ("__new_payment_settings"."default_method" = 'code') = ("__new_payment_settings"."default_code_id" IS NOT NULL)),
	CONSTRAINT "payment_settings_vat" CHECK("__new_payment_settings"."vat_percent" IN (0, 6, 12, 25))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_payment_settings`("therapist_id", "default_method", "default_code_id", "organisation", "vat_percent") SELECT "therapist_id", "default_method", NULL, '', "vat_percent" FROM `payment_settings`;--> statement-breakpoint
DROP TABLE `payment_settings`;--> statement-breakpoint
ALTER TABLE `__new_payment_settings` RENAME TO `payment_settings`;--> statement-breakpoint
ALTER TABLE `invoices` ADD `seller_name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `seller_organisation` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `seller_address` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `seller_iban` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `seller_bic` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `seller_bankgiro` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `seller_vat_number` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `payout_lines` ADD `code_id` text REFERENCES payment_codes(id) ON DELETE restrict;--> statement-breakpoint
ALTER TABLE `payout_lines` ADD `starts_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `payout_lines` ADD `standing` text DEFAULT 'held' NOT NULL;--> statement-breakpoint
ALTER TABLE `payout_lines` ADD `method` text DEFAULT 'card' NOT NULL;--> statement-breakpoint
CREATE INDEX `payout_lines_code` ON `payout_lines` (`code_id`,`month`);--> statement-breakpoint
ALTER TABLE `platform` ADD `address` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `platform` ADD `bankgiro` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `platform` ADD `vat_number` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `bookings_platform` ON `bookings` (`starts_at`) WHERE payment_method <> 'therapist';--> statement-breakpoint
DROP TRIGGER payout_lines_no_update;--> statement-breakpoint
UPDATE payout_lines SET code_id = (SELECT b.code_id FROM bookings b WHERE b.id = booking_id) WHERE code_ore <> 0;--> statement-breakpoint
UPDATE payout_lines SET (starts_at, standing, method) = (SELECT b.starts_at, CASE WHEN b.waived_at IS NOT NULL AND kind = 'correction' THEN 'waived'
  WHEN b.status = 'booked' THEN 'held' ELSE b.status END, b.payment_method FROM bookings b WHERE b.id = booking_id);--> statement-breakpoint
CREATE TRIGGER payout_lines_no_update BEFORE UPDATE ON payout_lines
BEGIN SELECT RAISE(ABORT, 'what was paid out is kept'); END;
--> statement-breakpoint
CREATE TRIGGER payout_lines_whose_code BEFORE INSERT ON payout_lines
WHEN NEW.code_ore <> 0 AND NEW.code_id IS NULL
BEGIN SELECT RAISE(ABORT, 'what a code pays goes with the code'); END;
--> statement-breakpoint
DROP TRIGGER invoices_paid_once;--> statement-breakpoint
UPDATE invoices SET (seller_name, seller_organisation, seller_iban, seller_bic) = (SELECT name, organisation, iban, bic FROM platform)
WHERE EXISTS (SELECT 1 FROM platform);--> statement-breakpoint
CREATE TRIGGER invoices_paid_once BEFORE UPDATE ON invoices
WHEN OLD.paid_at IS NOT NULL OR NEW.paid_at IS NULL OR NEW.number IS NOT OLD.number OR NEW.code_id IS NOT OLD.code_id
  OR NEW.month IS NOT OLD.month OR NEW.amount_ore IS NOT OLD.amount_ore OR NEW.ocr IS NOT OLD.ocr OR NEW.due_on IS NOT OLD.due_on
  OR NEW.issued_on IS NOT OLD.issued_on OR NEW.seller_name IS NOT OLD.seller_name OR NEW.seller_organisation IS NOT OLD.seller_organisation
  OR NEW.seller_address IS NOT OLD.seller_address OR NEW.seller_iban IS NOT OLD.seller_iban OR NEW.seller_bic IS NOT OLD.seller_bic
  OR NEW.seller_bankgiro IS NOT OLD.seller_bankgiro OR NEW.seller_vat_number IS NOT OLD.seller_vat_number
BEGIN SELECT RAISE(ABORT, 'an invoice is kept as it was made'); END;
--> statement-breakpoint
DROP TRIGGER booking_clients_pay_card_when_mediated;--> statement-breakpoint
CREATE TRIGGER booking_clients_pay_card_when_mediated BEFORE INSERT ON booking_clients
WHEN (SELECT payment_method FROM bookings WHERE id = NEW.booking_id) = 'therapist'
  AND (SELECT origin FROM clients WHERE id = NEW.client_id) IS NOT 'own'
BEGIN SELECT RAISE(ABORT, 'only an own client can pay the therapist'); END;
--> statement-breakpoint
DROP TRIGGER bookings_pay_card_when_mediated;--> statement-breakpoint
CREATE TRIGGER bookings_pay_card_when_mediated BEFORE UPDATE OF payment_method ON bookings
WHEN NEW.payment_method = 'therapist' AND EXISTS (SELECT 1 FROM booking_clients bc JOIN clients c ON c.id = bc.client_id
  WHERE bc.booking_id = NEW.id AND c.origin IS NOT 'own')
BEGIN SELECT RAISE(ABORT, 'only an own client can pay the therapist'); END;
