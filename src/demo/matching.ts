import * as accounts from '../accounts/accounts.ts';
import { act as transact } from '../db/database.ts';
import type { Deps } from '../http/context.ts';

import * as questionnaires from '../matching/questionnaires.ts';
import { type Answers, reasonOf, wishesOf, wordingOf } from '../matching/wording.ts';
import * as placements from '../placements/placements.ts';
import * as profiles from '../profiles/profiles.ts';
import { SEEKERS, WISH } from './texts/matching.ts';

const HOUR = 3600;

const usual = {
  ownWords: '',
  audiences: ['adult'],
  languages: ['sv', 'en'],
  kinds: ['in_person', 'video'],
  showPrice: true,
  takesNew: true,
} satisfies Partial<profiles.ProfileInput>;

/** How the therapists of the example practice present themselves, by e-mail address. */
const PRESENTATIONS: Record<string, profiles.ProfileInput> = {
  'anna@example.com': {
    ...usual,
    text: 'Jag är psykolog och arbetar med KBT. Vi börjar med det som stör mest i vardagen och prövar små förändringar mellan gångerna. Det ska gå att förstå vad vi gör och varför.',
    gender: 'woman',
    reasons: ['anxiety', 'stress', 'exhaustion', 'sleep', 'self_esteem', 'low_mood'],
    methods: ['cbt', 'act', 'mindfulness'],
    towns: ['Exempelstad', 'Stockholm'],
  },
  'henrik.almroth@example.net': {
    ...usual,
    text: 'Hos mig får du tid att tänka högt. Jag är psykoterapeut med psykodynamisk inriktning och intresserad av mönster som kommer tillbaka, i relationer och i hur du ser på dig själv.',
    ownWords: 'Mentaliseringsbaserad terapi',
    gender: 'man',
    audiences: ['adult', 'couple'],
    reasons: ['relationship', 'grief', 'low_mood', 'identity', 'self_esteem'],
    methods: ['pdt', 'ipt'],
    languages: ['sv'],
    towns: ['Exempelstad'],
  },
  'sanna.ljungby@example.net': {
    ...usual,
    text: 'Jag är socionom och har lång erfarenhet av kriser, sorg och livet som förälder. Du behöver inte ha orden klara när du kommer.',
    gender: 'woman',
    audiences: ['adult', 'parent', 'family'],
    reasons: ['grief', 'crisis', 'parenthood', 'stress', 'relationship'],
    methods: ['supportive', 'systemic'],
    kinds: ['video'],
    towns: [],
  },
};

/** The therapists are presented, the operator has published a questionnaire with a question of their own, and two wait. */
export function openMatching({ db, clock, zone }: Deps, operator: accounts.Account): void {
  const by = (id: string | null, hoursAgo: number) => ({
    actor: { id, address: null },
    now: clock() - hoursAgo * HOUR,
    zone,
  });
  for (const [email, presentation] of Object.entries(PRESENTATIONS)) {
    const { id } = accounts.byEmail(db, email) as accounts.Account;
    transact(db, by(id, 24 * 30), (act) => {
      profiles.write(act, id, presentation);
      profiles.publish(act, id);
    });
  }
  transact(db, by(operator.id, 24 * 29), (act) => {
    questionnaires.add(act, 'text', { ...WISH, hintSv: '', hintEn: '', required: false, withWords: false });
    questionnaires.publish(act);
  });
  const content = questionnaires.current(db);
  for (const { hoursAgo, contact, said } of SEEKERS) {
    const answers: Answers = Object.fromEntries(
      Object.entries(said).map(([key, given]) => [key, { locale: 'sv', chosen: [], words: '', fields: {}, ...given }]),
    );
    const asked = {
      contact: {
        ...contact,
        phone: '',
        personnummer: null,
        channels: ['email' as const],
        locale: 'sv' as const,
        code: '',
      },
      contactReason: reasonOf(content, answers),
      answers: wordingOf(content, answers),
      wishes: wishesOf(content, answers),
    };
    transact(db, by(null, hoursAgo), (act) => placements.ask(act, asked));
  }
}
