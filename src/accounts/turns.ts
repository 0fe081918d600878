import { availableParallelism } from 'node:os';
import { neighbourhood } from '../shared/address.ts';
import { busy } from '../shared/errors.ts';

/** Passwords looked at together. Each takes a processor for some 30 ms; one is left for everybody else. */
const TOGETHER = availableParallelism() > 2 ? 2 : 1;
const PLACES = 60; // in the queue: two seconds of waiting
const PLACES_OF_ONE = 30; // for one address, a clinic in the morning

type Waiting = { from: string; begin: () => void; refuse: () => void };
const queue: Waiting[] = [];
let underWay = 0;

const placesOf = (from: string) => queue.filter((each) => each.from === from).length;

/**
 * Does slow work in turn, for an address, or at the head of the queue for the house itself and who is signed in (null).
 * Refuses (AppError 503) at once when the queue is full: first of all who stands in it most often.
 */
export async function inTurn<T>(address: string | null, work: () => Promise<T>): Promise<T> {
  if (underWay < TOGETHER) underWay++;
  else await place(address);
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next.begin();
    else underWay--;
  }
}

function place(address: string | null): Promise<void> {
  if (address !== null) makeRoom(neighbourhood(address));
  return new Promise((begin, fail) => {
    const refuse = () => fail(busy());
    if (address === null) queue.unshift({ from: '', begin, refuse });
    else queue.push({ from: neighbourhood(address), begin, refuse });
  });
}

function makeRoom(from: string): void {
  const own = placesOf(from);
  if (own >= PLACES_OF_ONE) throw busy();
  if (queue.length < PLACES) return;
  const last = queue.findLastIndex((each) => each.from !== '' && placesOf(each.from) > own + 1);
  if (last < 0) throw busy();
  queue.splice(last, 1)[0]?.refuse();
}
