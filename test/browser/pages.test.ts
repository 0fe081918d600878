import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { ANNA, addClient, inputValue, listen, openPractice, PASSWORD } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';
import { setUpBooking } from '../support/calendar.ts';
import { of, present } from '../support/matching.ts';

let browser: Browser;
let server: Server;
let url: string;
let pages: Record<string, string>;

before(async () => {
  browser = await launch();
  const { anna, app, db, browser: newBrowser } = await openPractice();
  const long = 'Bengt-Olof Wolfeschlegelsteinhausenbergerdorff von Schantz af Hammarskjöld';
  for (const name of ["O'Brien <script>alert(1)</script> 😀", long, 'Åke Ängström']) await addClient(anna, { name });
  const card = await addClient(anna, {
    name: 'Karin Östlund',
    calledName: 'Kajsa',
    personnummer: '19900101-9802',
    phone: '070-174 06 05',
    email: 'karin.ostlund.med.en.riktigt.lang.adress@example.com',
    street: 'Storgatan 1',
    postalCode: '123 45',
    city: 'Örebro',
    kinName: 'Lars Östlund',
    kinRelation: 'make',
    kinPhone: '+47 22 22 55 55',
    payerName: 'Firman AB',
    remarks: 'Portkod 1234',
  });
  const html = (await anna.get(card)).text;
  const note = /action="([^"]+\/notes\/[\w-]+)"/.exec(html)?.[1] as string;
  for (const [version, text] of ['Första', 'Andra'].entries()) {
    await anna
      .post(note)
      .type('form')
      .send({ version, text: `${text} versionen.\n\nUppvuxen i Luleå.` })
      .expect(303);
  }
  const write = async (eventDate: string, text: string) => {
    const id = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
    const entry = { entryId: id, eventDate, contactType: 'visit', template: 'session', text, intent: 'save' };
    return (await anna.post(`${card}/journal/new`).type('form').send(entry).expect(303)).headers.location as string;
  };
  const signed = await write('2026-11-16', 'Aktuellt läge:\n\nSov bättre. Gick till arbetet alla dagar.');
  await anna.post(`${signed}/sign`).type('form').send({ version: 1 }).expect(303);
  const draft = await write('2026-11-23', `Ett ${'mycket långt ord'.replaceAll(' ', '').repeat(12)} och mer text.`);
  const send = async (path: string, fields: object) =>
    (await anna.post(path).type('form').send(fields).expect(303)).headers.location as string;
  const saved = { contactType: 'video', template: 'session', intent: 'save' };
  await send(draft, { ...saved, version: 1, eventDate: '2026-11-23', text: 'Sparat en gång till.' });
  const corrected = await write('2026-11-09', 'Klienten sov bra hela veckan.');
  await send(`${corrected}/sign`, { version: 1 });
  await send(`${corrected}/correct`, {
    version: 0,
    eventDate: '2026-11-10',
    contactType: 'phone',
    text: 'Klienten sov illa hela veckan.',
    reason: 'Fel ord och fel dag',
    intent: 'sign',
  });
  await send(`${corrected}/dissent`, { statedOn: '2026-11-20', text: 'Klienten menar att sömnen var god.' });
  for (let day = 1; day < 6; day++) await write(`2026-10-0${day}`, `Samtal ${day}, om sömn och oro.`);
  await send(`${card}/journal/new`, { eventDate: '2026-11-23', text: 'Kastat i farten', intent: 'close' });
  const keep = { kind: 'entry', entryId: 'a'.repeat(22), copy: 'b'.repeat(22), text: 'Avbrutet mitt i' };
  await anna.post(`${card}/journal/unsaved`).type('form').send(keep).expect(200);
  const ask = { scope: 'all', purpose: 'client', withLog: 'yes' };
  const disclosure = await send(`${card}/journal/download`, { ...ask, format: 'print' });
  await send(`${card}/disclosures`, { requester: 'Karin Östlund', receivedOn: '2026-11-20', wish: 'Hela journalen' });
  const request = /requests\/[\w-]+\/refuse/.exec((await anna.get(`${card}/disclosures`)).text)?.[0];
  const pdf = Buffer.from('%PDF-1.7\n%%EOF');
  await anna.post(`${card}/attachments/new`).field('remark', 'Remiss').attach('file', pdf, 'Remiss från Ekliden.pdf');
  await send('/settings/templates', { name: 'Parsamtal', headings: 'Läget\nÖvningen' });
  await send('/settings/phrases', { word: 'rem', text: 'Remiss skickad till vårdcentralen.' });
  const [template] = /\/settings\/templates\/[\w-]{22}/.exec((await anna.get('/settings/templates')).text) ?? [];
  const [phrase] = /\/settings\/phrases\/[\w-]{22}/.exec((await anna.get('/settings/phrases')).text) ?? [];
  const job = await send('/settings/journals', {});
  await setUpBooking(anna);
  await send(`${card}/settings`, { method: 'card', inPerson: '800', video: '700' });
  const book = `/bookings/new?client=${card.slice('/clients/'.length)}`;
  const time = { minutes: '45', kind: 'video', remark: 'Portkod 1234' };
  await send(book, { ...time, date: '2026-11-23', time: '08:00' });
  await send(book, { ...time, date: '2026-11-23', time: '09:30' });
  await send(book, { ...time, date: '2026-11-25', time: '13:00' });
  const pattern = {
    purpose: 'open',
    date: '2026-11-24',
    from: '09:00',
    to: '12:00',
    repeat: 'week',
    every: '1',
    'day-2': 'yes',
  };
  await send('/calendar/times/new', pattern);
  await send('/calendar/times/new', { ...pattern, purpose: 'blocked', title: 'Lunch', from: '12:00', to: '13:00' });
  const [slot] = /\/calendar\/times\/[\w-]{22}/.exec((await anna.get('/calendar/times')).text) ?? [];
  const [ownPage] = /\/c\/[\w-]{43}/.exec((await anna.post(`${card}/link`).expect(200)).text) ?? [];
  const direct = await addClient(anna, { name: 'Sven Direkt' });
  await send(`${direct}/settings`, { method: 'therapist', inPerson: '', video: '' });
  const byHand = `/bookings/new?client=${direct.slice('/clients/'.length)}`;
  await send(byHand, { ...time, date: '2026-11-23', time: '07:00' });
  await send(byHand, { ...time, date: '2026-11-20', time: '07:00' });
  const [paidFor, directly] = (await anna.get(direct)).text.match(/\/bookings\/[\w-]{22}(?=")/g) as [string, string];
  await send(`${paidFor}/paid`, { amount: '900', how: 'swish', paidOn: '2026-11-23' });
  const code = { code: 'BOLAGET', payer: 'Bolaget AB', organisation: '556036-0793', invoiceTo: 'faktura@example.com' };
  await send('/admin/codes/new', { ...code, reference: 'PO 17', validFrom: '2026-10-01', restBy: 'client' });
  const byCode = await addClient(anna, { name: 'Karl Kod' });
  await send(`${byCode}/settings`, { method: 'code', code: 'BOLAGET', inPerson: '', video: '' });
  await send(`/bookings/new?client=${byCode.slice('/clients/'.length)}`, {
    ...time,
    date: '2026-10-20',
    time: '07:00',
  });
  const platform = { name: 'Plattformen AB', organisation: '556036-0793', bic: 'ESSESESS' };
  await send('/admin/payouts/platform', { ...platform, iban: 'SE4550000000058398257466' });
  await send('/admin/payouts/close', { month: '2026-10' });
  const [payoutsOf] = /\/admin\/payouts\/therapists\/[\w-]+/.exec((await anna.get('/admin/payouts')).text) ?? [];
  const [booking] = /\/bookings\/[\w-]{22}/.exec((await anna.get('/calendar')).text) ?? [];
  const empty = await addClient(anna, { name: 'Tom Klient' });
  const drawReview = async (rows: string) => {
    const days = { from: '2026-11-01', to: '2026-11-23', rows };
    return (await anna.post('/admin/log').type('form').send(days).expect(303)).headers.location as string;
  };
  const review = await drawReview('200');
  const signedReview = await drawReview('1');
  const [, row] = /name="judgement-(\d+)"/.exec((await anna.get(signedReview)).text) ?? [];
  const finding = {
    [`judgement-${row}`]: 'questioned',
    [`remark-${row}`]: 'Frågad i dag.',
    comment: 'En fråga ställd.',
  };
  await anna
    .post(signedReview)
    .type('form')
    .send({ ...finding, intent: 'sign' })
    .expect(303);
  const destroyed = await addClient(anna, { name: 'Borta Klient' });
  const decision = { ivoCase: '3.4.1-12345/2026-7', decidedOn: '2026-11-20', confirm: 'Borta Klient' };
  await anna.post(`${destroyed}/journal/destroy`).type('form').send(decision).expect(303);
  await present(anna);
  const visitor = of(newBrowser());
  await visitor.answerAll();
  await visitor.ask('/match/result').expect(303);
  const placement = /\/admin\/placements\/[\w-]{22}/.exec((await anna.get('/admin/placements')).text)?.[0];
  const chooser = of(newBrowser());
  await chooser.answerAll({ 11: { name: 'Eva Berg', email: 'eva@example.com' } });
  await chooser.choose().expect(303);
  const mediated = `/clients/${db.$client.prepare("SELECT id FROM clients WHERE origin = 'mediated'").pluck().get()}`;
  pages = {
    overview: '/',
    list: '/clients',
    'list-nothing-found': '/clients?q=finns+inte',
    'list-inactive-empty': '/clients?status=inactive',
    new: '/clients/new',
    import: '/clients/import',
    card,
    'card-note-open': `${card}?open=${note.split('/').at(-1)}`,
    'card-empty': empty,
    edit: `${card}/edit`,
    note,
    'journal-new': `${card}/journal/new`,
    draft,
    sign: `${draft}/sign`,
    signed,
    'sign-close': `${draft}/close`,
    versions: `${draft}/versions`,
    corrected,
    correct: `${corrected}/correct`,
    dissent: `${corrected}/dissent`,
    unsaved: `${card}/journal/unsaved`,
    search: `${card}/journal/search?q=sov`,
    'search-nothing': `${card}/journal/search?q=xyz`,
    ask: `${card}/journal/download`,
    disclosure,
    print: `${disclosure}/print`,
    disclosures: `${card}/disclosures`,
    refuse: `${card}/disclosures/${request}`,
    attachment: `${card}/attachments/new`,
    templates: '/settings/templates',
    template: template as string,
    phrases: '/settings/phrases',
    phrase: phrase as string,
    journals: '/settings/journals',
    'journals-ready': job,
    settings: '/settings',
    fees: '/settings/fees',
    'booking-settings': '/settings/booking',
    feeds: '/settings/feeds',
    payments: '/payments',
    payouts: '/payouts',
    'payout-month': '/payouts/2026-10',
    'admin-payouts': '/admin/payouts',
    'admin-payouts-therapist': payoutsOf as string,
    'admin-codes': '/admin/codes',
    'admin-code-new': '/admin/codes/new',
    'admin-invoices': '/admin/invoices',
    'admin-invoice': '/admin/invoices/1',
    paid: `${directly}/paid`,
    receipt: `${paidFor}/receipt`,
    charged: booking as string,
    'own-page': ownPage as string,
    times: '/calendar/times',
    'time-open': '/calendar/times/new?purpose=open',
    'time-block': '/calendar/times/new?purpose=blocked',
    time: slot as string,
    'calendar-for': `/calendar?client=${card.slice('/clients/'.length)}`,
    'client-settings': `${card}/settings`,
    book,
    'book-whom': '/bookings/new',
    booking: booking as string,
    calendar: '/calendar',
    'calendar-empty': '/calendar?week=2026-W30',
    password: '/settings/password',
    headings: '/settings/headings',
    admin: '/admin/therapists',
    reviews: '/admin/log',
    review,
    'review-signed': signedReview,
    'client-log': `${card}/log`,
    destroy: `${card}/journal/destroy`,
    destroyed,
    presentation: '/settings/presentation',
    'presentation-photo': '/settings/presentation/photo',
    'presentation-preview': '/settings/presentation/preview',
    questionnaire: '/admin/matching',
    'questionnaire-new': '/admin/matching/questions/new',
    'questionnaire-question': '/admin/matching/questions/reason',
    'questionnaire-preview': '/admin/matching/preview',
    placements: '/admin/placements',
    placement: placement as string,
    'hand-back': `${mediated}/hand-back`,
    'card-mediated': mediated,
    help: '/help',
    'help-topic': '/help/card',
    'not-found': '/nope',
  };
  ({ server, url } = await listen(app));
});

after(async () => {
  await browser.close();
  server.close();
});

for (const width of [1280, 320]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every page is accessible and fits at ${width} px, ${colorScheme}`, async () => {
      const { page, complaints, close } = await openPage(browser, url, {
        colorScheme,
        viewport: { width, height: 800 },
      });
      const look = async (name: string) => {
        await picture(page, `${name}-${width}-${colorScheme}`);
        await assertAccessible(page);
      };
      await page.goto('/sign-in');
      await look('sign-in');
      await page.fill('#email', ANNA.email);
      await page.fill('#password', 'fel lösenord helt');
      await page.click('button.primary');
      await look('sign-in-refused');
      await page.fill('#password', PASSWORD);
      await page.click('button.primary');
      for (const [name, address] of Object.entries(pages)) {
        await page.goto(address);
        await look(name);
      }
      await page.goto('/clients/new');
      await page.fill('#personnummer', '1234');
      await page.click('button.primary');
      await look('new-refused');
      await page.goto(pages.review as string);
      await page.click('main button.primary');
      await look('review-refused');
      await page.goto(pages.destroy as string);
      await page.click('main .danger');
      await look('destroy-refused');
      await page.goto(pages.correct as string);
      await page.fill('#reason', 'Ett ord till');
      await page.locator('#text').pressSequentially('Nytt. ');
      await page.click('main button.primary');
      await look('correct-review');
      await page.click('button[value=edit]');
      await page.fill('#reason', '');
      await page.click('main button.primary');
      await look('correct-refused');
      await page.click('button[value=close]');
      await page.goto(pages.book as string);
      await page.fill('#time', '13:00');
      await page.fill('#date', '2026-12-02');
      await page.selectOption('#repeat', 'week');
      await page.click('main button.primary');
      await look('series');
      await page.click('button[value=series]');
      await look('series-booked-or-refused');
      await page.goto(pages.book as string);
      await page.click('button[value=choose]');
      await look('book-couple');
      await page.goto('/settings/fees');
      await page.fill('#inPerson', '1500');
      await page.click('main button.primary');
      await look('raise');
      await page.goto(pages['client-settings'] as string);
      await page.fill('#inPerson', '850');
      await page.click('main button.primary');
      await look('apply');
      await page.goto(pages['time-open'] as string);
      await page.fill('#to', '');
      await page.click('main button.primary');
      await look('time-refused');
      await page.goto(pages.attachment as string);
      await page.click('main button.primary');
      await look('attachment-refused');
      await page.goto('/settings');
      await page.selectOption('#locale', width === 1280 && colorScheme === 'light' ? 'en' : 'sv');
      await page.click('main button.primary');
      await look('settings-saved');
      assert.deepEqual(complaints, []);
      await close();
    });
  }
}
