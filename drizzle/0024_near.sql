DROP INDEX `journal_entries_booking`;--> statement-breakpoint
CREATE INDEX `journal_entries_meeting` ON `journal_entries` (`client_id`,`booking_id`,`created_at`,`id`) WHERE booking_id IS NOT NULL;--> statement-breakpoint
DROP INDEX `messages_client`;--> statement-breakpoint
CREATE INDEX `messages_client` ON `messages` (`client_id`,`created_at`,`state`);--> statement-breakpoint
ALTER TABLE `booking_clients` ADD `therapist_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE booking_clients SET therapist_id = (SELECT b.therapist_id FROM bookings b WHERE b.id = booking_id);--> statement-breakpoint
DROP INDEX `booking_clients_client`;--> statement-breakpoint
CREATE INDEX `booking_clients_client` ON `booking_clients` (`client_id`,`starts_at`,`booking_id`,`position`,`therapist_id`);--> statement-breakpoint
DROP INDEX `bookings_time`;--> statement-breakpoint
CREATE INDEX `bookings_time` ON `bookings` (`therapist_id`,`starts_at`,`ends_at`,`status`,`id`,`kind`,`price_ore`,`payment_method`,`code_id`);--> statement-breakpoint
CREATE INDEX `booking_clients_of` ON `booking_clients` (`therapist_id`,`client_id`,`starts_at`,`booking_id`);--> statement-breakpoint
CREATE INDEX `booking_clients_therapist` ON `booking_clients` (`therapist_id`,`starts_at`,`booking_id`,`client_id`);--> statement-breakpoint
CREATE TRIGGER bookings_stay BEFORE UPDATE OF therapist_id ON bookings WHEN NEW.therapist_id IS NOT OLD.therapist_id
BEGIN SELECT RAISE(ABORT, 'a booking stays with its therapist'); END;
--> statement-breakpoint
DROP TRIGGER booking_clients_start;--> statement-breakpoint
CREATE TRIGGER booking_clients_whose AFTER INSERT ON booking_clients
BEGIN UPDATE booking_clients SET (starts_at, therapist_id) = (SELECT b.starts_at, b.therapist_id FROM bookings b WHERE b.id = NEW.booking_id)
  WHERE booking_id = NEW.booking_id AND client_id = NEW.client_id; END;
