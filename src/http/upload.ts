import type { RequestHandler } from 'express';
import multer from 'multer';

/** Takes the one file of a form into memory, with the few short fields beside it. Refuses (MulterError) what is more or larger. */
export const oneFile = (bytes: number): RequestHandler =>
  multer({
    storage: multer.memoryStorage(),
    limits: {
      ...{ fileSize: bytes, files: 1 },
      ...{ fields: 10, parts: 11, fieldNameSize: 100, fieldSize: 64 * 1024, headerPairs: 20 },
    },
    defParamCharset: 'utf8',
  }).single('file');

export const isTooLarge = (error: unknown): boolean =>
  error instanceof multer.MulterError && error.code === 'LIMIT_FILE_SIZE';
