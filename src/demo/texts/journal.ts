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
  'Förnekar tankar på att skada sig själv. Bedömningen är oförändrad.',
  'Ingen förhöjd suicidrisk bedöms föreligga.',
  'Tankar på att livet är tungt förekommer, men varken dödsönskan eller planer. Följs upp.',
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
  'Klienten har informerats om journalföring, tystnadsplikt och rätten att läsa sin journal, och samtycker till planen.',
  'Information om sekretess, avbokningsregler och journal har getts muntligt och skriftligt. Klienten godkänner planen.',
  'Vi har gått igenom planen, dess alternativ och vad som gäller för journalen. Klienten vill gå vidare enligt förslaget.',
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
  'Klienten har hört av sig skriftligt med en fråga om intyg. Svar har lämnats samma dag.',
  'Underlag till ansvarig läkare har skrivits på klientens begäran och lästs igenom tillsammans.',
  'Klienten har lämnat in en ifylld skattning, som gås igenom och förs till journalen.',
  'Samverkan med vårdcentralen efter klientens skriftliga medgivande.',
];

export const videoCalls: Bank = [
  'Samtalet hålls via video. Klienten sitter ostört hemma.',
  'Videosamtal. Bild och ljud fungerar väl.',
  'Videosamtal från arbetsplatsens mötesrum, som klienten har för sig själv.',
];
