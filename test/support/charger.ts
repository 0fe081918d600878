// A server's charge runner that is killed at its n-th step: before the gateway is asked, after it took the money, after the
// answer was written. Run by charges-crash.test.ts: charger.ts <database> <n> <now>. Exits 0 when nothing is left to do.
import * as runner from '../../src/charges/runner.ts';
import { sandbox } from '../../src/charges/sandbox.ts';
import { open } from '../../src/db/database.ts';

const [file = '', killAt = '', now = ''] = process.argv.slice(2);
const db = open(file);
const gateway = sandbox(db);
let steps = 0;
const step = () => {
  if (++steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};
await runner.run({
  db,
  clock: () => Number(now),
  zone: 'Europe/Stockholm',
  log: () => {},
  gateway: {
    ...gateway,
    async charge(asked, now) {
      step();
      const outcome = await gateway.charge(asked, now);
      step();
      setImmediate(step); // after the answer was written
      return outcome;
    },
    async refund(asked, now) {
      step();
      const answer = await gateway.refund(asked, now);
      step();
      setImmediate(step);
      return answer;
    },
  },
});
