import PDFDocument from 'pdfkit';
import * as files from '../files.ts';
import { asDate, type EpochSeconds } from '../shared/time.ts';

const font = (name: string) => files.read(`node_modules/dejavu-fonts-ttf/ttf/${name}.ttf`);

type Look = { kind?: 'P' | 'H1' | 'H2'; face?: 'regular' | 'bold'; size?: number; gap?: number };

/** A sheet of accounts: A4, tagged, Swedish, one line under the other. `gap` is lines of space after. */
export type Sheet = {
  write: (text: string, look?: Look) => void;
  /** Ends the sheet and gives its bytes. */
  end: () => Promise<Buffer>;
};

export function newSheet({ title, author, madeAt }: { title: string; author: string; madeAt: EpochSeconds }): Sheet {
  const made = asDate(madeAt);
  const info = { Title: title, Author: author.replace(/[&<]/g, ' '), CreationDate: made, ModDate: made };
  const pdf = new PDFDocument({
    size: 'A4',
    font: '', // or pdfkit reads a standard font from its folder, which the binary does not have
    margin: 60,
    lang: 'sv',
    tagged: true,
    pdfVersion: '1.7',
    displayTitle: true,
    info,
  });
  pdf.registerFont('regular', font('DejaVuSans'));
  pdf.registerFont('bold', font('DejaVuSans-Bold'));
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done) => pdf.on('end', done));
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  return {
    write(text, { kind = 'P', face = 'regular', size = 10, gap = 0 } = {}) {
      root.add(pdf.struct(kind, {}, [() => void pdf.font(face).fontSize(size).text(text)]));
      if (gap) pdf.moveDown(gap);
    },
    async end() {
      root.end();
      pdf.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}
