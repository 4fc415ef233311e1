import { stem, wordsOf } from './stem.ts'

/**
 * English words for the scope rule, independent of the model: the names of a model's looks are in its card. Lists are
 * plain words, compared by their stems.
 */

const list = (words: string): ReadonlySet<string> => new Set(wordsOf(words).map(stem))

/** Words so common that an instruction need not share them with an example to mean the same. */
export const articles = list('a an the this that it is in to of as at be')

/** Function words, which say nothing about the picture. */
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
