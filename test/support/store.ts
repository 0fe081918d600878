import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export const KEY = { id: 'AKIDKLIENTKORT', secret: 'hemligt/nyckelord', region: 'eu-north-1' };

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** Whether a request is signed as AWS Signature Version 4 wants it, computed here anew. */
function isSigned(req: IncomingMessage, url: URL): boolean {
  const [, id, day, region, names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      req.headers.authorization ?? '',
    ) ?? [];
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const headers = names.split(';').map((name) => `${name}:${String(req.headers[name] ?? '').trim()}\n`);
  const body = req.headers['x-amz-content-sha256'];
  const canonical = [req.method, url.pathname, query.join('&'), headers.join(''), names, body].join('\n');
  const time = String(req.headers['x-amz-date']);
  const text = ['AWS4-HMAC-SHA256', time, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>(
    (key, word) => hmac(key, word as string),
    hmac(`AWS4${KEY.secret}`, day ?? ''),
  );
  const isNow =
    time.startsWith(day ?? '-') && Math.abs(Date.now() - Temporal.Instant.from(time).epochMilliseconds) < 300_000;
  return (
    id === KEY.id &&
    region === KEY.region &&
    names.split(';').includes('host') &&
    isNow &&
    hmac(key, text).toString('hex') === signature
  );
}

/** A small S3 store with one bucket, `bucket`, over real HTTP. `lose` makes it drop what it is sent, `dies` end in the middle of it, `onlyWrites` refuse to list, read and delete. */
export async function startStore() {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const state = { lose: false, dies: false, onlyWrites: false, parts: 0, refused: 0, pages: 0 };
  const server = createServer(async (req, res) => {
    const url = new URL(req.url ?? '/', `http://${req.headers.host}`);
    if (state.dies && req.method === 'PUT') return void req.once('data', () => req.destroy());
    const content = await buffer(req);
    const xml = (status: number, text: string) =>
      res.writeHead(status, { 'Content-Type': 'application/xml' }).end(text);
    if (!isSigned(req, url)) {
      state.refused++;
      return xml(403, '<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>');
    }
    if (state.onlyWrites && ['GET', 'DELETE'].includes(req.method ?? ''))
      return xml(403, '<Error><Code>AccessDenied</Code></Error>');
    const key = decodeURIComponent(url.pathname.slice('/bucket/'.length));
    const { searchParams: query } = url;
    const [id = '', part] = [query.get('uploadId') ?? '', query.get('partNumber')];
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    if (req.method === 'POST' && query.has('uploads')) {
      uploads.set('1', new Map());
      return xml(200, '<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
    }
    if (req.method === 'POST') {
      const parts = [...(uploads.get(id) ?? [])].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
      objects.set(key, Buffer.concat(parts));
      return xml(200, '<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>');
    }
    if (req.method === 'PUT') {
      if (part) state.parts++;
      if (part) uploads.get(id)?.set(Number(part), content);
      else objects.set(key, state.lose ? Buffer.alloc(0) : content);
      return res.writeHead(200, { ETag: etag }).end();
    }
    if (req.method === 'DELETE') {
      objects.delete(key);
      return res.writeHead(204).end();
    }
    if (query.has('list-type')) {
      const names = [...objects.keys()].filter((name) => name.startsWith(query.get('prefix') ?? ''));
      const from = Number(query.get('continuation-token') ?? 0);
      const page = names.sort().slice(from, from + 1000);
      const next = from + page.length < names.length ? from + page.length : undefined;
      const rows = page.map(
        (name) => `<Contents><Key>${name}</Key><Size>${objects.get(name)?.length}</Size></Contents>`,
      );
      const more = next ? `<NextContinuationToken>${next}</NextContinuationToken>` : '';
      state.pages++;
      return xml(
        200,
        `<ListBucketResult><IsTruncated>${!!next}</IsTruncated>${more}<KeyCount>${page.length}</KeyCount>${rows.join('')}</ListBucketResult>`,
      );
    }
    const found = objects.get(key);
    if (!found) return res.writeHead(404).end();
    res.writeHead(200, { 'Content-Length': found.length, ETag: '"x"' }).end(req.method === 'HEAD' ? undefined : found);
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const env = {
    KLIENTKORT_S3_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket/praktiken`,
    KLIENTKORT_S3_KEY_ID: KEY.id,
    KLIENTKORT_S3_SECRET: KEY.secret,
    KLIENTKORT_S3_REGION: KEY.region,
  };
  return { objects, state, env, close: () => server.close() };
}
