import * as z from 'zod';
import { line, lines, type Values } from '../shared/form.ts';
import type { Profile, ProfileInput } from './profiles.ts';

/** The public list's address: `?page=`. */
export const pageQuery = z.object({ page: z.coerce.number().int().min(1).catch(1) });

/** The lists of a presentation whose words are the questionnaire's. */
export const LISTS = ['audiences', 'reasons', 'methods', 'languages'] as const;
const MAX_TOWNS = 10;
const TOWN = 60;

const texts = z.object({
  text: lines(4000),
  ownWords: line(300),
  gender: line(20),
  towns: line(700).transform((text, context) => {
    const towns = [...new Set(text.split(',').map((town) => town.trim()))].filter(Boolean);
    if (towns.length > MAX_TOWNS || towns.some((town) => town.length > TOWN)) {
      context.addIssue({ code: 'custom', message: 'error.too_long' });
    }
    return towns;
  }),
  showPrice: z.literal('yes').optional().catch(undefined),
  takesNew: z.literal('yes').optional().catch(undefined),
});

/** The keys ticked as `<list>-<key>` that are among those to choose from, or were chosen before. */
const ticked = (values: Values, list: string, keys: string[]) =>
  keys.filter((key) => values[`${list}-${key}`] === 'yes');

/** A presentation as its form sends it. `words` are the keys each list can hold. */
export const profileForm = (words: Record<(typeof LISTS)[number] | 'genders', string[]>): z.ZodType<ProfileInput> =>
  z.record(z.string(), z.string()).transform((values, context): ProfileInput => {
    const parsed = texts.safeParse(values);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
      return z.NEVER;
    }
    const { showPrice, takesNew, gender, ...rest } = parsed.data;
    const lists = Object.fromEntries(LISTS.map((list) => [list, ticked(values, list, words[list])]));
    return {
      ...rest,
      ...(lists as Pick<ProfileInput, (typeof LISTS)[number]>),
      gender: words.genders.includes(gender) ? gender : '',
      kinds: ticked(values, 'kinds', ['in_person', 'video']) as ProfileInput['kinds'],
      showPrice: showPrice === 'yes',
      takesNew: takesNew === 'yes',
    };
  });

/** A presentation as its form shows it. */
export function asValues(profile: Profile): Values {
  const ticks = [...LISTS, 'kinds' as const].flatMap((list) => profile[list].map((key) => [`${list}-${key}`, 'yes']));
  const { text, ownWords, gender, towns, showPrice, takesNew } = profile;
  const flags = { ...(showPrice && { showPrice: 'yes' }), ...(takesNew && { takesNew: 'yes' }) };
  return { ...Object.fromEntries(ticks), ...flags, text, ownWords, gender, towns: towns.join(', ') };
}
