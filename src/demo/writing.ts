import { faker } from '@faker-js/faker/locale/sv';
import type { Answer } from '../clients/clients.ts';
import type { ContactType } from '../journal/journal.ts';
import { type BuiltIn, builtIn, withTemplate } from '../journal/templates.ts';
import type { Person } from './people.ts';
import type { Approach } from './texts/approaches.ts';
import * as craft from './texts/journal.ts';
import * as matching from './texts/matching.ts';
import * as notes from './texts/notes.ts';
import type { Bank, Stage, Theme } from './texts/theme.ts';
import { dealer, spin } from './wording.ts';

const { arrayElement, maybe, shuffle } = faker.helpers;
const { int } = faker.number;
const some = (min: number, max: number) => int({ min, max });

const GOALS = 'Klientens egna mål, formulerade vid kontaktens början:';

/** Where in the course of contact an entry stands. `gap` is the time to the next meeting, "två veckor". */
export type Moment = { index: number; planned: number; contactType: ContactType; gap: string };

const TEMPLATES: BuiltIn[] = ['session', 'session', 'session', 'soap', 'dap', 'free'];

export type Writer = ReturnType<typeof writer>;

/** The hand of one therapist writing about one client: what it says once, it keeps to. */
export function writer({ words, life }: Person, themes: Theme[], approach: Approach) {
  const deal = dealer(words);
  const [first] = themes as [Theme];
  const problem = first.problem.map((text) => spin(text, words));
  const oneOfEach = (banks: Bank[]) => banks.map((bank) => deal(bank)).join(' ');

  /** What the therapist says of the moment, with the progress made on the theme of the time. */
  function at({ index, planned, gap }: Moment) {
    const themeAt = (i: number) => themes[Math.floor((i / planned) * themes.length)] as Theme;
    const theme = themeAt(index);
    const isTurn = index > 0 && theme !== themeAt(index - 1);
    const progress = ((index / planned) * themes.length) % 1;
    const stage: Stage = progress < 0.35 ? theme.early : progress < 0.7 ? theme.middle : theme.late;
    const next = () => deal(craft.next, 1, { gap });
    const { name, from, to } = theme.scale;
    const score = Math.round(from + (to - from) * progress) + some(-1, 1);
    return {
      theme,
      opening: () => (isTurn ? `${deal(craft.turns, 1, { ämne: theme.reason.toLowerCase() })} ` : ''),
      state: (count: number) => deal(stage.state, count),
      now: () => [deal(stage.state, 2), maybe(() => deal(craft.everyday, some(1, 2)))].filter(Boolean).join(' '),
      score: () => `${name} i dag: ${score} poäng.`,
      session: () => deal(stage.session, 2),
      methods: () => deal(approach.methods ?? stage.methods, some(1, 2)),
      assessment: (count = 1) => deal(stage.assessment, count),
      risk: () => maybe(() => ` ${deal(craft.risk)}`) ?? '',
      plan: () => `${deal(approach.plan ?? stage.plan, some(1, 2))} ${next()}`,
      next,
    };
  }

  /** An ordinary entry, under the headings of one of the templates or under none. */
  function session(moment: Moment): { template: BuiltIn; text: string } {
    const say = at(moment);
    if (moment.contactType === 'phone') {
      const text = paragraphs(`${deal(craft.calls)} ${say.now()}`, `${say.assessment()}${say.risk()} ${say.plan()}`);
      return { template: 'free', text };
    }
    if (moment.contactType === 'other') {
      return { template: 'free', text: paragraphs(deal(craft.letters), `${deal(craft.settled)} ${say.next()}`) };
    }
    const opening = `${moment.contactType === 'video' ? `${deal(craft.videoCalls)} ` : ''}${say.opening()}`;
    const template = arrayElement(TEMPLATES);
    if (template === 'free') {
      const [told, done] = [`${opening}${say.now()}`, `${say.session()} ${say.methods()}`];
      return { template, text: paragraphs(told, done, `${say.assessment()}${say.risk()} ${say.plan()}`) };
    }
    const measured = maybe(() => ` ${say.score()}`, { probability: 0.35 }) ?? '';
    const text = underHeadings(template, {
      'Aktuellt läge': () => `${opening}${say.now()}${measured}`,
      'Sessionens innehåll': say.session,
      Interventioner: say.methods,
      Bedömning: () => `${say.assessment()}${say.risk()}`,
      Planering: say.plan,
      Subjektivt: () => `${opening}${say.now()}`,
      Objektivt: () => `${deal(craft.observed)} ${say.score()}`,
      Data: () => `${opening}${say.now()} ${say.session()} ${say.methods()}`,
      Analys: () => `${say.assessment()}${say.risk()}`,
      Plan: say.plan,
    });
    return { template, text };
  }

  function assessment(moment: Moment): { template: BuiltIn; text: string } {
    const say = at(moment);
    const text = underHeadings('assessment', {
      'Anledning till kontakten': () => problem.slice(0, 2).join(' '),
      Bakgrund: () => `${life.upbringing} ${life.household} ${life.work}`,
      'Aktuella besvär': () => `${say.state(some(2, 3))} ${say.score()}`,
      'Tidigare vård och behandling': () => life.care.noted,
      Bedömning: () => `${say.assessment()} ${deal(craft.risk)}`,
      'Diagnos eller preliminär diagnos': () => deal(approach.diagnosis ?? first.diagnosis),
      'Planerade åtgärder': () => `${deal(craft.frame)} ${say.plan()}`,
      'Information till klienten och samtycke till planen': () => deal(craft.consent),
    });
    return { template: 'assessment', text };
  }

  /** `extent` is the number of meetings and their first and last month. */
  function closing(moment: Moment, extent: string): { template: BuiltIn; text: string } {
    const say = at(moment);
    const text = underHeadings('closing', {
      'Kontaktens längd och omfattning': () => `${extent} ${deal(craft.extent)}`,
      'Genomförd behandling': () => deal(approach.treatment ?? say.theme.treatment, 2),
      Resultat: () => `${say.state(some(2, 3))} ${say.score()}`,
      'Bedömning vid avslut': () => say.assessment(2),
      Rekommendationer: () => deal(craft.recommendations, 2),
    });
    return { template: 'closing', text };
  }

  /** Client notes under two to five of the default headings, some of them in a second version too. */
  function clientNotes(): { heading: string; versions: string[] }[] {
    const all = {
      Bakgrund: () => `${life.upbringing} ${life.household} ${life.work} ${life.care.noted}`,
      'Aktuell problematik': () => problem.join(' '),
      'Mål med kontakten': () => [GOALS, ...shuffle(first.goals).map(asGoal)].join('\n'),
      'Hälsa och läkemedel': () => oneOfEach(notes.health),
      'Nätverk och närstående': () => oneOfEach(notes.network),
      'Risk och skydd': () => oneOfEach(notes.safety),
    };
    return shuffle(Object.entries(all))
      .slice(0, some(2, 5))
      .map(([heading, write]) => {
        const text = write();
        const again = maybe(() => paragraphs(text, deal(notes.additions)), { probability: 0.25 });
        return { heading, versions: again ? [text, again] : [text] };
      });
  }
  const asGoal = (goal: string) => `– ${spin(goal, words)}`;

  /** What the client answered in the matching questionnaire. */
  const answers = (): Answer[] => [
    { question: 'Vem söker du hjälp för?', answer: arrayElement(matching.forWhom) },
    { question: 'Vad vill du ha hjälp med?', answer: first.reason },
    { question: 'Vad är svårast just nu?', answer: arrayElement(first.hardest) },
    { question: 'Har du gått i samtal tidigare?', answer: life.care.asked },
    { question: matching.WISH.sv, answer: arrayElement(matching.therapist) },
    { question: 'Hur vill du ses?', answer: arrayElement(matching.kind) },
    { question: 'Vilka tider passar?', answer: arrayElement(matching.times) },
    { question: 'Hur betalar du?', answer: arrayElement(matching.payment) },
  ];

  return { session, assessment, closing, clientNotes, answers, reason: first.reason };
}

const paragraphs = (...parts: string[]) => parts.join('\n\n');

/** The template as the therapist gets it, with what there is to say under each heading. */
const underHeadings = (template: BuiltIn, bodies: Record<string, () => string>) =>
  withTemplate('', builtIn(template))
    .replace(/^(.+):\n\n/gm, (_, heading: string) => `${heading}:\n${bodies[heading]?.() ?? ''}\n`)
    .trimEnd();

/** The text as it stands half written: what is to come is still only headings. */
export const halfWritten = (text: string): string =>
  text
    .split('\n\n')
    .map((part, i, all) => (i < all.length / 2 ? part : (/^.+:\n/.exec(part)?.[0] ?? '')))
    .join('\n\n')
    .trimEnd();
