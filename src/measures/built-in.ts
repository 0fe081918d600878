import type { Locale } from '../i18n/t.ts';
import type { Band, Measure, Question } from './questions.ts';

type Words = Record<Locale, string>;

const OFTEN: Record<Locale, string[]> = {
  sv: ['Inte alls', 'Flera dagar', 'Mer än hälften av dagarna', 'Nästan varje dag'],
  en: ['Not at all', 'Several days', 'More than half the days', 'Nearly every day'],
};
const HARD: Record<Locale, string[]> = {
  sv: ['Inga svårigheter alls', 'Vissa svårigheter', 'Stora svårigheter', 'Extrema svårigheter'],
  en: ['Not difficult at all', 'Somewhat difficult', 'Very difficult', 'Extremely difficult'],
};

/** `scored` are answered with how often, 0 to 3 points; `after` asks how hard it makes life, may be skipped and counts nothing. */
type BuiltIn = { id: string; title: Words; intro: Words; scored: Words[]; riskAt: number; after: Words; bands: Band[] };

const TROUBLED: Words = {
  sv: 'Under de senaste två veckorna, hur ofta har du besvärats av något av följande problem?',
  en: 'Over the last two weeks, how often have you been bothered by any of the following problems?',
};
const DIFFICULTY: Words = {
  sv: 'Om du kryssat för att du haft något av dessa problem, hur stora svårigheter har dessa problem förorsakat dig på arbetet, eller för att ta hand om sysslor hemma, eller i kontakten med andra människor?',
  en: 'If you checked off any problems, how difficult have these problems made it for you to do your work, take care of things at home, or get along with other people?',
};

/**
 * Patient Health Questionnaire, depression: nine questions, 0-27 points. Bands by Kroenke, Spitzer & Williams, "The PHQ-9:
 * validity of a brief depression severity measure", J Gen Intern Med 2001;16:606-613 (5, 10, 15, 20). Made by Spitzer,
 * Williams, Kroenke and colleagues with a grant from Pfizer, free to reproduce; Swedish by Mats Adler, Karolinska, 2005.
 */
const PHQ_9: BuiltIn = {
  id: 'phq-9',
  title: { sv: 'PHQ-9', en: 'PHQ-9' },
  intro: TROUBLED,
  scored: [
    { sv: 'Lite intresse eller glädje i att göra saker', en: 'Little interest or pleasure in doing things' },
    {
      sv: 'Känt dig nedstämd, deprimerad eller känt att framtiden ser hopplös ut',
      en: 'Feeling down, depressed, or hopeless',
    },
    {
      sv: 'Problem att somna eller att du vaknat i förtid, eller sovit för mycket',
      en: 'Trouble falling or staying asleep, or sleeping too much',
    },
    { sv: 'Känt dig trött eller energilös', en: 'Feeling tired or having little energy' },
    { sv: 'Dålig aptit eller att du ätit för mycket', en: 'Poor appetite or overeating' },
    {
      sv: 'Dålig självkänsla – eller att du känt dig misslyckad eller att du svikit dig själv eller din familj',
      en: 'Feeling bad about yourself – or that you are a failure or have let yourself or your family down',
    },
    {
      sv: 'Svårigheter att koncentrera dig, till exempel när du läst tidningen eller sett på TV',
      en: 'Trouble concentrating on things, such as reading the newspaper or watching television',
    },
    {
      sv: 'Att du rört dig eller talat så långsamt att andra noterat det? Eller motsatsen – att du varit så nervös eller rastlös att du rört dig mer än vanligt',
      en: 'Moving or speaking so slowly that other people could have noticed? Or the opposite – being so fidgety or restless that you have been moving around a lot more than usual',
    },
    {
      sv: 'Tankar att det skulle vara bättre om du var död eller att du skulle skada dig på något sätt',
      en: 'Thoughts that you would be better off dead or of hurting yourself in some way',
    },
  ],
  riskAt: 8,
  after: DIFFICULTY,
  bands: [
    { from: 0, label: 'Ingen eller minimal depression' },
    { from: 5, label: 'Lindrig depression' },
    { from: 10, label: 'Medelsvår depression' },
    { from: 15, label: 'Medelsvår till svår depression' },
    { from: 20, label: 'Svår depression' },
  ],
};

/**
 * Generalized anxiety: seven questions, 0-21 points. Bands by Spitzer, Kroenke, Williams & Löwe, "A brief measure for assessing
 * generalized anxiety disorder: the GAD-7", Arch Intern Med 2006;166:1092-1097 (5, 10, 15). Free to reproduce, as PHQ-9.
 */
const GAD_7: BuiltIn = {
  id: 'gad-7',
  title: { sv: 'GAD-7', en: 'GAD-7' },
  intro: TROUBLED,
  scored: [
    { sv: 'Känt dig nervös, ängslig eller väldigt stressad', en: 'Feeling nervous, anxious, or on edge' },
    {
      sv: 'Inte kunnat sluta oroa dig eller kontrollera din oro',
      en: 'Not being able to stop or control worrying',
    },
    { sv: 'Oroat dig för mycket för olika saker', en: 'Worrying too much about different things' },
    { sv: 'Haft svårt att slappna av', en: 'Trouble relaxing' },
    {
      sv: 'Varit så rastlös att du har haft svårt att sitta still',
      en: 'Being so restless that it is hard to sit still',
    },
    { sv: 'Blivit lätt irriterad eller retlig', en: 'Becoming easily annoyed or irritable' },
    {
      sv: 'Känt dig rädd för att något hemskt skulle hända',
      en: 'Feeling afraid, as if something awful might happen',
    },
  ],
  riskAt: -1,
  after: DIFFICULTY,
  bands: [
    { from: 0, label: 'Minimal ångest' },
    { from: 5, label: 'Lindrig ångest' },
    { from: 10, label: 'Måttlig ångest' },
    { from: 15, label: 'Svår ångest' },
  ],
};

const ALL = [PHQ_9, GAD_7];

/** The forms that everybody has, in a language. The bands are Swedish always: they are read in the record (PDL 3:13). */
export const builtIn = (locale: Locale): Measure[] => ALL.map((each) => inLanguage(each, locale));

function inLanguage({ id, title, intro, scored, riskAt, after, bands }: BuiltIn, locale: Locale): Measure {
  const choose = (labels: string[], isScored: boolean) => ({
    kind: 'choice' as const,
    options: labels.map((label, n) => ({ label, points: isScored ? n : null })),
  });
  const questions: Question[] = scored.map((text, n) => ({
    ...choose(OFTEN[locale], true),
    text: text[locale],
    isOptional: false,
    asksRisk: n === riskAt,
  }));
  questions.push({ ...choose(HARD[locale], false), text: after[locale], isOptional: true, asksRisk: false });
  return { id, family: id, title: title[locale], intro: intro[locale], questions, bands, language: locale };
}
