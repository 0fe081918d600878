import type { Theme } from './theme.ts';

export const sleep: Theme = {
  reason: 'Sömnsvårigheter',
  hardest: [
    'Att ligga vaken och veta att jag måste upp om tre timmar.',
    'Jag är så trött på dagarna att jag inte litar på mig själv.',
    'Jag bävar för kvällarna.',
  ],
  problem: [
    'Söker för sömnsvårigheter sedan {ett par år|drygt ett år}, till en början under en period med hög belastning.',
    'Ligger ofta vaken en till två timmar innan sömnen kommer och vaknar flera gånger per natt.',
    'Tar igen sömn på helgerna och vilar på eftermiddagarna, vilket förskjuter dygnet.',
    'Oroar sig för vad sömnbristen ska göra med hälsan och arbetet.',
    'Har prövat receptfria preparat och råd från nätet utan varaktig effekt.',
  ],
  goals: [
    'Somna inom en halvtimme de flesta nätter.',
    'Gå och lägga sig utan att vara rädd för natten.',
    'Ha ork till familj och fritid efter arbetsdagen.',
    'Sluta räkna timmar och titta på klockan.',
    'Klara en dålig natt utan att dagen blir förlorad.',
  ],
  diagnosis: [
    'Icke organisk sömnlöshet (F51.0). Läkare har tagit prover utan anmärkning.',
    'Insomni, preliminärt F51.0. Sömnapné har uteslutits vid utredning.',
  ],
  treatment: [
    'KBT för insomni: sömndagbok, sömnrestriktion, stimuluskontroll och arbete med sömnrelaterad oro.',
    'Stabilisering av dygnsrytm och avveckling av sömnrelaterade säkerhetsbeteenden.',
  ],
  scale: { name: 'ISI', from: 20, to: 7 },
  early: {
    state: [
      'Sover uppskattningsvis {fem timmar|fem och en halv timme} på åtta timmar i sängen.',
      '{Tre|Fyra} nätter kom sömnen först efter klockan två, och {hon} var slut dagen efter.',
      'Lägger sig tidigt för att hinna ikapp, och ligger då vaken längre.',
      'Dricker kaffe fram till kvällen för att hålla sig vaken.',
      'Kontrollerar klockan flera gånger per natt och räknar timmar kvar.',
      'Har tackat nej till kvällsaktiviteter av rädsla för att störa sömnen.',
    ],
    session: [
      'Vi går igenom sömndagboken och klienten ser för första gången hur mycket tiden i sängen varierar.',
      'Klienten berättar om perioden då sömnen först gick sönder och om allt som prövats sedan dess.',
      'Samtalet rör katastroftankarna om natten: att kroppen tar skada och att allt ska gå fel på arbetet.',
      'Vi talar om skillnaden mellan trötthet och sömnighet.',
      'Kvällsrutinerna beskrivs i detalj, från middagen till att lampan släcks.',
    ],
    methods: [
      'Sömnhygien gås igenom, med betoning på ljus, koffein och fast uppstigning.',
      'Psykoedukation om sömntryck, dygnsrytm och anspänning.',
      'Sömndagbok introduceras och sömneffektiviteten beräknas tillsammans.',
      'En modell över hur oron för sömn i sig håller sömnen borta ritas upp.',
    ],
    assessment: [
      'Lång tid i sängen och oregelbunden uppstigning bedöms vidmakthålla besvären.',
      'Hög anspänning kring sömn. Klienten är väl motiverad att pröva ett nytt upplägg.',
      'Inga tecken på annan sömnstörning framkommer i anamnesen.',
    ],
    plan: [
      'Sömndagbok varje morgon fram till nästa samtal.',
      'Fast uppstigning klockan {sex|halv sju} alla dagar, även på helgen.',
      'Ingen vila efter klockan femton och inget kaffe efter lunch.',
    ],
  },
  middle: {
    state: [
      'Första veckan med kortare tid i sängen var tung, men insomningen går nu fortare.',
      'Somnade inom en halvtimme {fyra|fem} nätter av sju.',
      'Gick upp ur sängen när sömnen inte kom och läste tills ögonen blev tunga.',
      'Klockan är flyttad ut ur sovrummet, vilket var svårt två nätter och sedan en lättnad.',
      'En dålig natt inför ett viktigt möte, som ändå gick bra.',
    ],
    session: [
      'Vi räknar på veckans sömneffektivitet och beslutar om nästa steg i sömnfönstret.',
      'Klienten talar om kvällarna som den enda egna tiden och om motviljan att ge upp den.',
      'Samtalet rör hur dagen faktiskt blev efter de sämsta nätterna, jämfört med förväntan.',
      'Vi talar om vad som ligger kvar från dagen när ljuset släcks.',
      'Klienten märker att kampen för att sova är det som håller {henne} vaken.',
    ],
    methods: [
      'Sömnrestriktion med ett fönster på {sex timmar|sex och en halv timme}, med uppföljning varje vecka.',
      'Stimuluskontroll: sängen enbart för sömn, upp efter en kvart i vakenhet.',
      'Kognitivt arbete med tanken att varje natt måste vara bra.',
      'Skrivstund tidigt på kvällen, där dagens ärenden lämnas på papper.',
    ],
    assessment: [
      'Sömneffektiviteten stiger och insomningstiden har halverats.',
      'God följsamhet trots trötthet på dagarna. Bilkörning och arbete bedöms fungera säkert.',
      'Oron för sömnen minskar, vilket bedöms viktigare än antalet timmar.',
    ],
    plan: [
      'Sömnfönstret vidgas med en kvart om effektiviteten håller sig över 85 procent.',
      'Hemuppgift: delta i en kvällsaktivitet trots risk för senare insomning.',
      'Fortsatt uppstigning vid fast tid, oavsett hur natten har varit.',
    ],
  },
  late: {
    state: [
      'Sover {sju timmar|sex och en halv timme} de flesta nätter och vaknar utan klocka.',
      'Tänker sällan på sömnen under dagen.',
      'Hade två dåliga nätter vid en förkylning och lät det passera.',
      'Har ork att träna efter arbetet igen.',
      'Reste bort över helgen och sov gott i främmande säng.',
    ],
    session: [
      'Vi talar om hur natten har gått från prov till vila.',
      'Klienten beskriver vad {hon} gör när sömnen uteblir, och att det mest är ingenting.',
      'Samtalet rör vilka vanor som ska behållas och vilka som nu kan mjukas upp.',
      'Vi går igenom dagboken från första veckan och jämför med den senaste.',
    ],
    methods: [
      'En plan för tillfälliga sömnproblem skrivs ner på ett kort.',
      'Genomgång av vad som höll sömnproblemen vid liv och vad som bröt mönstret.',
      'Sömndagboken avslutas. Klienten övar på att inte mäta.',
    ],
    assessment: [
      'Sömnen är stabil och klienten uppfyller inte längre kriterierna för insomni.',
      'Klienten förhåller sig tryggt till enstaka dåliga nätter.',
      'Dagtidsfunktionen är god och orken har återkommit.',
    ],
    plan: [
      'Uppföljning efter semestern, då rutinerna brukar rubbas.',
      'Sömnfönstret släpps fritt, med bibehållen tid för uppstigning.',
      'Klienten återgår till planen vid tre dåliga nätter i rad.',
    ],
  },
};
