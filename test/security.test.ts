import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addClient, type Browser, inputValue, inviteTherapist, openPractice, signIn } from './support/app.ts';
import { of, present } from './support/matching.ts';

type Route = { method: 'get' | 'post'; path: string };
type Layer = { route?: { path: string; methods: Record<string, boolean> }; handle: { stack?: Layer[] } };

/** What is for everybody, on purpose. Any other route must ask for a sign-in: a new one is closed until it stands here. */
const PUBLIC = [
  ...[
    '/robots.txt',
    '/healthz',
    '/metrics',
    '/setup',
    '/sign-in',
    '/sign-in/second',
    '/invitations/:secret',
    '/feeds/:secret/klientkort.ics',
  ],
  ...['/c/:token', '/c/:token/card', '/c/:token/card/withdraw', '/sandbox/:ref', '/webhooks/stripe'],
  ...['/match', '/match/restart', '/match/result', '/match/choose/:slug', '/match/done', '/match/:step'],
  ...['/therapists', '/therapists/:slug', '/therapists/:slug/photo/:hash'],
  ...['/c/:token/code', '/c/:token/forget', '/c/:token/book', '/c/:token/receipts/:booking'],
  ...['confirm', 'cancel', 'meeting.ics'].map((what) => `/c/:token/meetings/:booking/${what}`),
  ...['/c/:token/offers/:offer/accept', '/c/:token/offers/:offer/decline'],
  '/c/:token/forms/:request',
];

const routesOf = (stack: Layer[]): Route[] =>
  stack.flatMap(({ route, handle }) =>
    route
      ? Object.keys(route.methods).map((method) => ({ method: method as Route['method'], path: route.path }))
      : routesOf(handle.stack ?? []),
  );

let practice: Awaited<ReturnType<typeof openPractice>>;
let bo: Browser;
let routes: Route[];
let ids: Record<string, string>;

before(async () => {
  practice = await openPractice();
  bo = await inviteTherapist(practice);
  const { anna, app } = practice;
  routes = routesOf((app as unknown as { router: { stack: Layer[] } }).router.stack);
  const card = await addClient(anna);
  const heading = /\/notes\/([\w-]+)/.exec((await anna.get(card)).text)?.[1] as string;
  const id = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
  await anna
    .post(`${card}/journal/new`)
    .type('form')
    .send({
      entryId: id,
      eventDate: '2026-11-23',
      contactType: 'visit',
      template: 'free',
      text: 'Hemligt',
      intent: 'save',
    })
    .expect(303);
  const days = { from: '2026-11-01', to: '2026-11-23', rows: '5' };
  const drawn = await anna.post('/admin/log').type('form').send(days).expect(303);
  const review = (drawn.headers.location as string).slice('/admin/log/'.length);
  const last = async (path: string, form: object) =>
    ((await anna.post(path).type('form').send(form).expect(303)).headers.location as string)
      .split('/')
      .at(-1) as string;
  const copied = { scope: 'all', purpose: 'own_archive', format: 'pdf' };
  const disclosure = await last(`${card}/journal/download`, copied);
  const everything = await last('/settings/journals', {});
  await anna
    .post(`${card}/disclosures`)
    .type('form')
    .send({ requester: 'Karin', receivedOn: '2026-11-23' })
    .expect(303);
  await anna.post(`${card}/attachments/new`).attach('file', Buffer.from('%PDF-1.7'), 'Hemligt.pdf').expect(303);
  await anna.post('/settings/templates').type('form').send({ name: 'Hemligt', headings: 'A' }).expect(303);
  await anna.post('/settings/phrases').type('form').send({ word: 'hemligt', text: 'Hemligt' }).expect(303);
  const own = { title: 'Hemligt', count: '1', '1-text': 'Hemligt?', '1-kind': 'text' };
  await anna.post('/settings/forms/new').type('form').send(own).expect(303);
  await anna.post(`${card}/forms/new`).type('form').send({ measure: 'phq-9', when: 'now' }).expect(303);
  const copy = 'c'.repeat(22);
  const typed = { kind: 'entry', entryId: id, copy, text: 'Hemligt' };
  await anna.post(`${card}/journal/unsaved`).type('form').send(typed);
  const first = (table: string) =>
    practice.db.$client.prepare(`SELECT id FROM ${table} LIMIT 1`).pluck().get() as string;
  const annas = (table: string) =>
    practice.db.$client
      .prepare(
        `SELECT id FROM ${table} WHERE account_id = (SELECT id FROM accounts ORDER BY created_at, rowid LIMIT 1)`,
      )
      .pluck()
      .get() as string;
  const when = { date: '2026-11-25', time: '09:00', minutes: '45', kind: 'video' };
  await anna
    .post(`/bookings/new?client=${card.slice('/clients/'.length)}`)
    .type('form')
    .send(when)
    .expect(303);
  const opened = { purpose: 'open', date: '2026-11-26', from: '09:00', to: '10:00' };
  await anna.post('/calendar/times/new').type('form').send(opened).expect(303);
  await anna.post('/settings/feeds').type('form').send({}).expect(200);
  await askToBePlaced(practice);
  await anna
    .post(`${card}/edit`)
    .type('form')
    .send({ version: '1', name: 'Karin Östlund', email: 'karin@example.com', confirmed: 'yes' });
  await anna.post(`${card}/messages/link`).type('form').send({ channel: 'email' }).expect(303);
  const waiting = `/waiting/new?client=${card.slice('/clients/'.length)}`;
  await anna.post(waiting).type('form').send({ remark: 'Hemligt' }).expect(303);
  const free = { at: Date.UTC(2026, 10, 26, 9, 0) / 1000, minutes: 45 };
  await anna
    .post(`/waiting/offer?at=${free.at}&minutes=${free.minutes}`)
    .type('form')
    .send({ [`offer-${first('waiting_entries')}`]: 'yes' })
    .expect(303);
  ids = {
    time: first('calendar_times'),
    feed: first('calendar_feeds'),
    booking: first('bookings'),
    message: first('messages'),
    client: card.slice('/clients/'.length),
    heading,
    entry: id,
    review,
    disclosure,
    export: everything,
    request: first('disclosure_requests'),
    asked: first('measure_requests'),
    form: first('measures'),
    measure: 'phq-9',
    attachment: first('attachments'),
    template: first('journal_templates'),
    phrase: first('phrases'),
    copy,
    placement: first('placements'),
    question: 'audience',
    waiting: first('waiting_entries'),
    offer: first('waiting_offers'),
    session: annas('sessions'),
    browser: annas('known_browsers'),
    passkey: 'nothing',
  };
});

/** Anna is presented, and somebody has asked the operator to be placed. */
async function askToBePlaced({ anna, browser }: typeof practice) {
  await present(anna);
  const { answerAll, ask } = of(browser());
  await answerAll();
  await ask('/match/result').expect(303);
}

/** A route's address with Anna's own ids in its places. */
const address = ({ path }: Route) =>
  path
    .replace('/clients/:id', `/clients/${ids.client}`)
    .replace('/headings/:id', `/headings/${ids.heading}`)
    .replace('/forms/:request', `/forms/${ids.asked}`)
    .replace(':heading', ids.heading as string)
    .replace(':entry', ids.entry as string)
    .replace(
      /:(time|feed|booking|message|review|disclosure|export|request|attachment|template|phrase|copy|placement|question|waiting|offer|form|measure|session|browser|passkey)\b/g,
      (_, name) => ids[name] as string,
    )
    .replace(':move', 'up')
    .replace(':topic', 'journals')
    .replace(/:\w+/, 'nothing');

const guarded = () => routes.filter(({ path }) => !PUBLIC.includes(path) && !path.startsWith('/assets/'));
const send = (browser: Browser, route: Route) =>
  route.method === 'get'
    ? browser.get(address(route))
    : browser.post(address(route)).type('form').send({ text: 'x', name: 'x', version: '1' });

test('every route is known, and there are many', () => {
  assert.ok(guarded().length > 25, String(guarded().length));
  assert.ok(routes.every(({ method }) => ['get', 'post'].includes(method)));
});

test('nobody gets anywhere without signing in', async () => {
  for (const route of guarded()) {
    const { status, headers, text } = await send(practice.browser(), route);
    if (route.method === 'get') {
      assert.equal(status, 303, route.path);
      assert.match(headers.location as string, /^\/sign-in/, route.path);
    } else {
      assert.equal(status, 401, route.path);
      assert.match(text, /signInPassword/, route.path);
    }
    assert.doesNotMatch(text ?? '', /Hemligt|Karin/, route.path);
  }
});

test('no other site can write in our name', async () => {
  const foreign = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ];
  const written = routes.filter(({ method, path }) => method === 'post' && path !== '/webhooks/stripe'); // signed instead
  for (const route of written) {
    for (const headers of foreign) {
      const { status } = await practice.anna.post(address(route)).set(headers).type('form').send({});
      assert.equal(status, 403, `${route.path} ${JSON.stringify(headers)}`);
    }
  }
  await practice.anna.get('/').expect(200);
});

test("a colleague's client, note and entry do not exist for another therapist", async () => {
  const personal = guarded().filter(({ path }) =>
    /^\/clients\/:id|^\/bookings\/:|^\/messages\/:|^\/calendar\/times\/:|^\/settings\/(?:sign-in\/)?\w+\/:|^\/waiting\/.*:/.test(
      path,
    ),
  );
  assert.ok(personal.length >= 14);
  for (const route of personal) {
    const { status, text } = await send(bo, route);
    assert.equal(status, 404, `${route.method} ${route.path}`);
    assert.doesNotMatch(text, /Hemligt|Karin/, route.path);
  }
  assert.doesNotMatch((await bo.get('/clients?status=all')).text, /Karin/);
  assert.doesNotMatch((await bo.get('/')).text, /Karin/);
});

test('every answer carries the security headers, whoever asks', async () => {
  for (const route of routes) {
    for (const browser of [practice.browser(), await signIn(practice, 'bo@example.com')]) {
      const { headers } = await send(browser, route);
      const csp = headers['content-security-policy'] as string;
      assert.match(csp, /default-src 'none'/, route.path);
      assert.doesNotMatch(csp, /unsafe/, route.path);
      assert.equal(headers['x-content-type-options'], 'nosniff', route.path);
      assert.equal(headers['x-frame-options'], 'DENY', route.path);
      assert.equal(headers['referrer-policy'], 'no-referrer', route.path);
      assert.equal(headers['x-powered-by'], undefined, route.path);
      if (!route.path.startsWith('/assets/')) assert.equal(headers['cache-control'], 'no-store', route.path);
    }
  }
});

test('search engines may show who can be found and the questionnaire, and nothing else', async () => {
  const shown: string[] = [];
  for (const route of routes.filter(({ method, path }) => method === 'get' && !path.startsWith('/assets/'))) {
    if ((await send(practice.anna, route)).headers['x-robots-tag'] !== 'noindex') shown.push(route.path);
  }
  assert.deepEqual(shown.sort(), ['/match', '/therapists']);
  const [presentation] = /\/therapists\/[\w-]+(?=")/.exec((await practice.browser().get('/therapists')).text) ?? [];
  assert.equal(
    (
      await practice
        .browser()
        .get(presentation as string)
        .expect(200)
    ).headers['x-robots-tag'],
    undefined,
  );
  assert.match((await practice.browser().get('/robots.txt').expect(200)).text, /^User-agent: \*\nDisallow:\n$/);
});

test('an operator as such reads no client', async () => {
  const answer = await practice.anna
    .post('/admin/therapists')
    .type('form')
    .send({ email: 'op@example.com', operator: 'yes' });
  const invitation = /\/invitations\/[\w-]+/.exec(answer.text)?.[0] as string;
  const operator = practice.browser();
  await operator
    .post(invitation)
    .type('form')
    .send({ name: 'Op', title: 'Operatör', profession: 'Drift', password: 'en lång mening här' })
    .expect(303);
  await operator.get('/admin/therapists').expect(200);
  for (const route of guarded().filter(({ path }) => path.startsWith('/clients'))) {
    const { status, text } = await send(operator, route);
    assert.equal(status, 403, route.path);
    assert.doesNotMatch(text, /Hemligt|Karin/, route.path);
  }
  bo = await signIn(practice, 'bo@example.com'); // the routes walked before signed him out everywhere
  for (const route of guarded().filter(({ path }) => path.startsWith('/admin'))) {
    assert.equal((await send(bo, route)).status, 403, route.path);
  }
  const { text } = await operator.get(`/admin/log/${ids.review}`).expect(200);
  assert.doesNotMatch(text, /Hemligt|Karin/);
});

test('bodies that are too large or broken are refused with a page, and 10 MB is too large everywhere', async () => {
  const { anna } = practice;
  const huge = `text=${'x'.repeat(10 * 1024 * 1024)}`;
  for (const path of [`/clients/${ids.client}/journal/new`, '/sign-in', '/clients/import', '/clients/new']) {
    const { status, text } = await anna.post(path).type('form').send(huge);
    assert.equal(status, 413, path);
    assert.match(text, /för stort/);
  }
  const { status } = await anna
    .post('/settings')
    .set('content-type', 'application/x-www-form-urlencoded; charset=latin-7')
    .send('a=b');
  assert.equal(status, 415);
});

test('unknown addresses and made-up ids are 404 pages with a way home', async () => {
  for (const path of [
    '/nope',
    '/clients/nope',
    `/clients/${ids.client}/journal/nope`,
    '/help/nope',
    '/assets/nope.css',
    '/clients/%00',
    '/settings/headings/x',
  ]) {
    const { status, text } = await practice.anna.get(path);
    assert.equal(status, 404, path);
    assert.match(text, /Till startsidan/, path);
  }
});

test('a fault is a page with an id that is also in the log, and tells nothing else', async () => {
  const { anna, db, lines } = await openPractice();
  const card = await addClient(anna);
  const note = /action="([^"]+\/notes\/[\w-]+)"/.exec((await anna.get(card)).text)?.[1] as string;
  db.$client.exec('DROP TABLE client_notes');
  const { status, text } = await anna.get(card);
  assert.equal(status, 500);
  const id = /\(([\w-]{36})\)/.exec(text)?.[1];
  assert.equal(lines.at(-1)?.request, id);
  assert.doesNotMatch(text, /client_notes|SqliteError|\.ts:/);
  const lost = await anna.post(note).type('form').send({ text: 'Mina ord <b>', version: 0 }).expect(500);
  assert.match(lost.text, /Mina ord &lt;b&gt;<\/textarea>/);
});
