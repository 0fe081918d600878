import { fileTypeFromBuffer } from 'file-type';
import type { Key } from '../i18n/t.ts';

/** The largest file taken, in bytes: 25 MB. The database says the same. */
export const MAX_BYTES = 25 * 1024 * 1024;
const MAX_NAME = 200;

/** A file as it is kept: the type is what its bytes say, never its name, and the name's ending fits the type. */
export type File = { name: string; type: string; content: Buffer };

/** The types that are taken, with the endings that fit; the first is given to a name whose ending lies. */
const ENDINGS: Record<string, string[]> = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/heic': ['heic'],
  'image/heif': ['heif'],
  'image/avif': ['avif'],
  'image/tiff': ['tif', 'tiff'],
};

/** Looks a sent file through. Gives the fault, with what the file is, when it is none of the types that are taken. */
export async function inspect(
  name: string,
  content: Buffer,
): Promise<{ file: File } | { fault: Key; params?: Record<string, string> }> {
  if (!content.length) return { fault: 'error.file_empty' };
  const found = await fileTypeFromBuffer(content);
  const endings = found && ENDINGS[found.mime];
  if (!endings) return refusal(found?.ext, endingOf(name));
  return { file: { name: nameFor(name, endings), type: found.mime, content } };
}

/** Says what the file is; or, when its bytes tell nothing, that they are not what its name says. */
function refusal(found: string | undefined, ending: string): { fault: Key; params: Record<string, string> } {
  if (found) return { fault: 'error.file_type', params: { type: found.toUpperCase() } };
  const isTaken = Object.values(ENDINGS).flat().includes(ending.toLowerCase());
  const type = ending.toUpperCase() || '?';
  return { fault: isTaken ? 'error.file_content' : 'error.file_name', params: { type } };
}

const endingOf = (name: string) => /\.([^.\s]{1,10})$/.exec(name)?.[1] ?? '';

/** The name as typed, without folders and control characters, with an ending that fits. */
function nameFor(name: string, endings: string[]): string {
  const plain = (name.split(/[/\\]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  const ending = endingOf(plain);
  const stem = (ending ? plain.slice(0, -ending.length - 1) : plain).slice(0, MAX_NAME) || 'bilaga';
  return `${stem}.${endings.includes(ending.toLowerCase()) ? ending : endings[0]}`;
}
