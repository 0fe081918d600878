import http from 'node:http';
import type { Socket } from 'node:net';
import autocannon from 'autocannon';

export const SERIAL = 250; // requests one after the other, in each round
export const LOAD = { connections: 32, duration: 2 }; // seconds, in each round

export const quantile = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] as number;
export const median = (values: number[]) => quantile(values, 0.5);

/** A page or a form to ask for. `form` gives a new body, and perhaps an address, for each request. */
export type Target = {
  name: string;
  url: string;
  headers: Record<string, string>;
  reference?: string;
  form?: () => { path: string; body: string };
};

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** `wire` is head and body as they came through the socket, in bytes; `ms` from the asking to the last byte. */
export type Answer = { ms: number; status: number; headers: http.IncomingHttpHeaders; body: Buffer; wire: number };

/** One request over the kept connection. */
export function ask(url: string, headers: http.OutgoingHttpHeaders = {}, form?: string): Promise<Answer> {
  const options = form === undefined ? { agent, headers } : { agent, headers: { ...headers, ...FORM }, method: 'POST' };
  const started = process.hrtime.bigint();
  return new Promise((done, fail) => {
    let before = 0;
    const request = http.request(url, options, (response) => {
      const chunks: Buffer[] = [];
      const { socket } = response;
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const ms = Number(process.hrtime.bigint() - started) / 1e6;
        const { statusCode: status = 0, headers } = response;
        done({ ms, status, headers, body: Buffer.concat(chunks), wire: socket.bytesRead - before });
      });
    });
    request.on('socket', (socket: Socket) => {
      before = socket.bytesRead;
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The server had closed the idle connection just then.
      if (request.reusedSocket && error.code === 'ECONNRESET') ask(url, headers, form).then(done, fail);
      else fail(error);
    });
    request.end(form);
  });
}

/** Times of requests one after the other, in ms. An answer that is not the page, or the form's 303, stops the bench. */
export async function latency({ url, headers, form }: Target, requests = SERIAL): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < requests; n++) {
    const { path = '', body } = form?.() ?? {};
    const { ms, status } = await ask(url + path, headers, body);
    if (status !== (form ? 303 : 200)) throw new Error(`${url}${path} answered ${status}`);
    times.push(ms);
  }
  return times;
}

/** Requests per second with 32 connections. */
export async function throughput({ url, headers, form }: Target): Promise<number> {
  const posts = form && {
    requests: [
      {
        method: 'POST' as const,
        headers: { ...headers, ...FORM },
        setupRequest: (request: autocannon.Request) => ({ ...request, ...form() }),
      },
    ],
  };
  const result = await autocannon({ url, headers, ...LOAD, ...posts });
  const good = form ? result['3xx'] : result['2xx'];
  const bad = result['1xx'] + result['2xx'] + result['3xx'] + result['4xx'] + result['5xx'] - good + result.errors;
  if (bad) throw new Error(`${url}: ${bad} answers of ${good + bad} were wrong`);
  return good / result.duration;
}
