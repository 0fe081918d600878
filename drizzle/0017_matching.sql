CREATE TABLE `enquiries` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_hash` text NOT NULL,
	`version` integer NOT NULL,
	`answers` text NOT NULL,
	`preferred_id` text,
	`created_at` integer NOT NULL,
	`saved_at` integer NOT NULL,
	`finished_at` integer,
	`outcome` text,
	FOREIGN KEY (`version`) REFERENCES `questionnaire_versions`(`number`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`preferred_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "enquiries_finished" CHECK(("enquiries"."finished_at" IS NULL) = ("enquiries"."outcome" IS NULL)),
	CONSTRAINT "enquiries_forgotten" CHECK("enquiries"."finished_at" IS NULL OR "enquiries"."answers" = '{}')
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `enquiries_secret_hash_unique` ON `enquiries` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `enquiries_saved` ON `enquiries` (`saved_at`);--> statement-breakpoint
CREATE TABLE `questionnaire_versions` (
	`number` integer PRIMARY KEY NOT NULL,
	`content` text NOT NULL,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text,
	`published_at` integer,
	`published_by` text,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`published_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `placement_moves` (
	`id` integer PRIMARY KEY NOT NULL,
	`placement_id` text NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	`kind` text NOT NULL,
	`therapist_id` text,
	`client_id` text,
	`reason` text NOT NULL,
	FOREIGN KEY (`placement_id`) REFERENCES `placements`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "placement_moves_kind" CHECK("placement_moves"."kind" IN ('asked', 'chosen', 'placed', 'returned', 'handed_back', 'seen', 'closed'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `placement_moves_placement` ON `placement_moves` (`placement_id`,`id`);--> statement-breakpoint
CREATE INDEX `placement_moves_client` ON `placement_moves` (`client_id`);--> statement-breakpoint
CREATE TABLE `placements` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`name` text NOT NULL,
	`contact` text,
	`contact_reason` text NOT NULL,
	`answers` text NOT NULL,
	`wishes` text NOT NULL,
	`therapist_id` text,
	`client_id` text,
	`held_at` integer,
	`created_at` integer NOT NULL,
	`placed_at` integer,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "placements_state_is" CHECK("placements"."state" IN ('waiting', 'placed', 'returning', 'closed')),
	CONSTRAINT "placements_where" CHECK(("placements"."state" IN ('placed', 'returning')) = ("placements"."client_id" IS NOT NULL)),
	CONSTRAINT "placements_whose" CHECK(("placements"."client_id" IS NULL) = ("placements"."therapist_id" IS NULL)),
	CONSTRAINT "placements_known" CHECK(("placements"."state" IN ('waiting', 'returning')) = ("placements"."contact" IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX `placements_state` ON `placements` (`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `placements_client` ON `placements` (`client_id`);--> statement-breakpoint
CREATE INDEX `placements_therapist` ON `placements` (`therapist_id`,`placed_at`);--> statement-breakpoint
CREATE TABLE `profile_photos` (
	`therapist_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`sha256` text NOT NULL,
	`set_at` integer NOT NULL,
	`content` blob NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "profile_photos_type" CHECK("profile_photos"."type" IN ('image/jpeg', 'image/png', 'image/webp')),
	CONSTRAINT "profile_photos_size" CHECK(length("profile_photos"."content") BETWEEN 1 AND 2097152)
) STRICT;
--> statement-breakpoint
CREATE TABLE `profiles` (
	`therapist_id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`text` text NOT NULL,
	`own_words` text NOT NULL,
	`gender` text NOT NULL,
	`audiences` text NOT NULL,
	`reasons` text NOT NULL,
	`methods` text NOT NULL,
	`languages` text NOT NULL,
	`kinds` text NOT NULL,
	`towns` text NOT NULL,
	`show_price` integer NOT NULL,
	`takes_new` integer NOT NULL,
	`published_at` integer,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "profiles_slug" CHECK(length("profiles"."slug") > 0)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `profiles_slug_unique` ON `profiles` (`slug`);--> statement-breakpoint
CREATE INDEX `profiles_published` ON `profiles` (`published_at`) WHERE published_at IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER questionnaire_versions_no_update BEFORE UPDATE ON questionnaire_versions
WHEN OLD.published_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a published questionnaire never changes'); END;
--> statement-breakpoint
CREATE TRIGGER questionnaire_versions_no_delete BEFORE DELETE ON questionnaire_versions
WHEN OLD.published_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a published questionnaire never changes'); END;
--> statement-breakpoint
CREATE TRIGGER questionnaire_versions_one_draft BEFORE INSERT ON questionnaire_versions
WHEN NEW.published_at IS NULL AND EXISTS (SELECT 1 FROM questionnaire_versions WHERE published_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'there is a draft already'); END;
--> statement-breakpoint
CREATE TRIGGER enquiries_finished_once BEFORE UPDATE ON enquiries
WHEN OLD.finished_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a questionnaire is finished once'); END;
--> statement-breakpoint
CREATE TRIGGER placements_no_delete BEFORE DELETE ON placements
BEGIN SELECT RAISE(ABORT, 'placements are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER placements_own_client BEFORE INSERT ON placements
WHEN NEW.client_id IS NOT NULL AND NEW.therapist_id IS NOT (SELECT c.therapist_id FROM clients c WHERE c.id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'a client is placed with the own therapist'); END;
--> statement-breakpoint
CREATE TRIGGER placements_own_client_later BEFORE UPDATE OF client_id, therapist_id ON placements
WHEN NEW.client_id IS NOT NULL AND NEW.therapist_id IS NOT (SELECT c.therapist_id FROM clients c WHERE c.id = NEW.client_id)
BEGIN SELECT RAISE(ABORT, 'a client is placed with the own therapist'); END;
--> statement-breakpoint
CREATE TRIGGER placement_moves_no_update BEFORE UPDATE ON placement_moves
BEGIN SELECT RAISE(ABORT, 'what happened to a placement stays'); END;
--> statement-breakpoint
CREATE TRIGGER placement_moves_no_delete BEFORE DELETE ON placement_moves
WHEN NOT EXISTS (SELECT 1 FROM journal_destructions WHERE client_id = OLD.client_id)
BEGIN SELECT RAISE(ABORT, 'moves of a placement are never deleted'); END;
