import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import personnummer from 'personnummer';

// The package's types describe its CommonJS build; Node loads the ES one, whose default export is the class itself.
const Personnummer = personnummer as unknown as typeof personnummer.default;

/** Personnummer or coordination number in any usual spelling -> twelve digits, or undefined when it cannot be one. */
export function parsePersonnummer(text: string): string | undefined {
  const compact = text.replace(/[\s–-]/g, '');
  const spelled = /^\d{6}\d{4}$/.test(compact) && text.includes('+') ? text : compact;
  try {
    const parsed = Personnummer.parse(spelled, { allowCoordinationNumber: true, allowInterimNumber: false });
    return parsed.format(true);
  } catch {
    return undefined;
  }
}

/** A phone number of any country -> E.164, or undefined. Numbers without country code are read as Swedish. */
export function parsePhone(text: string): string | undefined {
  const parsed = parsePhoneNumberFromString(text, 'SE');
  return parsed?.isValid() ? parsed.number : undefined;
}

const MEMORY = 20_000;
const phones = new Map<string, string>();

export const format = {
  /** "Leg. psykolog", or "Fil. dr, Psykolog" where the title does not say the profession already. */
  credentials: (title: string, profession: string) =>
    title.toLowerCase().includes(profession.toLowerCase()) ? title : [title, profession].filter(Boolean).join(', '),
  personnummer: (digits: string) => `${digits.slice(0, 8)}-${digits.slice(8)}`,
  /** Swedish numbers as Swedes write them, others with their country code. Remembered: a list shows fifty of them. */
  phone(e164: string): string {
    let text = phones.get(e164);
    if (text === undefined) {
      const parsed = parsePhoneNumberFromString(e164);
      text = !parsed ? e164 : parsed.country === 'SE' ? parsed.formatNational() : parsed.formatInternational();
      if (phones.size >= MEMORY) phones.clear();
      phones.set(e164, text);
    }
    return text;
  },
};

/** "k•••@e•••.se": enough to know one's own address by. */
export const maskedEmail = (email: string): string => {
  const [name = '', host = ''] = email.split('@');
  const end = host.includes('.') ? host.slice(host.lastIndexOf('.')) : '';
  return `${name.slice(0, 1)}•••@${host.slice(0, 1)}•••${end}`;
};

/** "••• •• 45 67": the last four digits. */
export const maskedPhone = (phone: string): string => `••• •• ${phone.slice(-4, -2)} ${phone.slice(-2)}`;
