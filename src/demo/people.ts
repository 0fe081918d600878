import { faker } from '@faker-js/faker/locale/sv';
import type { ClientInput } from '../clients/clients.ts';
import * as lives from './texts/lives.ts';
import { spin, type Words } from './wording.ts';

const { arrayElement, maybe, shuffle, uniqueArray } = faker.helpers;
const { int } = faker.number;

/** A made-up client: the card, and the facts behind it that every text about the client keeps to. */
export type Person = { input: ClientInput; words: Words; life: Life };
export type Life = { household: string; work: string; upbringing: string; care: (typeof lives.care)[number] };

type Sex = 'female' | 'male';

const PRONOUNS = {
  female: { hon: 'hon', henne: 'henne' },
  male: { hon: 'han', henne: 'honom' },
} satisfies Record<Sex, Words>;

const KIN: [relation: string, sex: Sex][] = [
  ['syster', 'female'],
  ['bror', 'male'],
  ['kusin', 'female'],
  ['kusin', 'male'],
  ['nära vän', 'female'],
  ['nära vän', 'male'],
];

/** Streets such as every town has; faker's own inventions ("Larss Gata") do not sound like one. */
const STREET = /^\p{L}+(gatan|vägen|allén)$/u;

const numbers = (prefix: string, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => `${prefix}${first + i}`);

/** The numbers that PTS, the Swedish telecom authority, keeps free for books and films. */
const PHONES = [
  ...numbers('+4670', 1740605, 1740699),
  ...numbers('+468', 46500400, 46500499),
  ...numbers('+4631', 3900600, 3900699),
  ...numbers('+4640', 6280400, 6280479),
];

/** People for that many clients, at most 180. No address, number or phone of theirs can belong to anybody. */
export function people(count: number): Person[] {
  const streets = uniqueArray(() => faker.location.street(), 300).filter((street) => STREET.test(street));
  // faker's towns do not exist, nor do postal codes above 984 99
  const towns = uniqueArray(() => faker.location.city(), 6).map((city, i) => ({ city, code: 991 + i }));
  const named = (sex: Sex, count: number) =>
    uniqueArray(() => `${faker.person.firstName(sex)} ${surname()}`, count).map((name) => ({ sex, name }));
  const women = Math.round(count * 0.65);
  return shuffle([...named('female', women), ...named('male', count - women)]).map(({ sex, name }, i) => {
    const [first, last] = name.split(' ') as [string, string];
    const second = maybe(() => faker.person.firstName(sex), { probability: 0.2 });
    const { city, code } = arrayElement(towns);
    const isForeign = i % 31 === 7;
    const number = testNumber(sex, isForeign);
    const input: ClientInput = {
      name: [first, second, last].filter(Boolean).join(' '),
      calledName: second && second !== first ? arrayElement([first, second]) : '',
      ...(i % 37 === 5
        ? { personnummer: null, reserveNumber: `R${number.slice(0, 8)}-${int({ min: 100, max: 999 })}` }
        : { personnummer: i % 23 === 11 ? null : number, reserveNumber: null }),
      email: i % 17 === 13 ? '' : `${ascii(first)}.${ascii(last)}@example.${arrayElement(['com', 'org', 'net'])}`,
      phone: i % 19 === 3 ? '' : (PHONES[i] ?? ''),
      street: `${arrayElement(streets)} ${int({ min: 1, max: 48 })}`,
      postalCode: `${code} ${int({ min: 10, max: 99 })}`,
      city,
      ...kin(last, PHONES.at(-1 - i) ?? ''),
      ...payer(i),
      language: isForeign ? arrayElement(['Engelska', 'Finska', 'Arabiska, tolk bokas']) : '',
      remarks: maybe(() => arrayElement(lives.remarks), { probability: 0.15 }) ?? '',
    };
    return { input, ...story(sex) };
  });
}

const surname = () => faker.person.lastName().split(' ')[0] as string;
const ascii = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[^a-z]/gi, '')
    .toLowerCase();

function kin(last: string, kinPhone: string): Pick<ClientInput, 'kinName' | 'kinRelation' | 'kinPhone'> {
  if (faker.datatype.boolean(0.6)) return { kinName: '', kinRelation: '', kinPhone: '' };
  const [kinRelation, sex] = arrayElement(KIN);
  const family = kinRelation === 'nära vän' ? surname() : last;
  return { kinName: `${faker.person.firstName(sex)} ${family}`, kinRelation, kinPhone };
}

function payer(i: number): Pick<ClientInput, 'payerName' | 'payerEmail' | 'payerAddress'> {
  if (i % 15 !== 9) return { payerName: '', payerEmail: '', payerAddress: '' };
  const payerAddress = 'Box 1, 990 00 Exempelstad';
  return { payerName: 'Exempelbolaget AB', payerEmail: 'faktura@example.com', payerAddress };
}

/** The facts of one life, with the choices in them made. */
function story(sex: Sex): Pick<Person, 'words' | 'life'> {
  const [mamman, sinMamma, sinMammas] = arrayElement(lives.lost);
  const words: Words = { ...PRONOUNS[sex], mamman, 'sin mamma': sinMamma, 'sin mammas': sinMammas };
  const one = (bank: readonly string[]) => spin(arrayElement(bank), words);
  words.jobb = one(lives.jobs);
  return {
    words,
    life: {
      household: one(lives.households),
      work: one(lives.work),
      upbringing: one(lives.upbringings),
      care: arrayElement(lives.care),
    },
  };
}

/**
 * Twelve digits that are right as a personnummer and belong to nobody: Skatteverket keeps the serial numbers 980-999 of
 * every day for tests. The serial is odd for men; a coordination number has 60 added to the day.
 */
export function testNumber(sex: Sex, coordination = false): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = int({ min: 1, max: 28 }) + (coordination ? 60 : 0);
  const serial = 980 + 2 * int({ min: 0, max: 9 }) + (sex === 'male' ? 1 : 0);
  const digits = `${int({ min: 1960, max: 2003 })}${two(int({ min: 1, max: 12 }))}${two(day)}${serial}`;
  return digits + checkDigit(digits.slice(2));
}

/** Luhn's digit for nine digits. */
function checkDigit(nine: string): number {
  const doubled = [...nine].map((digit, i) => Number(digit) * (i % 2 ? 1 : 2));
  const sum = doubled.reduce((total, n) => total + (n > 9 ? n - 9 : n), 0);
  return (10 - (sum % 10)) % 10;
}
