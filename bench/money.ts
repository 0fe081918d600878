import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as accounts from '../src/accounts/accounts.ts';
import { redDays } from '../src/calendar/holidays.ts';
import * as cards from '../src/charges/cards.ts';
import * as runner from '../src/charges/runner.ts';
import { choose, sandbox } from '../src/charges/sandbox.ts';
import * as clients from '../src/clients/clients.ts';
import { act, open } from '../src/db/database.ts';
import { migrate, readMigrations } from '../src/db/migrate.ts';
import * as payouts from '../src/payouts/payouts.ts';

export const CHARGES = 10_000;
export const SESSIONS = 100_000;
const THERAPISTS = 500;

/** Seconds for 10,000 due charges in the sandbox and for closing a month of 100,000 sessions; memory in MB around the latter. */
export type Money = { chargeSeconds: number; closeSeconds: number; memoryBefore: number; memoryAfter: number };

const zone = 'Europe/Stockholm';
const memory = () => process.memoryUsage().rss / 1e6;

export async function money(parent: string): Promise<Money> {
  const folder = mkdtempSync(join(parent, 'money-'));
  try {
    const db = open(join(folder, 'klientkort.db'));
    migrate(db, readMigrations());
    const now = Date.UTC(2026, 11, 3, 9) / 1000;
    const gateway = sandbox(db);
    const asOf = (id: string | null) => ({ actor: { id, address: null }, now, zone });
    const profile = {
      title: 'Leg. psykolog',
      profession: 'Psykolog',
      practice: '',
      locale: 'sv',
      passwordHash: 'x',
    } as const;
    const { ref } = await gateway.setUpCard({ clientId: '', key: '', returnTo: '' });
    choose(db, ref, 'success');
    const nobody = Object.fromEntries(
      'calledName email phone street postalCode city kinName kinRelation kinPhone payerName payerEmail payerAddress language remarks'
        .split(' ')
        .map((name) => [name, '']),
    );
    const people = act(db, asOf(null), (act) =>
      Array.from({ length: THERAPISTS }, (_, n) => {
        const therapist = accounts.create(act, {
          ...profile,
          name: `Terapeut ${n}`,
          email: `t${n}@example.com`,
          therapist: true,
          operator: n === 0,
        });
        const own = { ...act, actor: { id: therapist.id, address: null } };
        const input = {
          ...nobody,
          name: `Klient ${n}`,
          personnummer: null,
          reserveNumber: null,
        } as clients.ClientInput;
        const client = clients.create(own, input);
        const setup = `setup-${n}`;
        cards.begin(own, client, setup);
        cards.register(own, setup, 'sandbox', {
          customer: 'c',
          method: ref,
          brand: 'Visa',
          last4: '4242',
          expires: '2034-12',
        });
        return { therapist: therapist.id, client };
      }),
    );
    fill(db, people, now);
    let started = process.hrtime.bigint();
    const asked = await runner.run({ db, clock: () => now, zone, gateway, log: () => {} });
    const chargeSeconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (asked !== CHARGES) throw new Error(`${asked} charges were asked`);
    const red = await redDays();
    const memoryBefore = memory();
    started = process.hrtime.bigint();
    act(db, asOf(people[0]?.therapist as string), (act) => payouts.close(act, '2026-11', red));
    const closeSeconds = Number(process.hrtime.bigint() - started) / 1e9;
    const lines = db.$client.prepare('SELECT count(*) FROM payout_lines').pluck().get();
    if (lines !== SESSIONS) throw new Error(`${lines} sessions were closed`);
    const found = { chargeSeconds, closeSeconds, memoryBefore, memoryAfter: memory() };
    db.$client.close();
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** 100,000 sessions of November by card, spread over the therapists, and 10,000 meetings of tomorrow whose charge is due. */
function fill(db: ReturnType<typeof open>, people: { therapist: string; client: string }[], now: number): void {
  const add =
    db.$client.prepare(`INSERT INTO bookings (id, therapist_id, kind, starts_at, ends_at, place, video_link, remark, status,
    status_at, status_by, status_reason, price_ore, price_why, cancel_hours, cancel_by, version, created_at, created_by)
    VALUES (@id, @therapist, 'video', @at, @at + 1800, '', '', '', 'booked', @now, @therapist, '', 100000, 'own', 24, 0, 1, @now, @therapist)`);
  const join = db.$client.prepare('INSERT INTO booking_clients (booking_id, client_id, position) VALUES (?, ?, 0)');
  const charge = db.$client.prepare(
    `INSERT INTO charges (booking_id, state, reason, wanted_ore, due_at, next_at, attempt, asked_ore, asked_method, asked_customer,
       ref, charged_ore, refunded_ore) VALUES (?, 'scheduled', '', 100000, ?, ?, 0, 0, '', '', '', 0, 0)`,
  );
  const november = Date.UTC(2026, 10, 2, 6) / 1000;
  db.$client.transaction(() => {
    for (let n = 0; n < SESSIONS + CHARGES; n++) {
      const { therapist, client } = people[n % THERAPISTS] as (typeof people)[number];
      const slot = Math.floor(n / THERAPISTS);
      const at = n < SESSIONS ? november + slot * 1800 : now + 3600 + (slot - SESSIONS / THERAPISTS) * 1800;
      add.run({ id: `b${n}`, therapist, at, now });
      join.run(`b${n}`, client);
      if (n >= SESSIONS) charge.run(`b${n}`, now, now);
    }
  })();
}
