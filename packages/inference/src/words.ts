import { stem, wordsOf } from './stem.ts'

/**
 * The English that the scope rule knows besides a card's own examples. Lists are written as plain words and compared by
 * their stems.
 */

const list = (words: string): ReadonlySet<string> => new Set(wordsOf(words).map(stem))

/** Words so common that an instruction need not share them with an example to say the same. */
export const articles = list('a an the this that it is in to of as at be')

/** Words that hold a sentence together and say nothing about the picture. */
export const grammar = list(`
  a an the this that these those it its is was were be been being are am as if to into of in on at for from by with and
  or but so than then like i we you my your our me us one some any all what would could can will should may might do does
  did please just let want need see have has had get got not there where when how up out off down over under through here
  make turn change set give add put bring use apply convert transform create render show fill cover place move take taken
  photographed shot look looks looking seem appear become come coming feel feeling have let keep go going edit edited
  try effect filter version style tone tones tint grade grading look colour color increase decrease raise lower reduce boost
  more less much very bit little slightly somewhat lot really quite extremely completely totally fully entirely too again
  way kind sort degree amount level strong stronger subtle gentle slight light heavy deep total full high low higher
  beautiful nice lovely pretty dramatic moody realistic natural cosy cozy atmospheric soft calm quiet epic old-fashioned
  time day hour moment early late mid during while after before afternoon noon conditions vibe vibes feel feeling
  ambience wonderland glow bathe bathed soak soaked d ll s t ve re m
`)

/** Scenery that a look covers as a whole, and that it cannot treat alone. */
export const things = list(`
  background foreground ground sky skies cloud clouds horizon mountain mountains hill hills valley field fields meadow
  forest wood woods tree trees leaf leaves foliage grass plants garden flower flowers water lake river sea stream path road
  street city town roof roofs
`)

/** What colours the whole picture, whatever is in it. */
export const light = list('light glow sun')

/** The picture as a whole, its light, and the things in it. */
export const scenery: ReadonlySet<string> = new Set([
  ...list(`
    photo photograph picture image shot frame scene scenery view landscape everything whole entire thing place world
    environment outside outdoors nature weather season atmosphere mood air land
    sun light lights lighting shadow shadows highlights colour color colours colors hue hues brightness contrast saturation
    exposure temperature
  `),
  ...things,
])

/** Taking something away. Inside only where an example of the card takes the same thing away ("remove the color"). */
export const removal = list('remove delete erase eliminate rid without drop cut')

/** Words for what the examples of a look may say in other words. A line counts for a card that has a look of that name. */
export const synonyms: Readonly<Record<string, string>> = {
  night: 'nighttime nightfall midnight evening moonlit moonlight nocturnal',
  sunset: 'dusk twilight sundown sunrise dawn evening hour',
  'black and white':
    'monochrome monochromatic grayscale greyscale grey gray colourless colorless desaturate desaturated b&w bw noir',
  sepia: 'brownish',
  'old photo': 'old antique aged ancient daguerreotype victorian',
  winter: 'wintry wintertime snow snowy snowfall blizzard frost frosty frozen ice icy christmas',
  autumn: 'autumnal october november fallen',
  spring: 'springtime summertime summery june july greenery verdant',
  fog: 'fog mist haze hazy smoky murky morning',
  brighter: 'bright lit sunlit overexposed luminous lighter',
  darker: 'dark dim dimmer gloomy underexposed shadowy off',
  'more contrast': 'contrasty punchy',
  'less contrast': 'flat faded washed matte',
  vivid: 'vibrant saturated saturation colourful colorful intense lively rich',
  muted: 'tone down dull desaturated subdued unsaturated',
  warm: 'warm cosy sunny hot',
  cool: 'cool cold chilly icy',
  cinematic: 'cinema movie film hollywood teal orange blockbuster',
  neon: 'cyberpunk synthwave',
  invert: 'inverse inversion negative inverted',
  underwater: 'sea underwater ocean undersea submerged aquatic',
  Mars: 'martian desert mars red planet',
  pastel: 'pastel dreamy dreamlike',
  storm: 'storm stormy thunder thunderstorm tempest rain rainy raining lightning overcast cloudy',
  'pink foliage': 'infrared blossom blossoms cherry sakura',
  'vintage film':
    'vintage retro nostalgic analog analogue seventies polaroid kodak 1970s 70s sixties 1960s 60s 1980s 80s',
  'blue sky': 'clear cloudless sunny sunshine',
  'pink sky': 'pink',
  red: 'crimson scarlet',
  blue: 'azure cobalt navy',
  green: 'emerald nightvision',
  purple: 'violet lilac magenta',
  gold: 'golden yellow gilded amber',
  'no change': 'unchanged nothing same original',
}

/** Looks that give the whole picture one colour: the words for each. */
export const tints: readonly ReadonlySet<string>[] = ['red', 'blue', 'green', 'purple', 'gold'].map((look) =>
  list(`${look} ${synonyms[look]}`),
)
