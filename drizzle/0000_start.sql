CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`title` text NOT NULL,
	`profession` text NOT NULL,
	`practice` text DEFAULT '' NOT NULL,
	`password_hash` text NOT NULL,
	`password_changed_at` integer NOT NULL,
	`is_therapist` integer NOT NULL,
	`is_operator` integer NOT NULL,
	`locale` text DEFAULT 'sv' NOT NULL,
	`idle_minutes` integer DEFAULT 60 NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "accounts_have_a_role" CHECK("accounts"."is_therapist" + "accounts"."is_operator" >= 1),
	CONSTRAINT "accounts_idle" CHECK("accounts"."idle_minutes" BETWEEN 5 AND 480),
	CONSTRAINT "accounts_locale" CHECK("accounts"."locale" IN ('sv', 'en'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_email_unique` ON `accounts` (`email`);--> statement-breakpoint
CREATE TABLE `attempts` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`resets_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `installation` (
	`id` integer PRIMARY KEY NOT NULL,
	`session_secret` text NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "installation_is_one" CHECK("installation"."id" = 1)
) STRICT;
--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`email` text NOT NULL,
	`is_therapist` integer NOT NULL,
	`is_operator` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer NOT NULL,
	`accepted_at` integer,
	`accepted_by` text,
	`withdrawn_at` integer,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`accepted_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_token_hash_unique` ON `invitations` (`token_hash`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`data` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE INDEX `sessions_account` ON `sessions` (`account_id`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor_id` text,
	`address` text,
	`action` text NOT NULL,
	`client_id` text,
	`subject` text,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `audit_log_client` ON `audit_log` (`client_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_actor` ON `audit_log` (`actor_id`,`action`,`id`);--> statement-breakpoint
CREATE TABLE `client_answers` (
	`client_id` text NOT NULL,
	`position` integer NOT NULL,
	`question` text NOT NULL,
	`answer` text NOT NULL,
	PRIMARY KEY(`client_id`, `position`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `clients` (
	`id` text PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`origin` text NOT NULL,
	`name` text NOT NULL,
	`called_name` text NOT NULL,
	`personnummer` text,
	`reserve_number` text,
	`email` text NOT NULL,
	`phone` text NOT NULL,
	`street` text NOT NULL,
	`postal_code` text NOT NULL,
	`city` text NOT NULL,
	`kin_name` text NOT NULL,
	`kin_relation` text NOT NULL,
	`kin_phone` text NOT NULL,
	`payer_name` text NOT NULL,
	`payer_email` text NOT NULL,
	`payer_address` text NOT NULL,
	`language` text NOT NULL,
	`remarks` text NOT NULL,
	`contact_reason` text,
	`sort_key` text NOT NULL,
	`search_text` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text,
	`updated_at` integer NOT NULL,
	`updated_by` text,
	`archived_at` integer,
	`archived_by` text,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`updated_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`archived_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "clients_origin" CHECK("clients"."origin" IN ('own', 'mediated')),
	CONSTRAINT "clients_name" CHECK(length(trim("clients"."name")) > 0),
	CONSTRAINT "clients_one_number" CHECK("clients"."personnummer" IS NULL OR "clients"."reserve_number" IS NULL),
	CONSTRAINT "clients_archived" CHECK(("clients"."archived_at" IS NULL) = ("clients"."archived_by" IS NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX `clients_list` ON `clients` (`therapist_id`,`sort_key`,`id`);--> statement-breakpoint
CREATE INDEX `clients_search` ON `clients` (`therapist_id`,`archived_at`,`sort_key`,`id`,`search_text`);--> statement-breakpoint
CREATE UNIQUE INDEX `clients_one_card_per_person` ON `clients` (`therapist_id`,`personnummer`);--> statement-breakpoint
CREATE TABLE `journal_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`author_id` text NOT NULL,
	`status` text NOT NULL,
	`event_date` text NOT NULL,
	`contact_type` text NOT NULL,
	`template` text NOT NULL,
	`text` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`signed_at` integer,
	`signed_by` text,
	`signed_name` text,
	`signed_title` text,
	`signed_profession` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`author_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`signed_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "journal_entries_status" CHECK("journal_entries"."status" IN ('draft', 'signed')),
	CONSTRAINT "journal_entries_contact" CHECK("journal_entries"."contact_type" IN ('visit', 'video', 'phone', 'other')),
	CONSTRAINT "journal_entries_date" CHECK("journal_entries"."event_date" IS date("journal_entries"."event_date")),
	CONSTRAINT "journal_entries_signature" CHECK(CASE "journal_entries"."status" WHEN 'draft'
        THEN "journal_entries"."signed_at" IS NULL AND "journal_entries"."signed_by" IS NULL AND "journal_entries"."signed_name" IS NULL AND "journal_entries"."signed_title" IS NULL AND "journal_entries"."signed_profession" IS NULL
        ELSE "journal_entries"."signed_at" IS NOT NULL AND "journal_entries"."signed_by" IS NOT NULL AND length("journal_entries"."signed_name") > 0 AND length("journal_entries"."signed_title") > 0 AND "journal_entries"."signed_profession" IS NOT NULL AND length(trim("journal_entries"."text")) > 0
      END)
) STRICT;
--> statement-breakpoint
CREATE INDEX `journal_entries_client` ON `journal_entries` (`client_id`,`event_date`,`created_at`);--> statement-breakpoint
CREATE INDEX `journal_entries_drafts` ON `journal_entries` (`client_id`) WHERE "journal_entries"."status" = 'draft';--> statement-breakpoint
CREATE TABLE `client_notes` (
	`id` integer PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`heading_id` text NOT NULL,
	`version` integer NOT NULL,
	`text` text NOT NULL,
	`written_at` integer NOT NULL,
	`written_by` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`heading_id`) REFERENCES `note_headings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`written_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `client_notes_version` ON `client_notes` (`client_id`,`heading_id`,`version`);--> statement-breakpoint
CREATE TABLE `note_headings` (
	`id` text PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`retired_at` integer,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE INDEX `note_headings_therapist` ON `note_headings` (`therapist_id`,`position`);