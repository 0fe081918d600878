DROP INDEX `charges_troubled`;--> statement-breakpoint
ALTER TABLE `charges` ADD `asked_at` integer;--> statement-breakpoint
CREATE INDEX `charges_troubled` ON `charges` (`booking_id`) WHERE state IN ('failed', 'action') OR reason IN ('gateway_down', 'refund_refused', 'refund_failed', 'disputed');--> statement-breakpoint
CREATE TRIGGER bookings_paid_once BEFORE UPDATE OF payment_method ON bookings
WHEN OLD.payment_method = 'therapist' AND NEW.payment_method <> 'therapist'
  AND EXISTS (SELECT 1 FROM direct_payments WHERE booking_id = NEW.id AND taken_back_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'what was paid to the therapist is not charged as well'); END;
--> statement-breakpoint
ALTER TABLE `refunds` ADD `payment` text DEFAULT '' NOT NULL;--> statement-breakpoint
DROP INDEX `refunds_one_waits`;--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_one_waits` ON `refunds` (`booking_id`,`payment`) WHERE done_at IS NULL AND next_at IS NOT NULL;
