/** Counts what was refused while captions or photos are taken in. */
import { writeFileAtomically } from '@amend/files'
import type { DatasetFolder } from '../folder.ts'

/** What became of the rows of the captions' file, or of the photos. */
export interface Intake {
  readonly read: number
  readonly taken: number
  /** By reason, how many were refused, and the places of the first ones. */
  readonly refused: Readonly<Record<string, { readonly count: number; readonly places: readonly string[] }>>
}

const namedPlaces = 20

/** A count by reason; `write` leaves it in the dataset. */
export function countRefusals() {
  const refused = new Map<string, { count: number; places: string[] }>()
  return {
    refuse(reason: string, place: string): void {
      const entry = refused.get(reason) ?? { count: 0, places: [] }
      entry.count += 1
      if (entry.places.length < namedPlaces) entry.places.push(place)
      refused.set(reason, entry)
    },
    async write(dataset: DatasetFolder, counts: Pick<Intake, 'read' | 'taken'>): Promise<Intake> {
      const intake = { ...counts, refused: Object.fromEntries(refused) }
      await writeFileAtomically(dataset.intake, `${JSON.stringify(intake, null, 2)}\n`)
      return intake
    },
  }
}
