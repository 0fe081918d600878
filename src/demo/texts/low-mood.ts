import type { Theme } from './theme.ts';

export const lowMood: Theme = {
  reason: 'Nedstämdhet',
  hardest: [
    'Att inget känns roligt längre. Jag gör det jag måste och går sedan och lägger mig.',
    'Jag orkar inte svara när folk hör av sig, och sedan får jag dåligt samvete.',
    'Tankarna på att jag inte duger till något.',
  ],
  problem: [
    'Söker för nedstämdhet och minskad lust sedan {i höstas|ungefär ett halvår}.',
    'Har dragit sig undan vänner och slutat med sådant som tidigare gav glädje.',
    'Beskriver trötthet, koncentrationssvårigheter och en känsla av att vara till besvär.',
    'Grubblar mycket över tidigare val, framför allt på kvällarna.',
    'Klarar arbetet, men till priset av att inget annat blir gjort.',
  ],
  goals: [
    'Återuppta träningen och träffa minst en vän i veckan.',
    'Kunna känna intresse och glädje igen, även om det är i små stunder.',
    'Grubbla mindre och märka tidigare när grubblandet börjar.',
    'Komma upp vid samma tid varje dag.',
    'Vara vänligare mot sig själv när något inte blir som {hon} tänkt.',
  ],
  diagnosis: [
    'Preliminärt medelsvår depressiv episod (F32.1). Följs med MADRS-S.',
    'Depressiv episod, ospecificerad (F32.9). Förnyad bedömning efter sex samtal.',
  ],
  treatment: [
    'Beteendeaktivering med veckoplanering och uppföljning av aktivitet och sinnesstämning.',
    'Arbete med grubbel, självkritik och återupptagna sociala kontakter.',
  ],
  scale: { name: 'MADRS-S', from: 24, to: 8 },
  early: {
    state: [
      'Klienten beskriver sig som tung och likgiltig {större delen av veckan|de flesta dagar}.',
      'Helgen tillbringades i sängen eller framför skärmen, med dåligt samvete efteråt.',
      'Aptiten är nedsatt och maten blir oregelbunden.',
      'Har inte svarat på meddelanden från vänner på {flera dagar|över en vecka}.',
      'Förmiddagarna är svårast. Mot kvällen lättar det något.',
      'Kommer i tid till arbetet men har svårt att hålla kvar tanken vid en uppgift.',
    ],
    session: [
      'Vi talar om hur nedstämdheten smög sig på efter en period med mycket ansvar och lite återhämtning.',
      'Klienten berättar om vad som förr gav glädje: körsång, långa promenader och att laga mat åt andra.',
      'Samtalet kretsar kring skulden över att inte orka och antagandet att andra märker det.',
      'Vi går igenom en vanlig dag timme för timme och var i den {hon} mår något bättre.',
      'Tidigare perioder av nedstämdhet tas upp, och vad som då hjälpte.',
    ],
    methods: [
      'Depressionscirkeln ritas upp: mindre görande, mindre att glädjas åt, mindre ork.',
      'Aktivitetsdagbok introduceras, med skattning av lust och behållning.',
      'Två små aktiviteter väljs ut, bundna till tid och plats i stället för till lust.',
      'Psykoedukation om depression och om varför viljan ofta kommer efter handlingen.',
    ],
    assessment: [
      'Sänkt stämningsläge med tydlig påverkan på aktivitet och sociala kontakter.',
      'Passivitet och grubbel bedöms vara de viktigaste vidmakthållande faktorerna.',
      'Kontakten är god trots låg energi. Klienten blir mer levande i talet om sina intressen.',
    ],
    plan: [
      'Aktivitetsdagboken förs till nästa gång, utan krav på förändring.',
      'Hemuppgift: kort promenad före frukost varje vardag.',
      'Klienten skriver till en vän som {hon} litar på och föreslår en fika.',
    ],
  },
  middle: {
    state: [
      'Har varit ute varje dag utom {en|två} sedan sist och märker att förmiddagarna blivit lättare.',
      'Träffade en vän i helgen. Var trött efteråt, men glad att det blev av.',
      'Stunder av lust återkommer, framför allt när {hon} lagar mat.',
      'Grubblar fortfarande på kvällarna, men upptäcker det tidigare.',
      'En motgång på arbetet gav två tunga dagar, varefter rutinerna togs upp igen.',
    ],
    session: [
      'Vi läser dagboken tillsammans och ser att stämningsläget följer med aktiviteten, inte tvärtom.',
      'Klienten talar om kravet att alltid vara den starka, och om vem som ställde det från början.',
      'Samtalet rör tonen i de egna tankarna och hur {hon} skulle ha talat till en vän.',
      'Vi skiljer mellan att lösa problem och att grubbla, med exempel från veckan som gått.',
      'Relationen till föräldrarna berörs, särskilt hur besvikelse visades i familjen.',
    ],
    methods: [
      'Veckoplanering med en balans mellan måsten, välbefinnande och kontakt med andra.',
      'Funktionell analys av grubbel: när det börjar, vad det ger och vad det kostar.',
      'Tankedagbok med arbete kring självkritiska slutsatser.',
      'Värderad riktning tas fram inom områdena arbete, vänskap och hälsa.',
    ],
    assessment: [
      'Stämningsläget lyfter långsamt och aktivitetsnivån är påtagligt högre.',
      'Självkritiken är fortsatt framträdande och blir fokus i kommande samtal.',
      'Klienten visar växande förmåga att handla efter plan snarare än efter stämning.',
    ],
    plan: [
      'En aktivitet tillsammans med andra läggs in varje vecka.',
      'Hemuppgift: bryta grubbel med en fysisk handling och notera utfallet.',
      'Tankedagboken fortsätter, högst en situation per dag.',
    ],
  },
  late: {
    state: [
      'Beskriver sig som ”nästan som vanligt” och skrattar åt formuleringen.',
      'Rutinerna håller: regelbundna måltider, rörelse och fasta tider för sömn.',
      'Har börjat sjunga i kör igen och ser fram emot övningarna.',
      'Tar initiativ till kontakt med vänner utan att först behöva övertala sig.',
      'En nedstämd helg gick över utan att {hon} drog sig undan.',
    ],
    session: [
      'Vi jämför de första veckornas dagbok med den senaste och klienten sätter ord på vad {hon} har gjort.',
      'Samtalet rör skillnaden mellan vanlig ledsenhet och de första tecknen på depression.',
      'Klienten berättar om ett ärligt samtal med en närstående om hur det har varit.',
      'Vi talar om vilka krav {hon} vill behålla och vilka som kan lämnas.',
    ],
    methods: [
      'En återfallsplan skrivs: tidiga tecken, första åtgärder, vem som ska få veta.',
      'Genomgång av vad som har haft störst effekt, rangordnat av klienten.',
      'Självmedkänsla övas genom ett brev till den {hon} var vid första samtalet.',
    ],
    assessment: [
      'Depressionssymtomen har gått tillbaka i allt väsentligt.',
      'Klienten har återtagit sina intressen och ett fungerande socialt liv.',
      'God insikt i egna varningstecken. Klienten vet när hjälp ska sökas på nytt.',
    ],
    plan: [
      'Samtalen glesas ut. Klienten håller kvar veckoplaneringen på egen hand.',
      'Återfallsplanen delas med en närstående.',
      'Vi följer upp stämningsläget med ny skattning vid nästa tillfälle.',
    ],
  },
};
