import * as audit from './audit/log.ts';
import { readConfig } from './config.ts';
import { lookInto } from './data-folder.ts';
import type { Db } from './db/database.ts';
import * as chain from './journal/chain.ts';

/** Verifies the database of the data folder, or a backup: prints what is well and exits 0, or what is not and exits 1. */
export function check(file?: string): void {
  const { faults, fine } = lookInto(readConfig(process.env), examine, file);
  process.stdout.write(`${(faults.length ? faults : fine).join('\n')}\n`);
  if (faults.length) process.exitCode = 1;
}

/** What is not well with a database, and what is: its pages, its references, the chain of its log and the seals of its journals. */
export function examine(db: Db): { faults: string[]; fine: string[]; head: string } {
  const integrity = db.$client.pragma('integrity_check') as { integrity_check: string }[];
  const faults = integrity.map((row) => `database: ${row.integrity_check}`).filter((text) => text !== 'database: ok');
  const dangling = db.$client.pragma('foreign_key_check') as unknown[];
  if (dangling.length) faults.push(`database: ${dangling.length} references to nothing`);
  const { rows, head, broken } = audit.verify(db);
  if (broken) {
    const when = new Date(broken.at * 1000).toISOString();
    faults.push(`access log: broken at row ${broken.id} (${broken.action}, ${when})`);
  }
  const { journals, links, faults: unsealed } = chain.verify(db);
  for (const { kind, subjectId, clientId, position } of unsealed) {
    const what =
      kind === 'destruction'
        ? 'is not in the access log'
        : position === null
          ? 'is sealed by no link of its chain, or gone'
          : `does not fit its seal, link ${position}`;
    faults.push(`journal of client ${clientId}: the ${kind} ${subjectId} ${what}`);
  }
  const fine = [
    'database: ok',
    `access log: ok, ${rows} rows, head ${head || '(empty)'}`,
    `journals: ok, ${links} seals in ${journals} journals`,
  ];
  return { faults, fine, head };
}
