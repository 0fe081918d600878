import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as Stripe would get it. */
export type Asked = { method: string; path: string; form: Record<string, string>; key: string | undefined };

type Answer = { status: number; body: object };
const error = (status: number, fields: object): Answer => ({ status, body: { error: fields } });

/**
 * A server on loopback that asks of a request what Stripe's published API asks (version, authorization, form encoding, required
 * fields, idempotency keys that always mean the same) and answers as it documents. `cards` says what becomes of a method.
 */
export async function stripeServer() {
  const asked: Asked[] = [];
  const answers = new Map<string, { form: string; answer: Answer }>();
  const cards = new Map<string, string>();
  const faults: string[] = [];
  /** Every payment and refund made, as Stripe remembers them longer than keys. */
  const made: { id: string; status: string; metadata: { key: string }; of: string }[] = [];
  let isDown = false;
  let refuses = { path: '', code: '' };
  let serial = 0;

  const respond = ({ method, path, form }: Asked): Answer => {
    if (refuses.path && path.startsWith(refuses.path))
      return error(400, { type: 'invalid_request_error', code: refuses.code, message: 'No such thing' });
    const need = (...names: string[]) =>
      names.filter((name) => !form[name]).map((name) => faults.push(`${path}: no ${name}`));
    if (method === 'POST' && path === '/v1/customers')
      return { status: 200, body: { id: `cus_${++serial}`, object: 'customer' } };
    if (method === 'POST' && path === '/v1/checkout/sessions') {
      need('mode', 'customer', 'success_url');
      const id = `cs_test_${++serial}`;
      return {
        status: 200,
        body: { id, object: 'checkout.session', url: `https://checkout.stripe.com/c/pay/${id}`, status: 'open' },
      };
    }
    if (method === 'GET' && path.startsWith('/v1/checkout/sessions/')) {
      const card = { brand: 'visa', last4: '4242', exp_month: 7, exp_year: 2031 };
      const payment_method = { id: 'pm_1', object: 'payment_method', card };
      const setup_intent = { id: 'seti_1', object: 'setup_intent', payment_method };
      const id = path.split('/').at(-1)?.split('?')[0];
      return {
        status: 200,
        body: { id, object: 'checkout.session', status: 'complete', customer: 'cus_1', setup_intent },
      };
    }
    if (method === 'POST' && path === '/v1/payment_intents') {
      need(
        'amount',
        'currency',
        'customer',
        'payment_method',
        'confirm',
        'off_session',
        'metadata[booking]',
        'metadata[key]',
      );
      const code = cards.get(form.payment_method ?? '');
      if (code) {
        const declined = { type: 'card_error', code: code === 'insufficient_funds' ? 'card_declined' : code };
        return error(402, { ...declined, ...(code === 'insufficient_funds' && { decline_code: code }), message: code });
      }
      const id = `pi_${++serial}`;
      made.push({ id, status: 'succeeded', metadata: { key: form['metadata[key]'] ?? '' }, of: form.customer ?? '' });
      return { status: 200, body: { id, object: 'payment_intent', status: 'succeeded', amount: Number(form.amount) } };
    }
    if (method === 'POST' && path === '/v1/refunds') {
      need('payment_intent', 'amount', 'metadata[key]');
      const id = `re_${++serial}`;
      made.push({
        id,
        status: 'succeeded',
        metadata: { key: form['metadata[key]'] ?? '' },
        of: form.payment_intent ?? '',
      });
      return { status: 200, body: { id, object: 'refund', status: 'succeeded' } };
    }
    const [, of] = /^\/v1\/(?:payment_intents\?.*customer|refunds\?.*payment_intent)=(\w+)/.exec(path) ?? [];
    if (method === 'GET' && of) {
      const kind = path.startsWith('/v1/refunds') ? 're_' : 'pi_';
      const data = made.filter((each) => each.of === of && each.id.startsWith(kind));
      return { status: 200, body: { object: 'list', data, has_more: false, url: path.split('?')[0] } };
    }
    if (method === 'POST' && /^\/v1\/payment_methods\/\w+\/detach$/.test(path))
      return { status: 200, body: { id: 'pm_1' } };
    return error(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${method} ${path})` });
  };

  const server = createServer(async (req, res) => {
    const body = await textOf(req);
    if (isDown) return void req.socket.destroy();
    const key = req.headers['idempotency-key'] as string | undefined;
    const one = {
      method: req.method as string,
      path: req.url as string,
      form: Object.fromEntries(new URLSearchParams(body)),
      key,
    };
    asked.push(one);
    if (!/^\d{4}-\d{2}-\d{2}\./.test(String(req.headers['stripe-version']))) faults.push('no Stripe-Version');
    if (req.headers.authorization !== 'Bearer sk_test_1') faults.push('no key');
    if (body && req.headers['content-type'] !== 'application/x-www-form-urlencoded') faults.push('not a form');
    const before = key ? answers.get(key) : undefined;
    let answer = before?.answer ?? respond(one);
    if (before && before.form !== body)
      answer = error(400, { type: 'idempotency_error', message: 'Keys for idempotent requests...' });
    if (key && !before) answers.set(key, { form: body, answer });
    res.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': 'req_1' });
    res.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref(); // a test that fails must not wait for it
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: '127.0.0.1', port, protocol: 'http' as const },
    asked,
    cards,
    faults,
    setDown: (down: boolean) => {
      isDown = down;
    },
    made,
    /** Refuses what is asked at that path, for good. */
    refuse: (path: string, code = '') => {
      refuses = { path, code };
    },
    /** Stripe may forget idempotency keys after 24 hours. */
    forgetKeys: () => answers.clear(),
    close: () => server.close(),
  };
}

async function textOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text;
}
