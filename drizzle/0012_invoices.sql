CREATE TABLE `invoices` (
	`number` integer PRIMARY KEY NOT NULL,
	`code_id` text NOT NULL,
	`month` text NOT NULL,
	`issued_on` text NOT NULL,
	`due_on` text NOT NULL,
	`amount_ore` integer NOT NULL,
	`ocr` text NOT NULL,
	`paid_at` integer,
	FOREIGN KEY (`code_id`) REFERENCES `payment_codes`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "invoices_amount" CHECK("invoices"."amount_ore" <> 0)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_once` ON `invoices` (`code_id`,`month`);
--> statement-breakpoint
CREATE TRIGGER invoices_no_gap BEFORE INSERT ON invoices
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM invoices)
BEGIN SELECT RAISE(ABORT, 'invoices are numbered without gaps'); END;
--> statement-breakpoint
CREATE TRIGGER invoices_paid_once BEFORE UPDATE ON invoices
WHEN OLD.paid_at IS NOT NULL OR NEW.paid_at IS NULL OR NEW.number IS NOT OLD.number OR NEW.code_id IS NOT OLD.code_id
  OR NEW.month IS NOT OLD.month OR NEW.amount_ore IS NOT OLD.amount_ore OR NEW.ocr IS NOT OLD.ocr OR NEW.due_on IS NOT OLD.due_on
BEGIN SELECT RAISE(ABORT, 'an invoice is kept as it was made'); END;
--> statement-breakpoint
CREATE TRIGGER invoices_no_delete BEFORE DELETE ON invoices
BEGIN SELECT RAISE(ABORT, 'invoices are never deleted'); END;
