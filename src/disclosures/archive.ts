import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import type { Attachment } from '../attachments/attachments.ts';
import { asDate } from '../shared/time.ts';
import { folderOf, uniqueNames } from './archive-names.ts';
import { type Making, writeHtml, writeIndex } from './html.ts';
import { jsonSchema, writeJson } from './json.ts';
import type { JournalRecord } from './record.ts';

const PIECE = 65_536; // bytes

/** `contentOf` reads one attachment's bytes, when its turn has come. */
export type ArchiveMaking = Making & { contentOf: (attachment: Attachment) => Buffer };

/** One journal as a ZIP: to read (PDF, HTML), as data with its schema, and the attachments. Made while it is read. */
export function writeArchive(record: JournalRecord, making: ArchiveMaking): Readable {
  const zip = new Zip();
  return zip.fill(() => addJournal(zip, '', record, making));
}

/**
 * Many journals as one ZIP, a folder each, and an index.html that lists them. A record is asked for when the one before
 * is packed, so that only one is in memory; `packed` is told of each.
 */
export function writeArchives(
  records: AsyncIterable<JournalRecord> | Iterable<JournalRecord>,
  making: ArchiveMaking,
  packed: (record: JournalRecord) => void = () => {},
): Readable {
  const zip = new Zip();
  return zip.fill(async () => {
    const unique = uniqueNames();
    const journals: { folder: string }[] = [];
    let madeAt = 0;
    for await (const record of records) {
      const folder = unique(folderOf(record.client));
      await addJournal(zip, `${folder}/`, record, making);
      journals.push({ folder });
      madeAt = record.madeAt;
      packed(record);
    }
    await zip.add('index.html', madeAt, () => inPieces(writeIndex(journals, making)));
  });
}

async function addJournal(zip: Zip, folder: string, record: JournalRecord, making: ArchiveMaking): Promise<void> {
  const unique = uniqueNames();
  const files = new Map(record.attachments.map(({ id, name }) => [id, `bilagor/${unique(name)}`]));
  const add = (name: string, make: () => Readable, compress = true) =>
    zip.add(`${folder}${name}`, record.madeAt, make, compress);
  const { writePdf } = await import('./pdf.ts'); // heavy, and seldom needed
  await add('journal.pdf', () => writePdf(record), false);
  await add('journal.html', () => inPieces(writeHtml(record, making)));
  await add('journal.json', () => inPieces(writeJson(record, files)));
  await add('journal.schema.json', () => inPieces(jsonSchema()));
  for (const attachment of record.attachments) {
    const isText = attachment.type.startsWith('text/'); // other types are compressed as they are
    await add(files.get(attachment.id) as string, () => inPieces(making.contentOf(attachment)), isText);
  }
}

/** A file in pieces, so that adding it up and packing it leaves turns to others. */
function inPieces(file: string | Buffer): Readable {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const starts = Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, n) => n * PIECE);
  return Readable.from(
    starts.values().map((start) => bytes.subarray(start, start + PIECE)),
    { objectMode: false },
  );
}

/** yazl, one file at a time: a file is made when the one before has gone out, and forgotten when it has itself. */
class Zip {
  #zip = new ZipFile();
  #out = this.#zip.outputStream as Readable;
  #current: Readable | undefined;

  /** Starts to fill the archive and returns it. What goes wrong in between breaks it off, so that no half file looks whole. */
  fill(work: () => Promise<void>): Readable {
    this.#zip.on('error', (error: Error) => this.#out.destroy(error));
    this.#out.once('close', () => this.#current?.destroy());
    work().then(
      () => this.#zip.end(),
      (error) => this.#out.destroy(error),
    );
    return this.#out;
  }

  async add(path: string, at: number, make: () => Readable, compress = true): Promise<void> {
    await setImmediate();
    if (this.#out.destroyed) throw new Error('nobody reads the archive any more');
    const stream = make();
    this.#current = stream;
    const read = finished(stream, { writable: false }); // refuses when it is broken off
    this.#zip.addReadStreamLazy(path, { compress, mtime: asDate(at) }, once(stream));
    await read;
  }
}

/** yazl keeps what it was given until the archive ends; what it keeps of a file is this, emptied. */
function once(stream: Readable): (give: (error: unknown, stream: NodeJS.ReadableStream) => void) => void {
  const left = [stream];
  return (give) => give(null, left.pop() as Readable);
}
