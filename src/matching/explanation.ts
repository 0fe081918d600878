import { type Key, type Locale, translator } from '../i18n/t.ts';
import { type Content, roleIn } from './content.ts';
import type { Ranked, Why } from './ranking.ts';
import { labelOf, timeLabel } from './wording.ts';

/** Why somebody is suggested, in words, each with the points it gave; the weightiest first. They add up to the score. */
export const reasonsWhy = (
  { whys }: Pick<Ranked, 'whys'>,
  content: Content,
  locale: Locale,
): { text: string; points: number }[] =>
  whys.map((why) => ({ text: said(why, content, locale), points: why.points })).sort((a, b) => b.points - a.points);

function said({ criterion, matched }: Why, content: Content, locale: Locale): string {
  const t = translator(locale);
  const labels = (role: 'reason' | 'method' | 'gender') =>
    matched.map((key) => labelOf(roleIn(content, role), key, locale)).map(lowered);
  if (criterion === 'times') return t('match.why_times', { time: timeLabel(matched[0] as string, locale) });
  if (criterion === 'place') return matched.map((kind) => t(`match.why_${kind}` as Key)).join(', ');
  if (criterion === 'price') return t('match.why_price');
  return t(`match.why_${criterion}` as Key, { what: labels(criterion).join(', ') });
}

/** In the middle of a sentence; abbreviations (KBT, ACT) keep their letters. */
const lowered = (label: string): string =>
  /^\p{Lu}\p{Ll}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
