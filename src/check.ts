import * as audit from './audit/log.ts';
import { readConfig } from './config.ts';
import { lookInto } from './data-folder.ts';
import type { Db } from './db/database.ts';
import * as chain from './journal/chain.ts';

/** Verifies what the data folder holds: prints what is well and exits 0, or what is not and exits 1. */
export function check(): void {
  const { faults, rows, head, journals, links } = lookInto(readConfig(process.env).dataDir, examine);
  const fine = [
    'database: ok',
    `access log: ok, ${rows} rows, head ${head || '(empty)'}`,
    `journals: ok, ${links} seals in ${journals} journals`,
  ];
  process.stdout.write(`${(faults.length ? faults : fine).join('\n')}\n`);
  if (faults.length) process.exitCode = 1;
}

function examine(db: Db) {
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
  return { faults, rows, head, journals, links };
}
