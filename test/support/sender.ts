// A server's message runner that is killed at its n-th step: when a letter is given to the carrier, when it has been sent, after
// that was written. Run by messages-crash.test.ts: sender.ts <database> <smtp url> <n> <now>. Exits 0 when nothing is left to do.
import { open } from '../../src/db/database.ts';
import * as runner from '../../src/messages/runner.ts';
import { carrierTo } from './mail.ts';

const [file = '', url = '', killAt = '', now = ''] = process.argv.slice(2);
const db = open(file);
const carrier = carrierTo(url);
let steps = 0;
const step = () => {
  if (++steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};
await runner.run({
  db,
  clock: () => Number(now),
  zone: 'Europe/Stockholm',
  url: 'https://klientkort.example',
  log: () => {},
  carriers: {
    email: {
      async send(letter) {
        step();
        const outcome = await carrier.send(letter);
        step();
        setImmediate(step); // after the answer was written
        return outcome;
      },
    },
  },
});
