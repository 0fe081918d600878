import { fileTypeFromBuffer } from 'file-type';
import type { Key } from '../i18n/t.ts';

/** The largest photo taken, in bytes: 2 MB. The database says the same. */
export const MAX_BYTES = 2 * 1024 * 1024;

export type Photo = { type: 'image/jpeg' | 'image/png' | 'image/webp'; content: Buffer };

/** The parts of a picture that say nothing but how it looks. The camera's own notes can say where somebody lives. */
const CLEANERS: Record<Photo['type'], (content: Buffer) => Buffer> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
  'image/webp': cleanWebp,
};

/** Looks a sent photo through: the type is what its bytes say. Gives it without the camera's notes, or the fault. */
export async function inspect(content: Buffer): Promise<{ photo: Photo } | { fault: Key }> {
  if (!content.length) return { fault: 'error.file_empty' };
  const type = (await fileTypeFromBuffer(content))?.mime as Photo['type'];
  if (!Object.hasOwn(CLEANERS, type ?? '')) return { fault: 'error.photo_type' };
  try {
    const cleaned = CLEANERS[type](content);
    return { photo: { type, content: cleaned } };
  } catch (error) {
    if (error instanceof RangeError) return { fault: 'error.photo_broken' };
    throw error;
  }
}

/**
 * Segments of a JPEG (ITU T.81 annex B) up to the picture itself: comments and application data go, but for JFIF (APP0),
 * colour profile (APP2) and Adobe's colour transform (APP14). How the picture is turned stays.
 */
function cleanJpeg(content: Buffer): Buffer {
  const parts = [content.subarray(0, 2)];
  let turned = 1;
  let at = 2;
  while (content.readUInt8(at) === 0xff) {
    const marker = content.readUInt8(at + 1);
    if (marker === 0xda) break; // from here on the picture
    const end = at + 2 + content.readUInt16BE(at + 2);
    const isNote = marker === 0xfe || (marker >= 0xe0 && marker <= 0xef && ![0xe0, 0xe2, 0xee].includes(marker));
    if (marker === 0xe1) turned = orientationIn(content.subarray(at + 4, end)) ?? turned;
    if (!isNote) parts.push(content.subarray(at, end));
    at = end;
  }
  if (content.readUInt8(at) !== 0xff) throw new RangeError('no JPEG segment');
  if (turned > 1) parts.splice(1, 0, orientation(turned));
  return Buffer.concat([...parts, content.subarray(at)]);
}

/** Exif 2.3, tag 0x0112 in the first directory: how the camera was held, 1-8. */
function orientationIn(exif: Buffer): number | undefined {
  if (exif.length < 16 || exif.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined;
  const tiff = exif.subarray(6);
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = short(isLittle ? 4 : 6); // the high half is zero for any directory that begins near
  for (let n = 0; n < short(first); n++) {
    const entry = first + 2 + n * 12;
    const value = short(entry + 8);
    if (short(entry) === 0x0112) return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** An APP1 segment that says how the picture is turned, and nothing else. */
function orientation(value: number): Buffer {
  const segment = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010000000000000000', 'hex');
  segment.writeUInt16BE(value, 28);
  return segment;
}

const PNG_KEPT = /^(IHDR|PLTE|IDAT|IEND|tRNS|cHRM|gAMA|iCCP|sBIT|sRGB|cICP|pHYs)$/;

/** Chunks of a PNG (W3C PNG, third edition): only those that make the picture. */
function cleanPng(content: Buffer): Buffer {
  const parts = [content.subarray(0, 8)];
  for (let at = 8; at < content.length; ) {
    const end = at + 12 + content.readUInt32BE(at);
    if (end > content.length) throw new RangeError('a chunk is cut off');
    const name = content.toString('latin1', at + 4, at + 8);
    if (PNG_KEPT.test(name)) parts.push(content.subarray(at, end));
    if (name === 'IEND') break;
    at = end;
  }
  return Buffer.concat(parts);
}

const WEBP_KEPT = /^(VP8 |VP8L|VP8X|ALPH|ICCP)$/;

/** Chunks of a WebP (RFC 9649): the picture without Exif and XMP, nor the flags that promise them. */
function cleanWebp(content: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 12; at + 8 <= content.length; ) {
    const size = content.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (at + 8 + size > content.length) throw new RangeError('a chunk is cut off');
    const name = content.toString('latin1', at, at + 4);
    const chunk = Buffer.from(content.subarray(at, end));
    if (name === 'VP8X') chunk.writeUInt8(chunk.readUInt8(8) & ~0b0000_1110, 8);
    if (WEBP_KEPT.test(name)) parts.push(chunk);
    at = end;
  }
  const body = Buffer.concat(parts);
  if (!parts.some((part) => /^VP8[ L]/.test(part.toString('latin1', 0, 4)))) throw new RangeError('no still picture');
  const head = Buffer.from(content.subarray(0, 12));
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}
