import type { ShelfItem } from '@amend/api/types'
import type { Person } from '../platform/client.ts'
import { meadow, photoOf } from '../platform/photos.ts'
import { type Listening, listen } from './events.ts'
import { median, ms, repeat } from './statistics.ts'
import type { Row } from './table.ts'

const runs = 5

/** Asks for the looks of a picture, and waits for the bytes of their sheet. */
async function openShelf(person: Person, events: Listening, imageId: string): Promise<ShelfItem> {
  const input = { workspaceId: await person.workspaceId(), imageId }
  const asked = await person.mutate<ShelfItem>('shelf.open', input)
  if (asked.status === 'pending') {
    await events.arrival(({ kind, subjectId }) => kind === 'shelf.ready' && subjectId === asked.id)
  }
  const made = asked.status === 'ready' ? asked : await person.mutate<ShelfItem>('shelf.open', input)
  await (await person.fetch(made.sheet?.url ?? '')).arrayBuffer()
  return made
}

/** A whole shelf, new and from the cache; and an edit of 12 megapixels from its request to its served preview. */
export async function measureLooks(person: Person): Promise<Row[]> {
  const events = await listen(person)
  const ids: string[] = []
  for (let i = 0; i <= runs; i++) ids.push((await person.ready((await person.upload(await meadow(900 + i))).id)).id)
  const [warm = '', ...others] = ids
  const { sheet } = await openShelf(person, events, warm)
  const cold = await repeat(runs, (i) => openShelf(person, events, others[i] ?? warm))
  const cached = await repeat(runs, () => openShelf(person, events, warm))

  const large = await person.ready((await person.upload(await photoOf(4000, 3000))).id)
  const settings = await person.settings()
  const edit = async (seed: number) => {
    const [requested] = await person.requestEdit(large.id, 'make it night', { ...settings, seed })
    await events.arrival(({ kind, subjectId }) => kind === 'edit.finished' && subjectId === requested?.id)
  }
  await edit(1)
  const whole = await repeat(runs, (i) => edit(i + 2))
  events.stop()
  return [
    [`shelf of ${sheet?.looks.length} looks, new`, ms(median(cold)), 'from the request to the bytes of the sheet'],
    ['the same from the cache', ms(median(cached)), ''],
    ['edit of 12 megapixels', ms(median(whole)), 'from the request to the stored result with its previews'],
  ]
}
