import en from './en.json' with { type: 'json' };
import sv from './sv.json' with { type: 'json' };

export type Locale = 'sv' | 'en';
export type Key = keyof typeof sv;
export type Params = Record<string, string | number>;

const texts: Record<Locale, Record<Key, string>> = { sv, en };

/** `t('clients.count', { count: 3 })`: the text with its {names} filled in. With `count`, `<key>.one` is used for one, if it exists. */
export type Translate = (key: Key, params?: Params) => string;

const translators = Object.fromEntries(
  (['sv', 'en'] as const).map((locale) => {
    const table = texts[locale];
    const translate = (key: string, params?: Params) => {
      const text = (params?.count === 1 && table[`${key}.one` as Key]) || table[key as Key];
      if (text === undefined) throw new Error(`no text for ${key}`);
      return params ? text.replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole)) : text;
    };
    return [locale, translate satisfies Translate];
  }),
) as Record<Locale, Translate>;

export const translator = (locale: Locale): Translate => translators[locale];
