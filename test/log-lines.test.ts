import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import supertest from 'supertest';
import { newLog } from '../src/log.ts';
import { lineOf, stackOf } from '../src/shared/fault.ts';
import { ANNA, addClient, inputValue } from './support/app.ts';
import { entry } from './support/journal.ts';
import { behindItsBack, newFolder, run } from './support/program.ts';
import { linkIn } from './support/visitor.ts';

const linesIn = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The program on a new folder, Anna in it, and what it said in the end. */
async function openProgram(env: Record<string, string> = {}) {
  const DATA_DIR = newFolder();
  const { address, child, ended } = run({ DATA_DIR, KLIENTKORT_BACKUP_AT: 'never', ...env });
  const url = await address;
  const anna = supertest.agent(url);
  await anna
    .post('/setup')
    .type('form')
    .send({ ...ANNA, name: 'Sägenhet', email: 'sagenhet@example.com', example: 'empty' })
    .expect(303);
  const said = async () => {
    child.kill('SIGTERM');
    const { code, err } = await ended;
    assert.equal(code, 0, err);
    return err.replace(/^A new key was made.*\n/, '');
  };
  return { DATA_DIR, url, anna, said };
}

describe('the log of the program', { concurrency: 2 }, () => {
  test('every request is a line with its pattern, and no name, word, secret or id of a client is in any', async () => {
    const { DATA_DIR, url, anna, said } = await openProgram();
    const stranger = supertest.agent(url);
    const client = { name: 'Karin Telltale', email: 'telltale@example.com', personnummer: '19121212-1212' };
    const card = await addClient(anna, client);
    const id = card.slice('/clients/'.length);
    await anna.get(card).expect(200);
    await anna.get('/clients?q=Telltale').expect(200);
    const { text: form } = await anna.get(`${card}/journal/new`).expect(200);
    const written = entry({ entryId: inputValue(form, 'entryId'), text: 'Telltale drömde om havet.' });
    await anna.post(`${card}/journal/new`).type('form').send(written).expect(303);
    await anna.get(`${card}/journal/search?q=havet`);
    await anna.post('/clients/new').type('form').send({ name: 'Telltale', personnummer: '1212' }).expect(422);
    await stranger.post('/sign-in').type('form').send({ email: 'telltale@example.com', password: 'telltale' });
    await stranger.post(card).type('form').send({ text: 'Telltale igen' }).expect(401);
    const link = linkIn((await anna.post(`${card}/link`).type('form').send({})).text).slice('/c/'.length);
    await stranger.get(`/c/${link}`);
    await stranger.get('/c/telltale-in-a-link/code?next=telltale').expect(404);
    const feeds = (await anna.post('/settings/feeds').type('form').send({}).expect(200)).text;
    const [, feed] = /\/feeds\/([\w-]{20,})/.exec(feeds) as RegExpExecArray;
    await stranger.get(`/feeds/${feed}/klientkort.ics`).expect(200);
    await stranger.get('/telltale?telltale=telltale').set('User-Agent', 'Telltale').set('Referer', 'http://telltale/');
    await anna.post(card).send('%').type('form');
    behindItsBack(DATA_DIR, (db) => db.exec('DROP TABLE client_notes'));
    await anna.get(card).expect(500);
    const log = await said();
    const secrets = ['telltale', 'karin', 'havet', 'sägenhet', 'sagenhet', '121212', id, 'klientkort='];
    for (const secret of [...secrets, link, feed as string])
      assert.ok(!log.toLowerCase().includes(secret.toLowerCase()), `${secret}\n${log}`);
    const lines = linesIn(log);
    const requests = lines.filter(({ ms }) => ms !== undefined);
    const seen = requests.find(({ route, status }) => route === '/clients/:id' && status === 200);
    assert.deepEqual(Object.keys(seen as object), [
      ...['level', 'time', 'request', 'method', 'route', 'status', 'ms', 'bytes'],
    ]);
    assert.ok(Number(seen?.bytes) > 1000);
    assert.ok(
      requests.some(({ route }) => route === '/feeds/:secret/klientkort.ics'),
      log,
    );
    const fault = lines.find(({ stack }) => stack);
    assert.match(String(fault?.stack), /^SqliteError SQLITE_ERROR: no such table: client_notes\n {4}at /);
    assert.ok(requests.some(({ request, status }) => request === fault?.request && status === 500));
    assert.ok(lines.some(({ said }) => said === 'started') && lines.at(-1)?.said === 'stopped');
  });

  test('it tells as much as it is set to', async () => {
    const quiet = await openProgram({ KLIENTKORT_LOG_LEVEL: 'warn' });
    await quiet.anna.get('/').expect(200);
    assert.equal(await quiet.said(), '');
    const talkative = await openProgram({ KLIENTKORT_LOG_LEVEL: 'debug' });
    assert.ok(linesIn(await talkative.said()).some(({ job, said }) => job === 'charges' && said === 'done'));
    const { code, err } = await run({ DATA_DIR: newFolder(), KLIENTKORT_LOG_LEVEL: 'loud' }).ended;
    assert.equal(code, 1);
    assert.match(err, /KLIENTKORT_LOG_LEVEL is "loud" but must be error, warn, info, debug/);
  });

  test('a fault that nobody caught is one line without its words, and the end', async () => {
    for (const fault of ['throw new Error(word)', 'Promise.reject(new TypeError(word))', 'Promise.reject(word)']) {
      const code = `const word = process.env.WORD; setTimeout(() => { ${fault} }, 2500)`;
      const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(code)}`;
      const program = run({
        DATA_DIR: newFolder(),
        KLIENTKORT_BACKUP_AT: 'never',
        NODE_OPTIONS,
        WORD: '"Karin Telltale"',
      });
      await program.address;
      const { code: exit, err } = await program.ended;
      assert.equal(exit, 1);
      assert.doesNotMatch(err, /Telltale/);
      const last = JSON.parse(err.trim().split('\n').at(-1) as string);
      assert.equal(last.level, 'fatal');
      assert.match(last.stack, /(Error|Rejection).*: .*…/);
    }
  });
});

test('an error is told without the values it quotes', () => {
  const say = (work: () => unknown) => {
    try {
      return String(work());
    } catch (error) {
      return stackOf(error);
    }
  };
  const words = 'Karin Telltale';
  const faults = [
    () => JSON.parse(words),
    () => ('x' in (words as unknown as object)) as unknown,
    () => Object.defineProperty(Object.freeze([words]), '0', { value: 1 }),
    () => new URL(words),
    () => Temporal.PlainDate.from(words),
    () => {
      throw new Error('Failed query: select * from clients where name = ?\nparams: Karin Telltale');
    },
    () => {
      throw new Error('outer', { cause: new Error(`refused: “${words}”`) });
    },
    () => {
      throw Object.assign(new Error(`ENOENT: no such file, open '/home/Telltale'`), { code: 'ENOENT' });
    },
  ];
  for (const fault of faults) assert.doesNotMatch(say(fault), /Telltale/, String(fault));
  assert.match(
    say(() => (undefined as unknown as string).length),
    /undefined \(reading 'length'\)\n {4}at /,
  );
  assert.equal(lineOf(words), 'string');
});

test('a line of the log is one line of JSON, whatever a library says, and no link, address or number of a person gets in', () => {
  const written: string[] = [];
  const log = newLog('info', { write: (line) => void written.push(line) });
  const said = [
    'All recipients were rejected: karin.östlund@example.com',
    'GET https://klientkort.example/c/abcdefghijklmnop/card failed',
    'nobody called 19121212-1212, or +46 70 123 45 67',
    'one\n{"level":"fatal"}\r\n\u2028two\u0000',
  ];
  for (const each of said) log({ level: 'warn', job: 'messages', said: each });
  assert.equal(written.length, said.length);
  for (const line of written) {
    assert.equal(line.split(/[\r\n]/).length, 2, line);
    assert.doesNotMatch(line, /östlund|abcdefgh|1212|123 45/);
    assert.equal(JSON.parse(line).level, 'warn');
  }
  log({ level: 'debug', said: 'not told' });
  assert.equal(written.length, said.length);
});
