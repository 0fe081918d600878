import { readFileSync } from 'node:fs';
import { ask } from './measure.ts';

const TIMES = 8;
const FIRST = 3; // fonts are read and the code is warm

/** Downloads of the longest journal one after the other, by the form: seconds of each, bytes, and the server's memory. */
export type Copies = { seconds: number[]; bytes: number; memoryBefore: number; memoryAfter: number };

export async function copies(url: string, client: string, cookie: string, pid: number): Promise<Copies> {
  const seconds: number[] = [];
  let bytes = 0;
  let memoryBefore = 0;
  for (let n = 0; n < TIMES; n++) {
    if (n === FIRST) memoryBefore = memoryOf(pid);
    const form = `${new URLSearchParams({ scope: 'all', purpose: 'own_archive', format: 'pdf' })}`;
    const { headers } = await ask(`${url}/clients/${client}/journal/download`, { cookie }, form);
    const { ms, status, body } = await ask(`${url}${headers.location}/journal.pdf`, { cookie });
    if (status !== 200) throw new Error(`the PDF answered ${status}`);
    seconds.push(ms / 1000);
    bytes = body.length;
  }
  return { seconds, bytes, memoryBefore, memoryAfter: memoryOf(pid) };
}

/** Resident memory in MB; 0 where the system does not tell. */
function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
