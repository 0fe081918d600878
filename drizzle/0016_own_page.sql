CREATE TABLE `client_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`channel` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`tries` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "client_codes_channel" CHECK("client_codes"."channel" IN ('email', 'sms')),
	CONSTRAINT "client_codes_tries" CHECK("client_codes"."tries" BETWEEN 0 AND 5)
) STRICT;
--> statement-breakpoint
CREATE INDEX `client_codes_client` ON `client_codes` (`client_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `client_devices` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `client_devices_secret_hash_unique` ON `client_devices` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `client_devices_client` ON `client_devices` (`client_id`);--> statement-breakpoint
CREATE TABLE `waiting_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`client_id` text NOT NULL,
	`weekdays` text NOT NULL,
	`from_time` text NOT NULL,
	`to_time` text NOT NULL,
	`kind` text NOT NULL,
	`until_date` text,
	`remark` text NOT NULL,
	`since` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "waiting_entries_kind" CHECK("waiting_entries"."kind" IN ('in_person', 'video', 'both')),
	CONSTRAINT "waiting_entries_days" CHECK(length("waiting_entries"."weekdays") BETWEEN 1 AND 7),
	CONSTRAINT "waiting_entries_times" CHECK("waiting_entries"."from_time" < "waiting_entries"."to_time")
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `waiting_entries_once` ON `waiting_entries` (`client_id`) WHERE ended_at IS NULL;--> statement-breakpoint
CREATE INDEX `waiting_entries_therapist` ON `waiting_entries` (`therapist_id`,`since`) WHERE ended_at IS NULL;--> statement-breakpoint
CREATE TABLE `waiting_offers` (
	`id` text PRIMARY KEY NOT NULL,
	`entry_id` text NOT NULL,
	`therapist_id` text NOT NULL,
	`client_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`kind` text NOT NULL,
	`place` text NOT NULL,
	`over_blocked` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`state` text NOT NULL,
	`state_at` integer NOT NULL,
	`booking_id` text,
	FOREIGN KEY (`entry_id`) REFERENCES `waiting_entries`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "waiting_offers_kind" CHECK("waiting_offers"."kind" IN ('in_person', 'video', 'both')),
	CONSTRAINT "waiting_offers_state" CHECK("waiting_offers"."state" IN ('open', 'accepted', 'declined', 'withdrawn', 'gone')),
	CONSTRAINT "waiting_offers_booked" CHECK(("waiting_offers"."state" = 'accepted') = ("waiting_offers"."booking_id" IS NOT NULL)),
	CONSTRAINT "waiting_offers_length" CHECK("waiting_offers"."ends_at" > "waiting_offers"."starts_at" AND "waiting_offers"."expires_at" <= "waiting_offers"."starts_at")
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `waiting_offers_once` ON `waiting_offers` (`client_id`,`starts_at`) WHERE state = 'open';--> statement-breakpoint
CREATE INDEX `waiting_offers_client` ON `waiting_offers` (`client_id`,`expires_at`);--> statement-breakpoint
CREATE INDEX `waiting_offers_therapist` ON `waiting_offers` (`therapist_id`,`starts_at`);--> statement-breakpoint
ALTER TABLE `accounts` ADD `phone` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `booking_clients` ADD `confirmed_at` integer;--> statement-breakpoint
ALTER TABLE `booking_settings` ADD `self_booking` integer DEFAULT 0 NOT NULL CHECK (self_booking IN (0, 1));--> statement-breakpoint
ALTER TABLE `bookings` ADD `booked_by_client` text REFERENCES clients(id) ON DELETE restrict;--> statement-breakpoint
ALTER TABLE `bookings` ADD `status_by_client` text REFERENCES clients(id) ON DELETE restrict;--> statement-breakpoint
ALTER TABLE `bookings` ADD `news_at` integer;--> statement-breakpoint
CREATE INDEX `bookings_news` ON `bookings` (`therapist_id`,`news_at`) WHERE news_at IS NOT NULL;--> statement-breakpoint
CREATE TRIGGER bookings_moved_unconfirmed AFTER UPDATE OF starts_at, ends_at ON bookings WHEN NEW.starts_at <> OLD.starts_at
BEGIN UPDATE booking_clients SET confirmed_at = NULL WHERE booking_id = NEW.id; END;
--> statement-breakpoint
CREATE TRIGGER bookings_called_off_by_own_client BEFORE UPDATE OF status_by_client ON bookings
WHEN NEW.status_by_client IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM booking_clients bc WHERE bc.booking_id = NEW.id AND bc.client_id = NEW.status_by_client)
BEGIN SELECT RAISE(ABORT, 'only a client of the booking can call it off'); END;
--> statement-breakpoint
CREATE TRIGGER booking_clients_booked_by_own_client BEFORE INSERT ON booking_clients
WHEN NEW.position = 0 AND (SELECT booked_by_client FROM bookings WHERE id = NEW.booking_id) <> NEW.client_id
BEGIN SELECT RAISE(ABORT, 'a client books for nobody else'); END;
--> statement-breakpoint
CREATE TRIGGER client_devices_no_delete BEFORE DELETE ON client_devices
BEGIN SELECT RAISE(ABORT, 'known devices are revoked, never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER waiting_entries_one_therapist BEFORE INSERT ON waiting_entries
WHEN (SELECT therapist_id FROM clients WHERE id = NEW.client_id) IS NOT NEW.therapist_id
BEGIN SELECT RAISE(ABORT, 'on the list wait the therapist''s own clients'); END;
--> statement-breakpoint
CREATE TRIGGER waiting_entries_no_delete BEFORE DELETE ON waiting_entries
BEGIN SELECT RAISE(ABORT, 'the waiting list is ended, never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER waiting_offers_to_who_waits BEFORE INSERT ON waiting_offers
WHEN NOT EXISTS (SELECT 1 FROM waiting_entries e WHERE e.id = NEW.entry_id AND e.client_id = NEW.client_id AND e.therapist_id = NEW.therapist_id)
BEGIN SELECT RAISE(ABORT, 'a time is offered to who waits for it'); END;
--> statement-breakpoint
CREATE TRIGGER waiting_offers_answered_once BEFORE UPDATE ON waiting_offers WHEN OLD.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'an offer is answered once'); END;
--> statement-breakpoint
CREATE TRIGGER waiting_offers_no_delete BEFORE DELETE ON waiting_offers
BEGIN SELECT RAISE(ABORT, 'offers are never deleted'); END;
