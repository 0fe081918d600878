import type { Content, Option, Question, Role } from './content.ts';

/** A list as `key: [Swedish, English]`. */
const options = (words: Record<string, [string, string]>): Option[] =>
  Object.entries(words).map(([key, [sv, en]]) => ({ key, sv, en, retired: false }));

type Given = Pick<Question, 'kind' | 'sv' | 'en'> & Partial<Question>;
const ask = (role: Role, given: Given): Question => ({
  key: role,
  role,
  hintSv: '',
  hintEn: '',
  required: false,
  withWords: false,
  retired: false,
  options: [],
  ...given,
});

/** The questionnaire that comes with the program, until the operator publishes another. */
export const DEFAULT: Content = {
  weights: { reason: 10, method: 4, gender: 5, place: 8, times: 5, price: 4 },
  questions: [
    ask('audience', {
      kind: 'choice',
      sv: 'Vem söker du hjälp för?',
      en: 'Who are you seeking help for?',
      hintSv: 'Dig själv eller någon annan: välj det som stämmer på den som ska komma.',
      hintEn: 'Yourself or somebody else: choose what fits the one who is to come.',
      required: true,
      options: options({
        adult: ['Vuxen', 'Adult'],
        couple: ['Par', 'Couple'],
        teenager: ['Tonåring', 'Teenager'],
        child: ['Barn', 'Child'],
        parent: ['Förälder', 'Parent'],
        family: ['Familj', 'Family'],
      }),
    }),
    ask('reason', {
      kind: 'several',
      sv: 'Vad vill du ha hjälp med?',
      en: 'What would you like help with?',
      hintSv: 'Välj gärna flera, eller skriv med egna ord.',
      hintEn: 'Choose as many as you like, or use your own words.',
      required: true,
      withWords: true,
      options: options({
        anxiety: ['Oro och ångest', 'Worry and anxiety'],
        low_mood: ['Nedstämdhet och depression', 'Low mood and depression'],
        stress: ['Stress', 'Stress'],
        exhaustion: ['Utmattning', 'Exhaustion'],
        relationship: ['Relationer', 'Relationships'],
        grief: ['Sorg och förlust', 'Grief and loss'],
        crisis: ['Kris', 'Crisis'],
        trauma: ['Svåra händelser och trauma', 'Traumatic events'],
        self_esteem: ['Självkänsla', 'Self-esteem'],
        sleep: ['Sömn', 'Sleep'],
        parenthood: ['Föräldraskap', 'Parenthood'],
        work: ['Arbete och studier', 'Work and studies'],
        eating: ['Mat och kropp', 'Food and body'],
        addiction: ['Alkohol, spel eller annat beroende', 'Alcohol, gambling or another addiction'],
        compulsions: ['Tvång', 'Compulsions'],
        identity: ['Identitet och livsval', 'Identity and choices in life'],
      }),
    }),
    ask('hardship', {
      kind: 'text',
      sv: 'Vad är svårast just nu?',
      en: 'What is hardest right now?',
      hintSv: 'Några meningar räcker. Bara den terapeut du får läser dem, och plattformen om vi ska välja åt dig.',
      hintEn:
        'A few sentences are enough. Only your therapist reads them, and the platform if we are to choose for you.',
    }),
    ask('earlier', {
      kind: 'choice',
      sv: 'Har du gått i samtal tidigare?',
      en: 'Have you been in therapy before?',
      withWords: true,
      options: options({
        never: ['Nej, det här är första gången', 'No, this is the first time'],
        helped: ['Ja, och det hjälpte', 'Yes, and it helped'],
        not_helped: ['Ja, men det hjälpte inte', 'Yes, but it did not help'],
        ongoing: ['Ja, jag har en kontakt nu', 'Yes, I see somebody now'],
      }),
    }),
    ask('gender', {
      kind: 'choice',
      sv: 'Vill du helst träffa en kvinna eller en man?',
      en: 'Would you rather see a woman or a man?',
      options: options({
        any: ['Det spelar ingen roll', 'It does not matter'],
        woman: ['Kvinna', 'Woman'],
        man: ['Man', 'Man'],
        other: ['Ickebinär', 'Non-binary'],
      }),
    }),
    ask('language', {
      kind: 'several',
      sv: 'Vilka språk kan samtalen vara på?',
      en: 'In which languages can you talk?',
      hintSv: 'Vi föreslår bara terapeuter som talar något av dem.',
      hintEn: 'We only suggest therapists who speak one of them.',
      required: true,
      options: options({
        sv: ['Svenska', 'Swedish'],
        en: ['Engelska', 'English'],
        fi: ['Finska', 'Finnish'],
        ar: ['Arabiska', 'Arabic'],
        fa: ['Persiska', 'Persian'],
        pl: ['Polska', 'Polish'],
        so: ['Somaliska', 'Somali'],
        es: ['Spanska', 'Spanish'],
        tr: ['Turkiska', 'Turkish'],
        uk: ['Ukrainska', 'Ukrainian'],
        bcs: ['Bosniska, kroatiska, serbiska', 'Bosnian, Croatian, Serbian'],
        sign: ['Svenskt teckenspråk', 'Swedish Sign Language'],
      }),
    }),
    ask('method', {
      kind: 'several',
      sv: 'Har du önskemål om metod?',
      en: 'Do you wish for a certain method?',
      hintSv: 'Vet du inte? Hoppa över frågan. Ni kommer fram till det tillsammans.',
      hintEn: 'Not sure? Skip the question. You will find out together.',
      options: options({
        any: ['Vet inte', 'I do not know'],
        cbt: ['KBT', 'CBT'],
        pdt: ['Psykodynamisk terapi (PDT)', 'Psychodynamic therapy'],
        act: ['ACT', 'ACT'],
        ipt: ['Interpersonell terapi (IPT)', 'Interpersonal therapy (IPT)'],
        emdr: ['EMDR', 'EMDR'],
        systemic: ['Familje- och parterapi', 'Family and couples therapy'],
        mindfulness: ['Medveten närvaro', 'Mindfulness'],
        supportive: ['Stödsamtal', 'Supportive talks'],
      }),
    }),
    ask('place', {
      kind: 'place',
      sv: 'Hur vill du ses?',
      en: 'How would you like to meet?',
      required: true,
    }),
    ask('times', {
      kind: 'times',
      sv: 'Vilka tider passar?',
      en: 'Which times suit you?',
      hintSv: 'Kryssa inget om alla tider går bra.',
      hintEn: 'Leave all empty if any time is fine.',
    }),
    ask('payment', {
      kind: 'payment',
      sv: 'Hur betalar du?',
      en: 'How do you pay?',
      required: true,
      options: options({
        self: ['Jag betalar själv', 'I pay myself'],
        company: ['Min arbetsgivare betalar, jag har en kod', 'My employer pays, I have a code'],
        insurer: ['Min försäkring betalar, jag har en kod', 'My insurance pays, I have a code'],
      }),
    }),
    ask('contact', {
      kind: 'contact',
      sv: 'Hur når vi dig?',
      en: 'How do we reach you?',
      required: true,
    }),
  ],
};
