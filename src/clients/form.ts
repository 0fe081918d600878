import * as z from 'zod';
import { parsePersonnummer } from '../shared/contact.ts';
import { emailLine, filledLine, line, lines, phoneLine, type Values } from '../shared/form.ts';
import type { Client, ClientInput, Status } from './clients.ts';

/** Twelve digits, null when left empty. */
const personnummer = line(30).transform((text, context) => {
  if (!text) return null;
  const digits = parsePersonnummer(text);
  if (!digits) context.addIssue({ code: 'custom', message: 'error.personnummer' });
  return digits ?? z.NEVER;
});

export const clientForm: z.ZodType<ClientInput> = z
  .object({
    name: filledLine('error.name_missing'),
    calledName: line(100),
    personnummer,
    reserveNumber: line(30).transform((text) => text || null),
    email: emailLine,
    phone: phoneLine(),
    street: line(),
    postalCode: line(20).transform((text) => text.replace(/^(\d{3})\s?(\d{2})$/, '$1 $2')),
    city: line(100),
    kinName: line(),
    kinRelation: line(100),
    kinPhone: phoneLine('error.kin_phone'),
    payerName: line(),
    payerEmail: emailLine,
    payerAddress: lines(500),
    language: line(100),
    remarks: lines(5000),
  })
  .refine((client) => !(client.personnummer && client.reserveNumber), {
    path: ['reserveNumber'],
    message: 'error.two_numbers',
    when: () => true, // told together with the other faults
  });

export const FIELDS = [
  'name',
  'calledName',
  'personnummer',
  'reserveNumber',
  'email',
  'phone',
  'street',
  'postalCode',
  'city',
  'kinName',
  'kinRelation',
  'kinPhone',
  'payerName',
  'payerEmail',
  'payerAddress',
  'language',
  'remarks',
] as const satisfies (keyof ClientInput)[];

/** A stored client as the form shows it. */
export function asValues(
  client: Client,
  format: { personnummer: (n: string) => string; phone: (n: string) => string },
): Values {
  const values = Object.fromEntries(FIELDS.map((field) => [field, client[field] ?? '']));
  if (client.personnummer) values.personnummer = format.personnummer(client.personnummer);
  for (const field of ['phone', 'kinPhone'] as const) if (client[field]) values[field] = format.phone(client[field]);
  return values;
}

/** The list's address: `?q=&status=&page=`. Odd values are read as the default, for old links must not break. */
export const listQuery = z.object({
  q: z
    .string()
    .catch('')
    .transform((text) => text.slice(0, 200)),
  status: z.enum(['active', 'inactive', 'all'] satisfies Status[]).catch('active'),
  page: z.coerce.number().int().min(1).catch(1),
});
