import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Attachment } from '../attachments/attachments.ts';
import { asDate } from '../shared/time.ts';
import { folderOf, uniqueNames } from './archive-names.ts';
import { type Making, writeHtml, writeIndex } from './html.ts';
import { jsonSchema, writeJson } from './json.ts';
import { writePdf } from './pdf.ts';
import type { JournalRecord } from './record.ts';

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
    await zip.add('index.html', madeAt, () => Readable.from([writeIndex(journals, making)]));
  });
}

async function addJournal(zip: Zip, folder: string, record: JournalRecord, making: ArchiveMaking): Promise<void> {
  const unique = uniqueNames();
  const files = new Map(record.attachments.map(({ id, name }) => [id, `bilagor/${unique(name)}`]));
  const add = (name: string, make: () => Readable, compress = true) =>
    zip.add(`${folder}${name}`, record.madeAt, make, compress);
  await add('journal.pdf', () => writePdf(record), false);
  await add('journal.html', () => Readable.from([writeHtml(record, making)]));
  await add('journal.json', () => Readable.from([writeJson(record, files)]));
  await add('journal.schema.json', () => Readable.from([jsonSchema()]));
  for (const attachment of record.attachments) {
    const isText = attachment.type.startsWith('text/'); // other types are compressed as they are
    await add(files.get(attachment.id) as string, () => Readable.from([making.contentOf(attachment)]), isText);
  }
}

/** yazl, one file at a time: a file is made when the one before has gone out, and forgotten when it has itself. */
class Zip {
  #zip = new ZipFile();
  #current: Readable | undefined;

  /** Starts to fill the archive and returns it. What goes wrong in between breaks it off, so that no half file looks whole. */
  fill(work: () => Promise<void>): Readable {
    const out = this.#zip.outputStream as Readable;
    this.#zip.on('error', (error: Error) => out.destroy(error));
    out.once('close', () => this.#current?.destroy());
    work().then(
      () => this.#zip.end(),
      (error) => out.destroy(error),
    );
    return out;
  }

  add(path: string, at: number, make: () => Readable, compress = true): Promise<void> {
    return new Promise((done, fail) => {
      const stream = make();
      this.#current = stream;
      stream
        .once('error', fail)
        .once('end', done)
        .once('close', () => fail(new Error('the archive was not read to its end')));
      this.#zip.addReadStreamLazy(path, { compress, mtime: asDate(at) }, once(stream));
    });
  }
}

/** yazl keeps what it was given until the archive ends; what it keeps of a file is this, emptied. */
function once(stream: Readable): (give: (error: unknown, stream: NodeJS.ReadableStream) => void) => void {
  const left = [stream];
  return (give) => give(null, left.pop() as Readable);
}
