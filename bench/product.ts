import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { sessionIn } from '../test/support/cookies.ts';
import { EMAIL, PASSWORD } from './data.ts';
import { ask } from './measure.ts';
import type { Served } from './server.ts';

const children: ChildProcess[] = [];

function succeeds(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export const PINNED = availableParallelism() > 1 && succeeds('taskset', ['-p', String(process.pid)]);

/** Keeps a process on one core, where the system can. */
export const pin = (pid: number, core: number): boolean =>
  PINNED && succeeds('taskset', ['-apc', String(core), String(pid)]);

/** Starts the product, or the reference, in a process of its own on the first core. */
export async function serve(
  kind: 'product' | 'reference',
  folder: string,
): Promise<Served & { url: string; pid: number }> {
  const child = fork(join(import.meta.dirname, 'server.ts'), [kind, folder]);
  children.push(child);
  const served = await new Promise<Served>((done, fail) => {
    child.once('message', (message) => done(message as Served));
    child.once('exit', () => fail(new Error(`the ${kind} did not start`)));
  });
  pin(child.pid as number, 0);
  return { ...served, pid: child.pid as number, url: `http://127.0.0.1:${served.port}` };
}

/** Ends every process that was started here. */
export function stop(): void {
  for (const child of children) child.kill();
}

/** Signs in through the form and gives the session's cookie. */
export async function signIn(url: string, who = { email: EMAIL, password: PASSWORD }): Promise<string> {
  const { status, headers } = await ask(`${url}/sign-in`, {}, `${new URLSearchParams(who)}`);
  const cookie = sessionIn(headers['set-cookie']);
  if (status !== 303 || !cookie) throw new Error(`sign-in answered ${status}`);
  return cookie;
}
