CREATE TABLE `authenticators` (
	`account_id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`last_step` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE TABLE `known_browsers` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`browser` text NOT NULL,
	`system` text NOT NULL,
	`address` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer NOT NULL,
	`trusted_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `known_browsers_secret_hash_unique` ON `known_browsers` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `known_browsers_account` ON `known_browsers` (`account_id`);--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`public_key` text NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "passkeys_counter" CHECK("passkeys"."counter" >= 0)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `passkeys_credential_id_unique` ON `passkeys` (`credential_id`);--> statement-breakpoint
CREATE INDEX `passkeys_account` ON `passkeys` (`account_id`);--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE restrict
) STRICT;
--> statement-breakpoint
CREATE INDEX `recovery_codes_account` ON `recovery_codes` (`account_id`);--> statement-breakpoint
CREATE TABLE `spent_challenges` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TRIGGER recovery_codes_once BEFORE UPDATE ON recovery_codes
WHEN OLD.used_at IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.account_id IS NOT OLD.account_id OR NEW.code_hash IS NOT OLD.code_hash
BEGIN SELECT RAISE(ABORT, 'a recovery code is good once'); END;
--> statement-breakpoint
CREATE TRIGGER authenticators_forward BEFORE UPDATE ON authenticators
WHEN NEW.last_step <= OLD.last_step OR NEW.account_id IS NOT OLD.account_id OR NEW.secret IS NOT OLD.secret
BEGIN SELECT RAISE(ABORT, 'a code is good once: its step only moves forward'); END;
--> statement-breakpoint
CREATE TRIGGER passkeys_forward BEFORE UPDATE ON passkeys
WHEN NEW.counter < OLD.counter OR NEW.account_id IS NOT OLD.account_id OR NEW.credential_id IS NOT OLD.credential_id
  OR NEW.public_key IS NOT OLD.public_key
BEGIN SELECT RAISE(ABORT, 'a passkey keeps its owner and key, and its counter never goes back'); END;
--> statement-breakpoint
CREATE TRIGGER known_browsers_owner BEFORE UPDATE ON known_browsers
WHEN NEW.account_id IS NOT OLD.account_id OR NEW.secret_hash IS NOT OLD.secret_hash
BEGIN SELECT RAISE(ABORT, 'a known browser stays the one it was'); END;
--> statement-breakpoint
CREATE TRIGGER spent_challenges_once BEFORE UPDATE ON spent_challenges
BEGIN SELECT RAISE(ABORT, 'a challenge is answered once'); END;
