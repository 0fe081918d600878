import { createTransport } from 'nodemailer';
import { brief, type Carrier, type Outcome } from './carrier.ts';

/** `url` is smtp(s)://user:password@host:port; `from` an address, with or without a name. */
export type SmtpSettings = { url: string; from: string };

const SECONDS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000, dnsTimeout: 15_000 };
const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);

type SmtpError = { code?: string; command?: string; responseCode?: number; response?: string };

/**
 * E-mail by SMTP, as plain text, one connection for each letter. TLS is required but on this machine itself. Whether the letter
 * was begun (DATA) decides what a broken connection means: before it nothing was sent, after it nobody knows.
 */
export function smtpCarrier({ url, from }: SmtpSettings): Carrier {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const isHere = isLoopback(hostname);
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] as string;
  const options = {
    ...SECONDS,
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    ...(isHere ? { ignoreTLS: true } : { requireTLS: !secure }),
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return {
    async send({ id, to, subject, text, replyTo }): Promise<Outcome> {
      let isBegun = false;
      const transport = createTransport({
        ...options,
        transactionLog: true,
        logger: listener((line) => {
          if (line === 'DATA') isBegun = true;
        }),
      });
      const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };
      const recipient = { name: '', address: to };
      const message = {
        from,
        to: recipient,
        subject,
        text,
        headers,
        messageId: `<${id}@${domain}>`,
        ...(replyTo && { replyTo }),
      };
      try {
        const { response } = await transport.sendMail(message);
        return { state: 'sent', ref: brief(response) };
      } catch (error) {
        return outcomeOf(error as SmtpError, isBegun);
      } finally {
        transport.close();
      }
    },
  };
}

/** A log that only listens for our own commands: it keeps none of them. */
function listener(hear: (line: string) => void) {
  const nothing = () => {};
  const debug = (data: { tnx?: string }, line: string) => (data?.tnx === 'client' ? hear(line) : undefined);
  return { level: nothing, trace: nothing, debug, info: nothing, warn: nothing, error: nothing, fatal: nothing };
}

/** An answer of the server is believed: 5xx to the letter is final, 4xx is not (RFC 5321 4.2.1). A wrong password is no fault of the letter. */
function outcomeOf({ code, command = '', responseCode, response = '' }: SmtpError, isBegun: boolean): Outcome {
  if (code === 'EAUTH' || code === 'ENOAUTH') return { state: 'later', reason: 'auth', said: '' };
  const isAnswer = responseCode !== undefined && ['MAIL FROM', 'RCPT TO', 'DATA'].includes(command);
  if (isAnswer && responseCode >= 500) return { state: 'refused', said: brief(response) };
  if (isAnswer && responseCode >= 400) return { state: 'later', reason: 'busy', said: brief(response) };
  if (code === 'EENVELOPE' || (code === 'EMESSAGE' && command === 'API')) return { state: 'refused', said: '' };
  if (isBegun) return { state: 'uncertain', reason: 'hung_up' };
  return { state: 'later', reason: 'unreachable', said: brief(code ?? '') };
}
