import type { Theme } from './theme.ts';

export const anxiety: Theme = {
  reason: 'Oro och ångest',
  hardest: [
    'Att jag är orolig nästan hela tiden, även när det inte finns någon anledning.',
    'Panikattackerna. Jag är rädd att få en på jobbet eller på bussen.',
    'Jag undviker mer och mer saker och skäms över det.',
  ],
  problem: [
    'Söker för ångest som har ökat {det senaste året|sedan i vintras} och som nu begränsar vardagen.',
    'Återkommande panikattacker med hjärtklappning, yrsel och rädsla för att svimma.',
    'Undviker trånga och fullsatta platser, särskilt kollektivtrafik och större möten.',
    'Oron gäller främst den egna hälsan, men också att göra bort sig inför andra.',
    'Har blivit beroende av sällskap för att kunna {åka längre sträckor|handla och resa}.',
  ],
  goals: [
    'Kunna åka buss och tåg på egen hand, även i rusningstid.',
    'Stanna kvar i möten fast ångesten kommer.',
    'Sluta kontrollera puls och andning.',
    'Kunna tacka ja till det {hon} vill göra, utan att först räkna på riskerna.',
    'Förstå vad ångesten är och inte är.',
  ],
  diagnosis: [
    'Preliminärt paniksyndrom (F41.0). Agorafobiskt undvikande följs upp.',
    'Preliminärt generaliserat ångestsyndrom (F41.1). Bedöms på nytt efter fyra samtal.',
  ],
  treatment: [
    'Psykoedukation, beteendeanalys och gradvis exponering för situationer och kroppsliga signaler.',
    'Arbete med katastroftankar och successiv avveckling av säkerhetsbeteenden.',
  ],
  scale: { name: 'GAD-7', from: 16, to: 4 },
  early: {
    state: [
      'Klienten beskriver oro {de flesta dagar|i stort sett dagligen} och en kropp som sällan kommer till ro.',
      'Har haft {två|tre} panikattacker {den senaste veckan|på kort tid}, varav en i kollektivtrafiken.',
      'Undviker köer, fulla bussar och möten där det är svårt att gå därifrån.',
      'Vaknar tidigt med tryck över bröstet. Vårdcentralen har uteslutit kroppslig orsak.',
      'Kontrollerar puls och andning flera gånger om dagen och söker lugnande besked av närstående.',
      'Gick hem tidigare från arbetet {en dag|två dagar} på grund av stark ångest.',
    ],
    session: [
      'Vi går igenom den senaste attacken steg för steg: situation, kroppssignaler, tankar och handling.',
      'Klienten berättar om den första attacken, som kom oväntat en vanlig eftermiddag i mataffären.',
      'Samtalet rör rädslan för att tappa kontrollen och vad andra då skulle tänka.',
      'Vi talar om hur oro uttrycktes och bemöttes i uppväxtfamiljen.',
      'Tillsammans listar vi vad {hon} har slutat göra det senaste året och vad som saknas mest.',
    ],
    methods: [
      'Psykoedukation om ångestens funktion och om hur undvikande håller den vid liv.',
      'En vidmakthållandemodell ritas upp med klientens egna exempel.',
      'Registrering av ångest introduceras, med skattning 0–100 tre gånger om dagen.',
      'Påbörjad ångesthierarki i tio steg, från kort bussresa till fullsatt möteslokal.',
    ],
    assessment: [
      'Ångesten är tydligt begränsande, men klienten är motiverad och har god förmåga att reflektera.',
      'Säkerhetsbeteenden, främst kontroll av pulsen och sällskap, bedöms centrala för att problemen består.',
      'Bilden är förenlig med panikattacker och ett växande undvikande. Funktionsnivån på arbetet är bevarad.',
    ],
    plan: [
      'Registrering till nästa gång, då vi läser mönstret tillsammans.',
      'Hemuppgift: åka två hållplatser varje vardag och stanna kvar tills ångesten har sjunkit.',
      'Klienten läser materialet om ångest och noterar vad som stämmer och inte stämmer.',
    ],
  },
  middle: {
    state: [
      'Veckan har varit ojämn: {tre|fyra} lugnare dagar och en då oron tog över.',
      'Har åkt buss till arbetet {två|tre} gånger, med ångest i början som sedan avtog.',
      'En påbörjad attack på ett möte gick över utan att {hon} lämnade rummet.',
      'Tar pulsen mer sällan och märker att behovet kommer och går.',
      'Fick ett bakslag i helgen och blev besviken, men gjorde övningen dagen därpå.',
    ],
    session: [
      'Vi talar om vad som hände i kroppen när {hon} stannade kvar, och om tiden det tog innan det vände.',
      'Klienten prövar tanken att ångest är obehagligt men inte farligt, och säger att den nu känns sannare.',
      'Samtalet rör skammen över att ha ”krånglat” och vad närstående faktiskt har sagt.',
      'Vi jämför det klienten väntade sig med det som inträffade i {två|tre} situationer.',
      'Förhållandet till prestation tas upp: oron är starkast när {hon} ställer höga krav på sig själv.',
    ],
    methods: [
      'Interoceptiv exponering under samtalet: hyperventilering och snurrande på stol, tre omgångar med skattning.',
      'Beteendeexperiment planeras med tydlig förutsägelse och sätt att utvärdera den.',
      'Exponering i trappuppgång och hiss, först med stöd och sedan på egen hand.',
      'Orostid prövas, femton minuter vid samma tid varje eftermiddag.',
    ],
    assessment: [
      'Undvikandet minskar och klienten tolkar kroppssignalerna mindre katastrofalt.',
      'God följsamhet till övningarna. Kvarvarande säkerhetsbeteenden är mer subtila och tas upp löpande.',
      'Förbättring, om än ojämn. Bakslagen hanteras alltmer med nyfikenhet i stället för uppgivenhet.',
    ],
    plan: [
      'Nästa steg i hierarkin: tåg i rusningstid utan sällskap, vid två tillfällen.',
      'Hemuppgift: avstå från att ta pulsen på hela vardagarna och notera vad som händer.',
      'Klienten fortsätter med den interoceptiva övningen hemma, en gång om dagen.',
    ],
  },
  late: {
    state: [
      'Inga panikattacker sedan föregående samtal.',
      'Åker kollektivt till vardags och tänker inte längre ut var utgångarna finns.',
      'Oron kommer vid hög belastning, men {hon} känner igen den och låter den passera.',
      'Har tackat ja till en resa som tidigare hade varit otänkbar.',
      'Sover i regel gott och beskriver mer ork {på kvällarna|efter arbetsdagen}.',
    ],
    session: [
      'Vi ser tillbaka på den första kartläggningen och klienten blir rörd över skillnaden.',
      'Samtalet rör vad som kan göra att ångesten tar mer plats igen, och hur tidiga tecken kan se ut.',
      'Klienten beskriver hur {hon} stöttade en kollega som var orolig, och vad det gav för perspektiv.',
      'Vi talar om vad utrymmet efter oron ska fyllas med.',
    ],
    methods: [
      'Vidmakthållandeplan skrivs, med tidiga tecken och konkreta åtgärder.',
      'Genomgång av samtliga exponeringar och vad var och en har visat.',
      'Repetition av modellen, där klienten själv förklarar den med egna ord.',
    ],
    assessment: [
      'Symtomen ligger nu på en nivå som inte begränsar vardagen.',
      'Klienten använder metoderna självständigt och litar på sin förmåga att möta ångest.',
      'Risken för återfall bedöms låg. En plan för perioder med hög stress finns.',
    ],
    plan: [
      'Glesare samtal framöver. Klienten ansvarar själv för nästa exponering.',
      'Vidmakthållandeplanen läses igenom hemma och kompletteras till nästa gång.',
      'Uppföljande samtal om vad som håller och vad som behöver övas.',
    ],
  },
};
