import { brief, type Carrier, type Outcome } from './carrier.ts';

/** The account's API user and password, and who the message is from; `address` only where the API is not at 46elks. */
export type ElksSettings = { user: string; password: string; sender: string; address?: string };

const PATIENCE = 30_000; // milliseconds
/** What goes wrong before anything is sent. */
const BEFORE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

/** SMS by 46elks (https://46elks.se/docs/send-sms). It knows no idempotency key: what may have arrived is not sent again. */
export function elksCarrier({ user, password, sender, address = 'https://api.46elks.com' }: ElksSettings): Carrier {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return {
    async send({ to, text }): Promise<Outcome> {
      const body = new URLSearchParams({ from: sender, to, message: text });
      const signal = AbortSignal.timeout(PATIENCE);
      try {
        const answer = await fetch(`${address}/a1/sms`, {
          method: 'POST',
          headers: { authorization },
          body,
          signal,
          redirect: 'manual',
        });
        return outcomeOf(answer.status, await answer.text());
      } catch (error) {
        const code = (error as { cause?: { code?: string } }).cause?.code ?? '';
        if (BEFORE.includes(code) || code.startsWith('ERR_TLS') || code.includes('CERT')) {
          return { state: 'later', reason: 'unreachable', said: code };
        }
        return { state: 'uncertain', reason: 'hung_up' };
      }
    },
  };
}

function outcomeOf(status: number, text: string): Outcome {
  if (status === 200) return { state: 'sent', ref: idIn(text) };
  if ([401, 402, 403].includes(status)) return { state: 'later', reason: 'auth', said: '' }; // key, balance
  if (status === 429 || status === 503) return { state: 'later', reason: 'busy', said: String(status) };
  if (status >= 400 && status < 500) return { state: 'refused', said: brief(text) };
  return { state: 'uncertain', reason: 'hung_up' };
}

function idIn(text: string): string {
  try {
    return brief(String((JSON.parse(text) as { id?: unknown }).id ?? ''));
  } catch {
    return '';
  }
}
