import type { RequestHandler } from 'express';
import type { Limits } from './limits.ts';

const LOOKS = 12; // in the time of patience

/**
 * Cuts off who sends or reads too slowly: after the first minute no slower than the pace, on the whole. A big file on a poor
 * line may take its time; who reads nothing, or a byte now and then to hold the connection, may not.
 */
export const paced =
  ({ patience, pace, largest }: Limits): RequestHandler =>
  (req, res, next) => {
    const { socket } = req;
    const [read, written] = [socket.bytesRead, socket.bytesWritten];
    const began = performance.now();
    let answering: number | undefined;
    const isLate = (since: number, bytes: number) => performance.now() - since > patience + (bytes / pace) * 1000;
    const looking = setInterval(() => {
      if (!req.complete) {
        const bytes = socket.bytesRead - read;
        if (bytes > largest || isLate(began, bytes)) socket.destroy();
      } else if (res.headersSent) {
        if (answering === undefined) socket.setTimeout(patience); // the socket sees whether anything moves at all
        answering ??= performance.now();
        if (isLate(answering, socket.bytesWritten - written)) socket.destroy();
      }
    }, patience / LOOKS).unref();
    res.once('close', () => {
      clearInterval(looking);
      // answered before it was whole, as too large: who goes on sending is not listened to for long
      if (!req.complete) setTimeout(() => req.complete || socket.destroy(), patience / LOOKS).unref();
    });
    next();
  };
