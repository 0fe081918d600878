import type { Client } from '../clients/clients.ts';
import { format } from '../shared/contact.ts';

const LONGEST = 120; // letters, so that a path fits into what Windows allows
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i; // names Windows keeps for itself, with any extension

/** A name that is one file or folder on every system: no path, no sign that a file system forbids, never empty. */
export function safeName(name: string): string {
  const plain = name
    .normalize()
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\\/:*?"<>|]+/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const extension = /\.\w{1,8}$/.exec(plain)?.[0] ?? '';
  const stem = plain.slice(0, plain.length - extension.length) || '_';
  const short = Array.from(stem)
    .slice(0, LONGEST - extension.length)
    .join('')
    .trimEnd();
  return `${RESERVED.test(short.split('.')[0] as string) ? '_' : ''}${short}${extension}`;
}

/** Safe names, each given once: a second "Remiss.pdf" becomes "Remiss (2).pdf". Case is no difference on many systems. */
export function uniqueNames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const safe = safeName(name);
    const [, stem, extension] = /^(.+?)(\.\w{1,8})?$/s.exec(safe) as unknown as [string, string, string?];
    let unique = safe;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${stem} (${n})${extension ?? ''}`;
    taken.add(unique.toLowerCase());
    return unique;
  };
}

/** "Östlund, Karin – 19121212-1212": folders in the order of a register. */
export function folderOf({ name, personnummer, reserveNumber }: Client): string {
  const [, first, last] = /^(.*)\s(\S+)$/.exec(name.trim()) ?? [];
  const number = personnummer ? format.personnummer(personnummer) : reserveNumber;
  return [first ? `${last}, ${first}` : name, number].filter(Boolean).join(' – ');
}
