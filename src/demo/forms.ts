import type { Client } from '../clients/clients.ts';
import type { Act } from '../db/database.ts';
import * as answers from '../measures/answers.ts';
import { builtIn } from '../measures/built-in.ts';
import type { Input } from '../measures/measures.ts';
import { type Measure, readAnswers } from '../measures/questions.ts';
import * as requests from '../measures/requests.ts';

const MEASURES = builtIn('sv');

/** The form that is meant when a journal speaks of a scale by that name, if we have it. */
export const named = (name: string): Measure | undefined => MEASURES.find(({ title }) => title === name);

/** A form filled in to a sum: points on one question after the other, on thoughts of suicide only as many as said. */
function filled(measure: Measure, total: number, onRisk = 0): answers.Filled {
  const scored = measure.questions.filter(({ isOptional, asksRisk }) => !isOptional && !asksRisk).length;
  let left = Math.min(total - onRisk, scored * 3);
  const values = measure.questions.map(({ isOptional, asksRisk }, n) => {
    if (isOptional) return [`q${n + 1}`, total > 4 ? '1' : '0'];
    const points = asksRisk ? onRisk : Math.min(3, Math.ceil(left / (scored - n || 1)), left);
    if (!asksRisk) left -= points;
    return [`q${n + 1}`, String(points)];
  });
  return { measure, items: readAnswers(measure, Object.fromEntries(values)).items, locale: 'sv' };
}

/** Therapist and client fill it in during the meeting. */
export const together = (act: Act, client: Client, id: string, measure: Measure, total: number, by: answers.By): void =>
  answers.giveTogether(act, client, id, filled(measure, total), by);

export const send = (act: Act, client: Client, measure: Measure): string =>
  requests.ask(act, client, measure, { bookingId: null, secondsBefore: null, withReminder: true });

/** The client answers on the own page, and has had thoughts of death some days. */
export function answer(act: Act, client: Client, requestId: string, measure: Measure, total: number): void {
  const visitor = { id: null, address: null, client: { id: client.id, therapistId: client.therapistId } };
  answers.give({ ...act, actor: visitor }, client, requestId, filled(measure, total, 1));
}

/** A form that the therapist has written. */
export const OWN: Input = {
  title: 'Så var samtalet',
  intro: 'Några korta frågor om dagens möte. Det finns inga rätta svar.',
  questions: [
    scale('Kände du dig lyssnad på och förstådd?', 'Inte alls', 'Helt och hållet'),
    scale('Talade vi om det som är viktigt för dig?', 'Inte alls', 'Helt och hållet'),
    scale('Passade sättet vi arbetade på dig?', 'Inte alls', 'Helt och hållet'),
    { kind: 'text', text: 'Är det något du vill att vi gör annorlunda?', isOptional: true, asksRisk: false },
  ],
  bands: [
    { from: 0, label: 'Prata om samtalet' },
    { from: 24, label: 'Nöjd' },
  ],
};

function scale(text: string, low: string, high: string): Measure['questions'][number] {
  return { kind: 'scale', text, to: 10, low, high, isOptional: false, asksRisk: false };
}
