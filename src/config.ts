import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { Rule } from './factors/factors.ts';
import { StartupError } from './shared/errors.ts';
import { LEVELS, type Level } from './shared/levels.ts';
import { isLoopback } from './shared/loopback.ts';
import type { Store } from './store.ts';
import type { Tls } from './tls.ts';

/** Everything the operator may set. Each key is an environment variable; README.md lists them. */
const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  TRUST_PROXY: z.string().refine(isProxies).optional(),
  KLIENTKORT_TIME_ZONE: z
    .string()
    .refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone))
    .default('Europe/Stockholm'),
  KLIENTKORT_KEY_FILE: z.string().min(1).optional(),
  KLIENTKORT_BACKUP_DIR: z.string().min(1).optional(),
  KLIENTKORT_BACKUP_AT: z
    .string()
    .regex(/^(([01]\d|2[0-3]):[0-5]\d|never)$/)
    .default('03:10'),
  KLIENTKORT_URL: z
    .string()
    .refine((text) => /^https?:\/\/[^/]+$/.test(text) && URL.canParse(text))
    .optional(),
  KLIENTKORT_TWO_FACTOR: z.enum(['required', 'optional']).optional(),
  KLIENTKORT_STRIPE_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/)
    .optional(),
  KLIENTKORT_STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\w+$/)
    .optional(),
  KLIENTKORT_SMTP_URL: z.string().refine(isSmtp).optional(),
  KLIENTKORT_MAIL_FROM: z
    .string()
    .regex(/^([^<>"\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/)
    .optional(),
  KLIENTKORT_SMS_USER: z.string().min(1).optional(),
  KLIENTKORT_SMS_PASSWORD: z.string().min(1).optional(),
  KLIENTKORT_SMS_SENDER: z
    .string()
    .regex(/^([A-Za-z][A-Za-z0-9]{2,10}|\+[1-9]\d{5,14})$/)
    .optional(),
  KLIENTKORT_TLS_CERT: z.string().min(1).optional(),
  KLIENTKORT_TLS_KEY: z.string().min(1).optional(),
  KLIENTKORT_METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/)
    .optional(),
  KLIENTKORT_LOG_LEVEL: z.enum(LEVELS).optional(),
  KLIENTKORT_S3_URL: z.string().refine(isStore).optional(),
  KLIENTKORT_S3_KEY_ID: z.string().min(1).optional(),
  KLIENTKORT_S3_SECRET: z.string().min(1).optional(),
  KLIENTKORT_S3_REGION: z.string().min(1).default('auto'),
});

/** https://host/bucket/prefix, the prefix if need be; without TLS to this machine only. */
function isStore(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && /^(\/[\w.-]+)+\/?$/.test(pathname) && !search && !hash && !username;
}

/** What Express takes for `trust proxy`: a number of hops, or names and addresses with or without a prefix length. */
function isProxies(text: string): boolean {
  if (/^\d+$/.test(text)) return true;
  return text.split(',').every((part) => {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d+))?$/.exec(part.trim()) ?? [];
    if (!bits && ['loopback', 'linklocal', 'uniquelocal'].includes(address)) return true;
    return isIP(address) > 0 && Number(bits ?? 1) >= 1 && Number(bits ?? 1) <= (isIP(address) === 4 ? 32 : 128);
  });
}

/** smtp(s)://user:password@host:port, the user and the port if need be. */
function isSmtp(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  return /^smtps?:$/.test(protocol) && !!hostname && ['', '/'].includes(pathname) && !search && !hash;
}

const EXPECTED: Record<keyof z.infer<typeof settings>, string> = {
  PORT: 'a whole number from 0 to 65535',
  HOST: 'an address to listen on, such as 127.0.0.1',
  DATA_DIR: 'a folder',
  TRUST_PROXY: 'a number of proxies, "loopback", or a list of proxy addresses',
  KLIENTKORT_TIME_ZONE: 'an IANA time zone, such as Europe/Stockholm',
  KLIENTKORT_KEY_FILE: 'the file with the key of the database',
  KLIENTKORT_BACKUP_DIR: 'a folder',
  KLIENTKORT_BACKUP_AT: 'a time of day such as 03:10, or never',
  KLIENTKORT_URL: 'the address people reach the server at, such as https://klientkort.example.se',
  KLIENTKORT_TWO_FACTOR: 'required or optional',
  KLIENTKORT_STRIPE_KEY: 'a secret key of Stripe, sk_live_... or sk_test_...',
  KLIENTKORT_STRIPE_WEBHOOK_SECRET: 'the signing secret of the webhook, whsec_...',
  KLIENTKORT_SMTP_URL: 'the address of a mail server, such as smtp://user:password@mail.example.se:587',
  KLIENTKORT_MAIL_FROM: 'an e-mail address, such as no-reply@example.se or Practice <no-reply@example.se>',
  KLIENTKORT_SMS_USER: 'the API user name at 46elks',
  KLIENTKORT_SMS_PASSWORD: 'the API password at 46elks',
  KLIENTKORT_SMS_SENDER: 'three to eleven letters and digits beginning with a letter, or a phone number, +46...',
  KLIENTKORT_TLS_CERT: 'the file with the certificate (PEM)',
  KLIENTKORT_TLS_KEY: "the file with the certificate's key (PEM)",
  KLIENTKORT_METRICS_TOKEN: 'sixteen letters or more without spaces',
  KLIENTKORT_LOG_LEVEL: LEVELS.join(', '),
  KLIENTKORT_S3_URL: 'the address of a bucket, such as https://s3.example.se/bucket/prefix',
  KLIENTKORT_S3_KEY_ID: 'the id of an access key',
  KLIENTKORT_S3_SECRET: 'the secret of the access key',
  KLIENTKORT_S3_REGION: "the store's region, such as eu-north-1",
};

/** Where the data is, and the file with its key. */
export type DataPlace = { dataDir: string; keyFile: string };

export type Config = DataPlace & {
  port: number;
  host: string;
  /** Where backups go, and at what time of day on the practice's clock; `at` is null for never by itself. */
  backups: { folder: string; at: string | null };
  trustProxy: string | number | false;
  zone: string;
  /** Where people reach the server, for links in messages; without a slash at the end. */
  url: string;
  /** Whether somebody on another machine may get here. */
  isReachable: boolean;
  /** Whether every account must have a second factor, or must where a request comes from outside this machine. */
  twoFactor: Rule | 'outside';
  stripe: { key: string; webhookSecret: string } | undefined;
  smtp: { url: string; from: string } | undefined;
  /** Certificate and key to speak TLS with; undefined when a proxy does, or nobody. */
  tls: Tls | undefined;
  metricsToken: string | undefined;
  /** What the log tells of at the least: every request from `info` on. */
  logLevel: Level | undefined;
  /** Where backups go as well. */
  store: Store | undefined;
  elks: { user: string; password: string; sender: string } | undefined;
};

/** Reads the environment once. Refuses (StartupError) bad values and unknown KLIENTKORT_ names, which are usually typos. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  for (const name of Object.keys(env)) {
    if (name.startsWith('KLIENTKORT_') && !(name in EXPECTED)) {
      throw new StartupError(`Unknown setting ${name}. Known settings: ${Object.keys(EXPECTED).join(', ')}.`);
    }
  }
  const values = Object.fromEntries(
    Object.keys(EXPECTED).flatMap((name) => {
      const value = env[name] || credential(env.CREDENTIALS_DIRECTORY, name);
      return value ? [[name, value]] : [];
    }),
  );
  const parsed = settings.safeParse(values);
  if (!parsed.success) {
    const name = parsed.error.issues[0]?.path[0] as keyof typeof EXPECTED;
    const given = /STRIPE|SMTP|PASSWORD|TOKEN|SECRET/.test(name) ? 'set' : `"${values[name]}"`; // a secret is not repeated
    throw new StartupError(`The setting ${name} is ${given} but must be ${EXPECTED[name]}.`);
  }
  const value = parsed.data;
  const hops = value.TRUST_PROXY;
  const tls = tlsOf(value.KLIENTKORT_TLS_CERT, value.KLIENTKORT_TLS_KEY);
  return {
    port: value.PORT,
    host: value.HOST,
    dataDir: value.DATA_DIR,
    keyFile: keyFileFor(value.DATA_DIR, value.KLIENTKORT_KEY_FILE, env.CREDENTIALS_DIRECTORY),
    backups: {
      folder: resolve(value.KLIENTKORT_BACKUP_DIR ?? join(value.DATA_DIR, 'backups')),
      at: value.KLIENTKORT_BACKUP_AT === 'never' ? null : value.KLIENTKORT_BACKUP_AT,
    },
    trustProxy: hops === undefined ? false : /^\d+$/.test(hops) ? Number(hops) : hops,
    zone: value.KLIENTKORT_TIME_ZONE,
    url: value.KLIENTKORT_URL ?? `${tls ? 'https' : 'http'}://localhost:${value.PORT}`,
    isReachable: isReachable(value),
    twoFactor: value.KLIENTKORT_TWO_FACTOR ?? (isReachable(value) ? 'required' : 'outside'),
    stripe: stripeOf(value.KLIENTKORT_STRIPE_KEY, value.KLIENTKORT_STRIPE_WEBHOOK_SECRET),
    smtp: smtpOf(value.KLIENTKORT_SMTP_URL, value.KLIENTKORT_MAIL_FROM),
    tls,
    metricsToken: value.KLIENTKORT_METRICS_TOKEN,
    logLevel: value.KLIENTKORT_LOG_LEVEL,
    store: storeOf(
      value.KLIENTKORT_S3_URL,
      value.KLIENTKORT_S3_KEY_ID,
      value.KLIENTKORT_S3_SECRET,
      value.KLIENTKORT_S3_REGION,
    ),
    elks: elksOf(value.KLIENTKORT_SMS_USER, value.KLIENTKORT_SMS_PASSWORD, value.KLIENTKORT_SMS_SENDER),
  };
}

/** A setting that systemd hands over as a file of its name (LoadCredential): what stands in the environment, every child inherits. */
function credential(directory: string | undefined, name: string): string | undefined {
  const file = directory && join(directory, name);
  return file && existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Whether somebody on another machine may get here: by the address listened on, through a proxy, or by the public address. */
const isReachable = ({ HOST, TRUST_PROXY, KLIENTKORT_URL: url }: z.infer<typeof settings>): boolean =>
  !isLoopback(HOST) || TRUST_PROXY !== undefined || (!!url && !isLoopback(new URL(url).hostname));

/** Both or neither: without the webhook's secret, what Stripe tells us later could not be believed. */
function stripeOf(key: string | undefined, webhookSecret: string | undefined): Config['stripe'] {
  if (!key !== !webhookSecret) {
    throw new StartupError('Set both KLIENTKORT_STRIPE_KEY and KLIENTKORT_STRIPE_WEBHOOK_SECRET, or neither.');
  }
  return key && webhookSecret ? { key, webhookSecret } : undefined;
}

function tlsOf(cert: string | undefined, key: string | undefined): Config['tls'] {
  if (!cert !== !key) throw new StartupError('Set both KLIENTKORT_TLS_CERT and KLIENTKORT_TLS_KEY, or neither.');
  return cert && key ? { cert, key } : undefined;
}

function storeOf(url?: string, keyId?: string, secret?: string, region = 'auto'): Config['store'] {
  if (url && keyId && secret) return { url, keyId, secret, region };
  if (!url && !keyId && !secret) return undefined;
  throw new StartupError('Set KLIENTKORT_S3_URL, KLIENTKORT_S3_KEY_ID and KLIENTKORT_S3_SECRET, or none of them.');
}

function smtpOf(url: string | undefined, from: string | undefined): Config['smtp'] {
  if (!url !== !from) throw new StartupError('Set both KLIENTKORT_SMTP_URL and KLIENTKORT_MAIL_FROM, or neither.');
  return url && from ? { url, from } : undefined;
}

function elksOf(user: string | undefined, password: string | undefined, sender: string | undefined): Config['elks'] {
  if (user && password && sender) return { user, password, sender };
  if (!user && !password && !sender) return undefined;
  throw new StartupError(
    'Set KLIENTKORT_SMS_USER, KLIENTKORT_SMS_PASSWORD and KLIENTKORT_SMS_SENDER, or none of them.',
  );
}

/** The key is where it is said to be, or where systemd put it (LoadCredential=klientkort.key:...), or else beside the database. */
export function keyFileFor(dataDir: string, named?: string, credentials?: string): string {
  if (named) return resolve(named);
  const given = credentials && join(credentials, 'klientkort.key');
  return given && existsSync(given) ? given : resolve(dataDir, 'klientkort.key');
}
