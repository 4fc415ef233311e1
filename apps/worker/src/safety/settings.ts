import { choice, optional } from '@amend/environment'
import { defaultThresholds, type PictureClass, pictureClasses, type Thresholds } from '@amend/safety'
import { z } from 'zod'

const why = `must be classes with probabilities such as "porn:0.8, hentai:0.8", of: ${pictureClasses.join(', ')}`
const pair = /^(?<name>[a-z]+)\s*:\s*(?<least>0?\.\d{1,4}|0|1(?:\.0{1,4})?)$/

const thresholds = z.string(why).transform((text, context): Thresholds => {
  const found: Partial<Record<PictureClass, number>> = {}
  for (const part of text.split(',')) {
    const { name, least } = pair.exec(part.trim())?.groups ?? {}
    const pictureClass = pictureClasses.find((known) => known === name)
    if (pictureClass === undefined) {
      context.addIssue({ code: 'custom', message: why })
      return z.NEVER
    }
    found[pictureClass] = Number(least)
  }
  return found
})

/** Variables of the check of pictures. */
export const pictureCheckVariables = {
  AMEND_PICTURE_CHECK: optional(choice(['on', 'off'])),
  AMEND_PICTURE_THRESHOLDS: optional(thresholds),
}

/** Absent: pictures are not checked. */
export function pictureThresholdsOf(own: {
  readonly AMEND_PICTURE_CHECK?: 'on' | 'off' | undefined
  readonly AMEND_PICTURE_THRESHOLDS?: Thresholds | undefined
}): Thresholds | undefined {
  return own.AMEND_PICTURE_CHECK === 'off' ? undefined : (own.AMEND_PICTURE_THRESHOLDS ?? defaultThresholds)
}
