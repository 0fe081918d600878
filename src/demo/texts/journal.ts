import type { Bank } from './theme.ts';

/** What belongs to the craft rather than to what the client seeks help for. */

export const observed: Bank = [
  'Vaken och orienterad, med god formell och emotionell kontakt.',
  'Talar i normalt tempo, något dämpat inledningsvis och mer livligt mot slutet.',
  'Adekvat i affekten. Tårögd vid ett par tillfällen men samlar sig snabbt.',
  'Ögonkontakten är god. Sitter spänt till en början och slappnar av efter hand.',
  'Sammanhängande och nyanserad i sin berättelse, utan tecken på tankestörning.',
  'Något trött i uttrycket, men deltar aktivt och tar egna initiativ.',
];

export const risk: Bank = [
  'Inga suicidtankar framkommer vid fråga.',
  'Suicidrisken bedöms som låg. Klienten har framtidsplaner och stöd av närstående.',
  'Förnekar tankar på att skada sig själv.',
  'Ingen förhöjd suicidrisk bedöms föreligga.',
  'Tankar på att livet är tungt förekommer, men varken dödsönskan eller planer.',
];

/** What else there is to tell, whatever one seeks help for. */
export const everyday: Bank = [
  'Klienten har tänkt en del på det som sades förra gången.',
  'En planerad resa till syskonen ställdes in, vilket var en besvikelse.',
  'Var förkyld några dagar och fick lägga en del åt sidan.',
  'Kom i gång med ett sedan länge uppskjutet ärende hemma.',
  'Beskriver vädret som tröttande och längtar efter ljus.',
  'Klienten är förberedd och vill börja direkt.',
  'Inga förändringar av läkemedel eller hälsa i övrigt.',
  'Har hört av sig till en gammal vän, och svaret blev varmt.',
  'En tvist med grannen tog mycket kraft men är nu ur vägen.',
  'Klienten har skrivit ner några punkter och läser dem högt.',
  'Ett tandläkarbesök som länge skjutits upp blev av.',
  'Berättar med värme om ett samtal med en av syskonen.',
  'Är trött i dag men ville ändå inte ställa in.',
  'Säger inledningsvis att det är skönt att ha en stund för sig själv.',
];

/** When one aim is reached, or has to wait, and the contact goes on with another. */
export const turns: Bank = [
  'Samtalen får efter gemensam utvärdering ett nytt fokus: {ämne}.',
  'Klienten önskar nu arbeta med något annat: {ämne}. Planen justeras i enlighet med det.',
  'Det tidigare målet är uppnått så långt möjligt. Fortsatt arbete gäller {ämne}.',
];

export const next: Bank = [
  'Nästa samtal om {gap}.',
  'Ny tid om {gap}, {på samma veckodag|samma veckodag och klockslag}.',
  'Bokad tid om {gap}.',
  'Återbesök om {gap}, enligt plan.',
];

export const frame: Bank = [
  'Inledningsvis {åtta|tio|tolv} samtal, en gång i veckan, därefter gemensam utvärdering.',
  'Fem samtal till att börja med. Därefter tar vi ställning till fortsättning.',
  'Samtal varje vecka den första tiden, sedan glesare efter behov.',
];

export const consent: Bank = [
  'Information om journal, tystnadsplikt och rätten att läsa journalen är given. Samtycker till planen.',
  'Information om sekretess, avbokning och journal har getts muntligt. Klienten godkänner planen.',
  'Planen, dess alternativ och vad som gäller för journalen är genomgångna. Klienten vill gå vidare.',
];

export const recommendations: Bank = [
  'Klienten rekommenderas att hålla fast vid de vanor som har haft störst betydelse.',
  'Vid försämring som varar mer än två veckor bör klienten höra av sig, hit eller till vårdcentralen.',
  'Ett uppföljande samtal erbjuds om tre månader, på klientens initiativ.',
  'Planen för svårare perioder finns hos klienten, som gärna får visa den för en närstående.',
];

/** Contacts outside the sessions. */
export const calls: Bank = [
  'Klienten ringer på avtalad tid, då {hon} har fått förhinder att komma. Vi talar i tjugo minuter i stället.',
  'Avstämning per telefon mellan två samtal, enligt överenskommelse.',
  'Kort telefonsamtal på klientens begäran, efter en svår dag.',
  'Uppföljning per telefon, eftersom klienten är hemma med förkylning.',
  'Klienten hör av sig med en fråga om övningarna och vill samtidigt berätta hur det går.',
];

export const letters: Bank = [
  'Klienten har hört av sig skriftligt med en fråga om intyg. Svar har lämnats samma dag, med hänvisning till läkare.',
  'Underlag till ansvarig läkare har skrivits på klientens begäran. Klienten har läst och godkänt texten.',
  'Klienten har lämnat in en ifylld skattning. Den förs till journalen och gås igenom vid nästa samtal.',
  'Samverkan med vårdcentralen efter klientens skriftliga medgivande. Parterna är eniga om fortsatt planering.',
];

/** What follows a letter. */
export const settled: Bank = [
  'Inget i kontakten ger anledning att ändra bedömning eller plan. Klienten är informerad om anteckningen.',
  'Planen är oförändrad. Klienten har fått besked om att frågan tas upp i lugn och ro vid nästa tillfälle.',
  'Ingen ytterligare åtgärd behövs nu. Kopia har lämnats till klienten, som inte hade några invändningar.',
];

export const videoCalls: Bank = [
  'Samtalet hålls via video. Klienten sitter ostört hemma.',
  'Videosamtal. Bild och ljud fungerar väl.',
  'Videosamtal från arbetsplatsens mötesrum, som klienten har för sig själv.',
];

/** After "14 samtal, mars 2025 till juni 2025." */
export const extent: Bank = [
  'Varje vecka i början och därefter glesare.',
  'Kontakten har följt den plan som gjordes upp vid det första samtalet.',
  'Enstaka avbokningar, i övrigt god kontinuitet.',
];
