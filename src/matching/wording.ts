import { type Key, type Locale, translator } from '../i18n/t.ts';
import type { Contact } from '../placements/placements.ts';
import { readForm } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';
import { ANY, asked, type Content, type Question, type Role, roleIn } from './content.ts';
import { type Answer, type Answers, contactForm } from './form.ts';
import type { Kind, Wishes } from './ranking.ts';

export type { Answers } from './form.ts';

/** The words of an option, also of one that was taken away since; the key itself for one that is nowhere. */
export const labelOf = ({ options }: Question, key: string, locale: Locale): string =>
  options.find((it) => it.key === key)?.[locale] ?? key;

/** What was asked and what was answered, in the words and the language it was read in: for the card. Who it is, is not in it. */
export function wordingOf(content: Content, answers: Answers): { question: string; answer: string }[] {
  return asked(content).flatMap((question) => {
    const given = answers[question.key];
    if (!given) return [];
    const answer = saidTo(question, given);
    const asks = question.kind === 'contact' ? translator(given.locale)('match.channels') : question[given.locale];
    return answer ? [{ question: asks, answer }] : [];
  });
}

function saidTo(question: Question, { chosen, words, fields, locale }: Answer): string {
  const t = translator(locale);
  const line = (texts: string[]) => texts.filter(Boolean).join(', ');
  if (question.kind === 'times') return line(chosen.map((time) => timeLabel(time, locale)));
  if (question.kind === 'contact') return line(chosen.map((key) => t(`match.channel_${key}` as Key)));
  if (question.kind === 'place') return line([...chosen.map((kind) => t(`meeting.${kind}` as Key)), words.trim()]);
  const labels = line(chosen.map((key) => labelOf(question, key, locale)));
  if (question.kind === 'payment') {
    const isSelf = chosen[0] === 'self';
    return line([
      labels,
      isSelf ? '' : words.trim(),
      isSelf && fields.maxPrice ? t('match.at_most', { amount: fields.maxPrice }) : '',
    ]);
  }
  return [labels, words.trim()].filter(Boolean).join('\n');
}

/** "torsdag förmiddag" of `4-morning`. */
export function timeLabel(time: string, locale: Locale): string {
  const [day, part] = time.split('-');
  return `${translator(locale)(`weekday.${day}` as Key)} ${translator(locale)(`match.part_${part}` as Key)}`;
}

/** The contact reason for the card: what was chosen, and the own words below. */
export function reasonOf(content: Content, answers: Answers): string {
  const question = roleIn(content, 'reason');
  const given = answers[question.key];
  return given ? saidTo(question, given) : '';
}

/** What the ranking reads of the answers. A question that is not asked is no wish. */
export function wishesOf(content: Content, answers: Answers): Wishes {
  const given = (role: Role) => {
    const question = roleIn(content, role);
    return question.retired ? undefined : answers[question.key];
  };
  const chosen = (role: Role) => (given(role)?.chosen ?? []).filter((key) => key !== ANY);
  const place = given('place');
  const payment = given('payment');
  return {
    audience: chosen('audience')[0] ?? null,
    reasons: chosen('reason'),
    gender: chosen('gender')[0] ?? null,
    languages: chosen('language'),
    methods: chosen('method'),
    kinds: chosen('place') as Kind[],
    town: place?.chosen.includes('in_person') ? place.words.trim() : '',
    times: chosen('times'),
    maxOre: (payment?.chosen[0] === 'self' && parseKronor(payment.fields.maxPrice ?? '')) || null,
  };
}

/** Who it is. Throws when the answers are not complete, which is asked before. */
export function contactOf(content: Content, answers: Answers): Contact {
  const given = answers[roleIn(content, 'contact').key] as Answer;
  const { input } = readForm(contactForm, given.fields);
  if (!input) throw new Error('contact details asked for before they are complete');
  const { consent: _consent, ...contact } = input;
  const channels = (given.chosen as Contact['channels']).filter((channel) =>
    channel === 'email' ? contact.email : contact.phone,
  );
  return { ...contact, channels, locale: given.locale, code: codeIn(content, answers) };
}

/** The payment code as it was typed; '' for somebody who pays themselves. */
export function codeIn(content: Content, answers: Answers): string {
  const { key, retired } = roleIn(content, 'payment');
  const given = retired ? undefined : answers[key];
  return given && given.chosen[0] !== 'self' ? given.words.trim() : '';
}
