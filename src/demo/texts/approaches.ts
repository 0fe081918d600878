import type { Bank, Theme } from './theme.ts';

/** How a therapist works. What it leaves out is said as the themes say it, which is CBT. */
export type Approach = { methods?: Bank; plan?: Bank; treatment?: Bank; diagnosis?: Theme['diagnosis'] };

export const cognitive: Approach = {};

export const psychodynamic: Approach = {
  methods: [
    'Utforskande och klargörande. Klienten får tid att följa sina associationer.',
    'En försiktig tolkning prövas: att duglighet har varit priset för närhet.',
    'Konfrontation av motsägelsen mellan det som sägs och leendet det sägs med.',
    'Bekräftande hållning när skammen kommer, utan att lämna ämnet.',
    'Överföringen tas upp: förväntan att bli bedömd även här.',
    'Affektfokuserat arbete med den ilska som snabbt vänds inåt.',
    'En dröm får plats och undersöks utifrån känslan i den snarare än innehållet.',
    'Spegling av hur klienten avbryter sig när {hon} närmar sig det som gör ont.',
    'Länkning mellan det aktuella, det tidigare och det som sker mellan oss.',
    'Tystnaden får vara, och klienten sätter efter en stund själv ord på den.',
    'Arbete med försvaret att vara den som förstår alla andra.',
    'Mentaliserande frågor kring vad den andre kan ha känt och avsett.',
  ],
  plan: [
    'Vi fortsätter utforska temat som öppnades mot slutet av timmen.',
    'Klienten uppmuntras att lägga märke till drömmar och dagdrömmar, utan krav på att skriva.',
    'Frågan om kontaktens slut tas upp på nytt om en månad.',
    'Vi återkommer till det uppehåll som väntar och vad det väcker.',
    'Samma tid och plats, med fortsatt öppen dagordning.',
    'Klienten bär med sig frågan om vems blick det är {hon} möter när {hon} dömer sig själv.',
    'Fokus hålls vid det centrala temat: närhet och rädslan att vara till besvär.',
    'Upplägget ses över tillsammans efter det tolfte samtalet.',
  ],
  treatment: [
    'Psykodynamisk korttidsterapi med affektfokus, kring ett gemensamt formulerat tema.',
    'Samtalen har rört relationsmönster, försvar och deras historia, också i den terapeutiska relationen.',
  ],
};

export const supportive: Approach = {
  methods: [
    'Aktivt lyssnande och sammanfattningar, så att klienten kan höra sin egen berättelse.',
    'Normalisering av reaktionerna utifrån det som har hänt.',
    'Nätverkskarta ritas upp, med vilka som kan ge praktisk respektive känslomässig hjälp.',
    'Lösningsfokuserade frågor: när var det senast lite lättare, och vad var då annorlunda?',
    'Skalfråga om förtröstan, från noll till tio, och vad som skulle flytta siffran ett steg.',
    'Bekräftelse av det klienten redan gör som fungerar.',
    'Råd om vart klienten kan vända sig i praktiska frågor.',
    'Gemensam prioritering av vad som behöver hända nu och vad som kan vänta.',
    'Motiverande samtal kring en förändring klienten överväger.',
    'Utrymme för gråt och tystnad, utan att skynda vidare.',
  ],
  plan: [
    'Klienten väljer en sak att göra till nästa gång, tillräckligt liten för att bli av.',
    'Fortsatt stödsamtal med fokus på vardagen och återhämtningen.',
    'Klienten kontaktar vårdcentralen om sömnen inte förbättras.',
    'Vi följer upp vad samtalet med den närstående ledde till.',
    'Klienten tar kontakt med den vän som nämndes i dag.',
    'Behovet av annan vård prövas på nytt om två samtal.',
    'Lista över det som ger kraft kompletteras hemma.',
    'Klienten hör av sig per telefon om läget ändras före nästa tid.',
  ],
  treatment: [
    'Stödjande samtal med fokus på vardag, nätverk och egna resurser.',
    'Lösningsfokuserat arbete med små, avgränsade steg mellan samtalen.',
  ],
  diagnosis: ['Ingen diagnos ställs inom ramen för samtalsstödet.'],
};
