CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`kind` text NOT NULL,
	`channel` text NOT NULL,
	`client_id` text,
	`therapist_id` text NOT NULL,
	`booking_id` text,
	`params` text NOT NULL,
	`address` text NOT NULL,
	`state` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text,
	`next_at` integer,
	`attempts` integer NOT NULL,
	`sent_at` integer,
	`ref` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`therapist_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "messages_kind" CHECK("messages"."kind" IN ('code', 'link', 'confirmation', 'moved', 'cancelled', 'reminder', 'payment_failed', 'receipt', 'form', 'offer', 'placed')),
	CONSTRAINT "messages_channel" CHECK("messages"."channel" IN ('email', 'sms')),
	CONSTRAINT "messages_state" CHECK("messages"."state" IN ('waiting', 'sending', 'sent', 'failed', 'uncertain', 'dropped')),
	CONSTRAINT "messages_sent" CHECK(("messages"."sent_at" IS NOT NULL) = ("messages"."state" = 'sent'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_key_unique` ON `messages` (`key`);--> statement-breakpoint
CREATE INDEX `messages_next` ON `messages` (`next_at`) WHERE next_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_client` ON `messages` (`client_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `messages_booking` ON `messages` (`booking_id`);--> statement-breakpoint
CREATE INDEX `messages_therapist` ON `messages` (`therapist_id`,`created_at`);