CREATE TABLE `attachments` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`size` integer NOT NULL,
	`sha256` text NOT NULL,
	`remark` text NOT NULL,
	`added_at` integer NOT NULL,
	`added_by` text NOT NULL,
	`added_name` text NOT NULL,
	`content` blob NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`added_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "attachments_size" CHECK("attachments"."size" = length("attachments"."content") AND "attachments"."size" BETWEEN 1 AND 26214400),
	CONSTRAINT "attachments_name" CHECK(length(trim("attachments"."name")) > 0)
) STRICT;
--> statement-breakpoint
CREATE INDEX `attachments_client` ON `attachments` (`client_id`,`added_at`);--> statement-breakpoint
CREATE TABLE `log_review_rows` (
	`review_id` text NOT NULL,
	`log_id` integer NOT NULL,
	`judgement` text,
	`remark` text DEFAULT '' NOT NULL,
	PRIMARY KEY(`review_id`, `log_id`),
	FOREIGN KEY (`review_id`) REFERENCES `log_reviews`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`log_id`) REFERENCES `audit_log`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "log_review_rows_judgement" CHECK("log_review_rows"."judgement" IN ('justified', 'questioned'))
) STRICT;
--> statement-breakpoint
CREATE TABLE `log_reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`from_date` text NOT NULL,
	`to_date` text NOT NULL,
	`population` integer NOT NULL,
	`drawn_at` integer NOT NULL,
	`drawn_by` text NOT NULL,
	`comment` text,
	`signed_at` integer,
	`signed_by` text,
	`signed_name` text,
	FOREIGN KEY (`drawn_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`signed_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "log_reviews_signed" CHECK(("log_reviews"."signed_at" IS NULL) = ("log_reviews"."signed_by" IS NULL) AND ("log_reviews"."signed_at" IS NULL) = ("log_reviews"."signed_name" IS NULL))
) STRICT;
--> statement-breakpoint
CREATE TABLE `disclosure_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`requester` text NOT NULL,
	`wish` text NOT NULL,
	`received_on` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`refusal` text,
	`passed_to_ivo_on` text,
	`refused_at` integer,
	`refused_by` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`refused_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "disclosure_requests_requester" CHECK(length(trim("disclosure_requests"."requester")) > 0),
	CONSTRAINT "disclosure_requests_received" CHECK("disclosure_requests"."received_on" IS date("disclosure_requests"."received_on")),
	CONSTRAINT "disclosure_requests_refused" CHECK(CASE WHEN "disclosure_requests"."refused_at" IS NULL
        THEN "disclosure_requests"."refusal" IS NULL AND "disclosure_requests"."refused_by" IS NULL AND "disclosure_requests"."passed_to_ivo_on" IS NULL
        ELSE length(trim("disclosure_requests"."refusal")) > 0 AND "disclosure_requests"."refused_by" IS NOT NULL
      END)
) STRICT;
--> statement-breakpoint
CREATE INDEX `disclosure_requests_client` ON `disclosure_requests` (`client_id`);--> statement-breakpoint
CREATE TABLE `disclosures` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`request_id` text,
	`recipient` text NOT NULL,
	`purpose` text NOT NULL,
	`remark` text NOT NULL,
	`format` text NOT NULL,
	`from_date` text,
	`to_date` text,
	`entry_id` text,
	`with_log` integer NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`by_name` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`request_id`) REFERENCES `disclosure_requests`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`entry_id`) REFERENCES `journal_entries`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "disclosures_purpose" CHECK("disclosures"."purpose" IN ('own_archive', 'client', 'care', 'authority', 'insurer', 'other')),
	CONSTRAINT "disclosures_format" CHECK("disclosures"."format" IN ('pdf', 'archive', 'print')),
	CONSTRAINT "disclosures_recipient" CHECK(length(trim("disclosures"."recipient")) > 0)
) STRICT;
--> statement-breakpoint
CREATE INDEX `disclosures_client` ON `disclosures` (`client_id`,`at`);--> statement-breakpoint
CREATE TABLE `journal_exports` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`clients` integer NOT NULL,
	`done` integer NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `journal_chain` (
	`client_id` text NOT NULL,
	`position` integer NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`at` integer NOT NULL,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`client_id`, `position`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `journal_chain_subject` ON `journal_chain` (`kind`,`subject_id`);--> statement-breakpoint
CREATE TABLE `journal_corrections` (
	`id` text PRIMARY KEY NOT NULL,
	`entry_id` text NOT NULL,
	`number` integer NOT NULL,
	`event_date` text NOT NULL,
	`contact_type` text NOT NULL,
	`text` text NOT NULL,
	`reason` text NOT NULL,
	`signed_at` integer NOT NULL,
	`signed_by` text NOT NULL,
	`signed_name` text NOT NULL,
	`signed_title` text NOT NULL,
	`signed_profession` text NOT NULL,
	FOREIGN KEY (`entry_id`) REFERENCES `journal_entries`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`signed_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "journal_corrections_contact" CHECK("journal_corrections"."contact_type" IN ('visit', 'video', 'phone', 'other')),
	CONSTRAINT "journal_corrections_date" CHECK("journal_corrections"."event_date" IS date("journal_corrections"."event_date")),
	CONSTRAINT "journal_corrections_filled" CHECK(length(trim("journal_corrections"."text")) > 0 AND length(trim("journal_corrections"."reason")) > 0 AND length("journal_corrections"."signed_name") > 0 AND length("journal_corrections"."signed_title") > 0)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `journal_corrections_number` ON `journal_corrections` (`entry_id`,`number`);--> statement-breakpoint
CREATE TABLE `journal_destructions` (
	`client_id` text PRIMARY KEY NOT NULL,
	`ivo_case` text NOT NULL,
	`decided_on` text NOT NULL,
	`entries` integer NOT NULL,
	`last_hash` text NOT NULL,
	`destroyed_at` integer NOT NULL,
	`destroyed_by` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`destroyed_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "journal_destructions_case" CHECK(length(trim("journal_destructions"."ivo_case")) > 0),
	CONSTRAINT "journal_destructions_date" CHECK("journal_destructions"."decided_on" IS date("journal_destructions"."decided_on"))
) STRICT;
--> statement-breakpoint
CREATE TABLE `journal_dissents` (
	`id` text PRIMARY KEY NOT NULL,
	`entry_id` text NOT NULL,
	`stated_on` text NOT NULL,
	`text` text NOT NULL,
	`signed_at` integer NOT NULL,
	`signed_by` text NOT NULL,
	`signed_name` text NOT NULL,
	`signed_title` text NOT NULL,
	`signed_profession` text NOT NULL,
	FOREIGN KEY (`entry_id`) REFERENCES `journal_entries`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`signed_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "journal_dissents_date" CHECK("journal_dissents"."stated_on" IS date("journal_dissents"."stated_on")),
	CONSTRAINT "journal_dissents_filled" CHECK(length(trim("journal_dissents"."text")) > 0)
) STRICT;
--> statement-breakpoint
CREATE INDEX `journal_dissents_entry` ON `journal_dissents` (`entry_id`);--> statement-breakpoint
CREATE TABLE `journal_templates` (
	`id` text PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`name` text NOT NULL,
	`headings` text NOT NULL,
	`retired_at` integer,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE INDEX `journal_templates_therapist` ON `journal_templates` (`therapist_id`);--> statement-breakpoint
CREATE TABLE `journal_versions` (
	`entry_id` text NOT NULL,
	`version` integer NOT NULL,
	`event_date` text NOT NULL,
	`contact_type` text NOT NULL,
	`template` text NOT NULL,
	`template_name` text,
	`text` text NOT NULL,
	`written_at` integer NOT NULL,
	PRIMARY KEY(`entry_id`, `version`),
	FOREIGN KEY (`entry_id`) REFERENCES `journal_entries`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `phrases` (
	`id` text PRIMARY KEY NOT NULL,
	`therapist_id` text NOT NULL,
	`word` text NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `phrases_word` ON `phrases` (`therapist_id`,`word`);--> statement-breakpoint
CREATE TABLE `unsaved_texts` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`client_id` text NOT NULL,
	`kind` text NOT NULL,
	`entry_id` text NOT NULL,
	`typed` text NOT NULL,
	`written_at` integer NOT NULL,
	`discarded_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE INDEX `unsaved_texts_client` ON `unsaved_texts` (`client_id`,`account_id`);--> statement-breakpoint
CREATE INDEX `unsaved_texts_age` ON `unsaved_texts` (`written_at`);--> statement-breakpoint
CREATE TABLE `__new_journal_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`author_id` text NOT NULL,
	`status` text NOT NULL,
	`event_date` text NOT NULL,
	`contact_type` text NOT NULL,
	`template` text NOT NULL,
	`template_name` text,
	`text` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`signed_at` integer,
	`signed_by` text,
	`signed_name` text,
	`signed_title` text,
	`signed_profession` text,
	`closed_kind` text,
	`closed_because` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`author_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`signed_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "journal_entries_status" CHECK("__new_journal_entries"."status" IN ('draft', 'signed', 'closed')),
	CONSTRAINT "journal_entries_contact" CHECK("__new_journal_entries"."contact_type" IN ('visit', 'video', 'phone', 'other')),
	CONSTRAINT "journal_entries_date" CHECK("__new_journal_entries"."event_date" IS date("__new_journal_entries"."event_date")),
	CONSTRAINT "journal_entries_signature" CHECK(CASE "__new_journal_entries"."status" WHEN 'draft'
        THEN "__new_journal_entries"."signed_at" IS NULL AND "__new_journal_entries"."signed_by" IS NULL AND "__new_journal_entries"."signed_name" IS NULL AND "__new_journal_entries"."signed_title" IS NULL AND "__new_journal_entries"."signed_profession" IS NULL
        ELSE "__new_journal_entries"."signed_at" IS NOT NULL AND "__new_journal_entries"."signed_by" IS NOT NULL AND length("__new_journal_entries"."signed_name") > 0 AND length("__new_journal_entries"."signed_title") > 0 AND "__new_journal_entries"."signed_profession" IS NOT NULL AND length(trim("__new_journal_entries"."text")) > 0
      END),
	CONSTRAINT "journal_entries_closed" CHECK(CASE "__new_journal_entries"."status" WHEN 'closed'
        THEN "__new_journal_entries"."closed_kind" IN ('needless', 'hindered') AND length(trim("__new_journal_entries"."closed_because")) > 0
        ELSE "__new_journal_entries"."closed_kind" IS NULL AND "__new_journal_entries"."closed_because" IS NULL
      END)
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_journal_entries`("id", "client_id", "author_id", "status", "event_date", "contact_type", "template", "text", "version", "created_at", "updated_at", "signed_at", "signed_by", "signed_name", "signed_title", "signed_profession") SELECT "id", "client_id", "author_id", "status", "event_date", "contact_type", "template", "text", "version", "created_at", "updated_at", "signed_at", "signed_by", "signed_name", "signed_title", "signed_profession" FROM `journal_entries`;--> statement-breakpoint
DROP TABLE `journal_entries`;--> statement-breakpoint
ALTER TABLE `__new_journal_entries` RENAME TO `journal_entries`;--> statement-breakpoint
CREATE INDEX `journal_entries_client` ON `journal_entries` (`client_id`,`event_date`,`created_at`);--> statement-breakpoint
CREATE INDEX `journal_entries_drafts` ON `journal_entries` (`client_id`) WHERE "journal_entries"."status" = 'draft';--> statement-breakpoint
ALTER TABLE `accounts` ADD COLUMN `reminder_days` integer DEFAULT 14 NOT NULL CONSTRAINT "accounts_reminder" CHECK("reminder_days" BETWEEN 1 AND 365);
