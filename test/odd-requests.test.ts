import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ANNA, addClient, type Browser, openPractice, startPractice } from './support/app.ts';
import { ask, openListener } from './support/raw.ts';

const HEAD = 'Host: 127.0.0.1\r\nConnection: close\r\n';
const FORM = `${HEAD}Content-Type: application/x-www-form-urlencoded\r\n`;

describe('what no browser sends', () => {
  let open: Awaited<ReturnType<typeof openListener>>;
  before(async () => {
    open = await openListener();
  });
  const statusOf = async (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(await ask(open.port, text))?.[1]);

  const refused: [string, number, string][] = [
    ...['TRACE', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].map((method): [string, number, string] => [
      method,
      405,
      `${method} /sign-in HTTP/1.1\r\n${HEAD}Content-Length: 0\r\n\r\n`,
    ]),
    ['an asterisk', 405, `OPTIONS * HTTP/1.1\r\n${HEAD}\r\n`],
    ['a method of its own', 400, `HACK / HTTP/1.1\r\n${HEAD}\r\n`],
    ['an address with a host', 400, `GET http://evil.example/clients HTTP/1.1\r\n${HEAD}\r\n`],
    ['two slashes, a host in a link', 400, `GET //evil.example/clients HTTP/1.1\r\n${HEAD}\r\n`],
    ['a slash and a backslash', 400, `GET /\\evil.example HTTP/1.1\r\n${HEAD}\r\n`],
    ['no host', 400, 'GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two hosts', 400, `GET /sign-in HTTP/1.1\r\n${HEAD}Host: evil.example\r\n\r\n`],
    [
      'two origins',
      400,
      `POST /sign-in HTTP/1.1\r\n${FORM}Origin: http://a\r\nOrigin: http://127.0.0.1\r\nContent-Length: 0\r\n\r\n`,
    ],
    ['HTTP/0.9', 400, 'GET /sign-in\r\n\r\n'],
    ['HTTP/2 in the clear', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS where there is none', 400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['NUL in the address', 400, `GET /sign-in\0 HTTP/1.1\r\n${HEAD}\r\n`],
    ['half a letter', 400, `GET /c/%E0%A4 HTTP/1.1\r\n${HEAD}\r\n`],
    ['no percentage', 400, `GET /therapists/%zz HTTP/1.1\r\n${HEAD}\r\n`],
    ['letters as they are', 400, `GET /therapists/\xe5\xff HTTP/1.1\r\n${HEAD}\r\n`],
    ['up and away', 303, `GET /assets/../../etc/passwd HTTP/1.1\r\n${HEAD}\r\n`],
    ['two lengths', 400, `POST /sign-in HTTP/1.1\r\n${FORM}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`],
    ['a length below nothing', 400, `POST /sign-in HTTP/1.1\r\n${FORM}Content-Length: -5\r\n\r\n`],
    [
      'length and chunks',
      400,
      `POST /sign-in HTTP/1.1\r\n${FORM}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['almost chunked', 400, `POST /sign-in HTTP/1.1\r\n${FORM}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', 400, `POST /sign-in HTTP/1.1\r\n${FORM}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', 400, `GET /sign-in HTTP/1.1\r\n${HEAD}X: a\r\n b\r\n\r\n`],
    ['lines without CR', 400, 'GET /sign-in HTTP/1.1\nHost: a\n\n'],
    [
      'a chunk that talks',
      413,
      `POST /sign-in HTTP/1.1\r\n${FORM}Transfer-Encoding: chunked\r\n\r\n5;${'a'.repeat(20_000)}\r\n`,
    ],
    ['a long header', 431, `GET /sign-in HTTP/1.1\r\n${HEAD}X: ${'a'.repeat(20_000)}\r\n\r\n`],
    [
      'many headers',
      431,
      `GET /sign-in HTTP/1.1\r\n${HEAD}${Array.from({ length: 120 }, (_, n) => `X${n}: a\r\n`).join('')}\r\n`,
    ],
    ['another expectation', 417, `POST /sign-in HTTP/1.1\r\n${FORM}Expect: more\r\nContent-Length: 0\r\n\r\n`],
    ['a zipped form', 415, `POST /sign-in HTTP/1.1\r\n${FORM}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc`],
  ];
  for (const [name, status, text] of refused) {
    test(`${name}: ${status}`, async () => {
      assert.equal(await statusOf(text), status);
      assert.deepEqual(open.lines, [], 'no fault of ours');
    });
  }

  test('an answer never carries a second one, and nothing smuggled is answered', async () => {
    const smuggled = `POST /sign-in HTTP/1.1\r\n${FORM}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /therapists HTTP/1.1\r\nHost: a\r\n\r\n`;
    assert.equal((await ask(open.port, smuggled)).match(/HTTP\/1\.1/g)?.length, 1);
  });

  test('the host somebody claims to ask stands in no link', async () => {
    const answer = await ask(
      open.port,
      'GET /clients HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n',
    );
    assert.match(answer, /^HTTP\/1\.1 303 .*location: \/sign-in/is);
    assert.doesNotMatch(answer, /evil/);
    const { anna } = open;
    const card = await addClient(anna);
    const made = [
      anna.post(`${card}/link`).type('form').send({}),
      anna.post('/settings/feeds').type('form').send({}),
      anna.post('/admin/therapists').type('form').send({ email: 'ny@example.com', therapist: 'yes' }),
    ];
    for (const { text } of await Promise.all(made.map((each) => each.set('Host', 'evil.example')))) {
      assert.doesNotMatch(text, /evil/);
      assert.match(text, /https:\/\/klientkort\.example\//);
    }
  });

  test('no method hides in a header or a field, and no answer tells what it is made with', async () => {
    const card = await addClient(open.anna, { name: 'Nils' });
    const hidden = { 'X-HTTP-Method-Override': 'DELETE', 'X-Method-Override': 'DELETE' };
    const { headers } = await open.anna
      .post(`${card}?_method=DELETE`)
      .set(hidden)
      .type('form')
      .send({ _method: 'DELETE' });
    await open.anna.get(card).expect(200);
    for (const name of ['server', 'x-powered-by', 'via', 'x-aspnet-version']) assert.equal(headers[name], undefined);
  });

  test('a form cannot change what all objects have', async () => {
    const body = '__proto__=a&__proto__[admin]=1&constructor[prototype][admin]=1&constructor=b&toString=c&name=Nils';
    for (const path of ['/sign-in', '/clients/new', '/settings'])
      assert.equal((await open.anna.post(path).type('form').send(body)).status < 500, true, path);
    const file = open.anna.post('/clients/import').field('__proto__[admin]', '1').field('__proto__', 'x');
    assert.equal((await file.attach('file', Buffer.from('a;b'), 'a.csv')).status < 500, true);
    assert.equal(({} as { admin?: unknown }).admin, undefined);
  });
});

test('a form with a file takes one file and a few short fields', async () => {
  const { anna } = await openPractice();
  const card = await addClient(anna);
  const places = ['/clients/import', '/settings/presentation/photo', `${card}/attachments/new`];
  await anna.post('/settings/presentation').type('form').send({ text: 'Hej' });
  for (const path of places) {
    const form = () => anna.post(path).attach('file', Buffer.from('%PDF-1.7'), 'a.pdf');
    const many = form();
    for (let n = 0; n < 20; n++) many.field(`field${n}`, 'x');
    const refused = [
      many,
      form().attach('file', Buffer.from('b'), 'b.pdf'),
      form().field('remark', 'x'.repeat(70_000)),
    ];
    for (const each of refused) assert.ok([404, 422].includes((await each).status), path);
    assert.ok([404, 422].includes((await form().field('x'.repeat(200), 'x')).status), path);
  }
});

/** The pages a signed-in person can reach by links, and the forms on them. */
async function walk(anna: Browser): Promise<{ pages: string[]; forms: Map<string, string[]> }> {
  const kinds = new Set<string>();
  const pages = ['/'];
  const forms = new Map<string, string[]>();
  for (const path of pages) {
    const { text, type } = await anna.get(path);
    if (type !== 'text/html') continue;
    for (const [, href] of text.matchAll(/<a [^>]*href="(\/[^"#]*)"/g)) {
      const to = (href as string).replaceAll('&amp;', '&');
      const kind = to.replace(/[\w-]{20,}|\d[\d-]*(W\d\d)?/g, ':');
      if (kinds.has(kind) || kinds.size > 150) continue;
      kinds.add(kind);
      pages.push(to);
    }
    for (const [, head, inner] of text.matchAll(/<form([^>]*method="post"[^>]*)>(.*?)<\/form>/gs)) {
      const action = (/action="([^"]*)"/.exec(head as string)?.[1] ?? path).replaceAll('&amp;', '&');
      const kind = action.replace(/[\w-]{20,}|\d[\d-]*/g, ':');
      if (/sign-out|journals/.test(action) || [...forms.keys()].some((each) => each.startsWith(`${kind} `))) continue;
      forms.set(
        `${kind} ${action}`,
        [...(inner as string).matchAll(/name="([^"]+)"/g)].map((match) => match[1] as string),
      );
    }
  }
  return { pages, forms };
}

test('a field that comes twice, or as no browser sends it, is never a fault: on no page, in no form', async () => {
  const { browser, lines } = startPractice();
  const anna = browser();
  await anna
    .post('/setup')
    .type('form')
    .send({ ...ANNA, example: 'example' })
    .expect(303);
  const { pages, forms } = await walk(anna);
  assert.ok(pages.length > 60 && forms.size > 30, `${pages.length} pages, ${forms.size} forms`);
  const asked = [
    'q',
    'status',
    'week',
    'date',
    'client',
    'at',
    'page',
    'next',
    'lang',
    'minutes',
    'month',
    'year',
    'from',
    'to',
    'kind',
  ];
  const odd = asked.map((name) => `${name}=%00&${name}=${encodeURIComponent("'\u202e<")}&${name}[a]=1`).join('&');
  const faults: string[] = [];
  for (const path of pages) {
    const { status } = await anna.get(`${path.split('?')[0]}?${odd}&__proto__=1&constructor=2`);
    if (status >= 500) faults.push(`${path} ${lines.at(-1)?.stack}`);
  }
  for (const [place, names] of forms) {
    const action = place.split(' ')[1] as string;
    const fields = [...new Set(names)].map(
      (name) => `${encodeURIComponent(name)}=%EF%BF%BF&${encodeURIComponent(name)}=%ff%00`,
    );
    const { status } = await anna
      .post(action)
      .type('form')
      .send([...fields, '__proto__=1'].join('&'));
    if (status >= 500) faults.push(`${place} ${lines.at(-1)?.stack}`);
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(lines, []);
});
