import type { Fate } from './select.ts'
import type { Selection } from './selection.ts'

/** Why candidates have a fate, in words for the user. */
export function fateText(fate: Fate, { thresholds, perTriple }: Selection): string {
  switch (fate) {
    case 'kept':
      return 'kept'
    case 'excluded':
      return 'rejected by hand'
    case 'unsafe':
      return 'flagged by the safety check'
    case 'unscored':
      return 'not scored yet'
    case 'image':
      return `image similarity below ${thresholds.image}: the pictures have too little in common`
    case 'direction':
      return `direction similarity below ${thresholds.direction}: the change does not follow the words`
    case 'caption':
      return `caption similarity below ${thresholds.caption}: a picture does not show its caption`
    case 'no-picture':
      return 'the pictures were not kept'
    case 'duplicate':
      return 'near-duplicate of a better pair'
    case 'above-limit':
      return `beyond the best ${perTriple} of the instruction`
  }
}
