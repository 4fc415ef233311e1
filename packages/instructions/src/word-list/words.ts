/** Corrections of the maintained list, which is made for chats in English. */

/** Entries of the list that are ordinary words in an instruction, also in German: "dick" (thick), "Abo", a dyke by the sea. */
export const replacedWords: readonly string[] = ['dick', 'abo', 'dyke']

/** What is refused besides: what is left of the replaced entries, undressing, and German. */
export const ourWords: readonly string[] = [
  ...['dicks', 'dickhead*', 'dickpic*', 'big dick', 'his dick', 'my dick', 'her dick', 'a dick'],
  ...['naked', 'nakedness', 'nude', 'nudes', 'nudity', 'undress*', 'topless'],
  ...['strip her', 'strip him', 'without clothes', 'no clothes', 'without her clothes', 'without his clothes'],
  ...['remove her clothes', 'remove his clothes', 'remove their clothes', 'remove the clothes'],
  ...['take off her clothes', 'take off his clothes', 'take off their clothes', 'take her clothes off'],
  ...['take his clothes off'],
  ...['nackt*', 'nackig*', 'entkleid*', 'unbekleidet*', 'splitternackt*', 'oben ohne', 'ohne kleidung', 'ohne kleider'],
  ...['zieh sie aus', 'zieh ihn aus', 'ziehe sie aus', 'ziehe ihn aus'],
  ...['fick*', 'gefickt*', 'verfickt*', 'fotze*', 'votze*', 'hure', 'huren', 'hurensohn*', 'nutte', 'nutten'],
  ...['scheiß*', 'scheiss*', 'schlampe*', 'arsch', 'arschloch*', 'pimmel*', 'muschi', 'wichser*', 'porno*'],
]

/** Ordinary words and phrases that contain a refused one. */
export const ordinaryWords: readonly string[] = [
  // animals and plants
  ...['cockscomb', 'cockatoo', 'cockatiel', 'cockerel', 'cocker', 'cockle', 'blue tit', 'great tit', 'coal tit'],
  ...['marsh tit', 'booby', 'pussy willow', 'pussycat', 'pandanus', 'platanus', 'fagus', 'rapeseed', 'rape field'],
  ...['rape flower', 'rape blossom', 'nacktschnecke', 'nacktmull', 'naked mole', 'assel', 'kikeriki'],
  // food
  ...['cumin', 'shiitake', 'schinken'],
  // things and places
  ...['cockpit', 'kanal', 'fackel', 'fock', 'fagott', 'wankel', 'wanken', 'wankt', 'hooker valley', 'rio negro'],
  ...['cerro negro', 'fu dog', 'fu lion', 'pissarro', 'georgy', 'gasmotor', 'gasmenge', 'gasmesser'],
  ...[
    'fukushima',
    'fukuoka',
    'fukuyama',
    'gondwanaland',
    'coriolanus',
    'eridanus',
    'oceanus',
    'cummerbund',
    'cummings',
  ],
  ...['funfeck', 'zwolfeck', 'schaufelchen', 'sporn', 'ansporn', 'gespornt', 'campinggerecht', 'gernegrosz', 'rappe'],
  // deeds and thoughts
  ...[
    'analyse',
    'analphabet',
    'analgesi',
    'cryptanal',
    'quasianalog',
    'annal',
    'annals',
    'annalen',
    'analects',
    'rappel',
  ],
  ...['rapped', 'traffick', 'feckless', 'fickle', 'niggard', 'retardant', 'cocksure', 'pussyfoot', 'mishit', 'shiite'],
  // colours, trees, light
  ...['nude colour', 'nude color', 'nude tone', 'nude shade', 'nude lip', 'nude nail', 'naked tree', 'naked branch'],
  ...['naked eye', 'naked flame', 'naked light', 'naked rock'],
  ...['nackten baum', 'nackte baum', 'nackter baum', 'nackten baume', 'nackte aste', 'nackter fels', 'nackte fels'],
  ...['nackten fels', 'mit nacktem auge', 'nackte wand', 'nackten wand'],
  // beginnings of words
  ...['asso', 'assy'],
]
