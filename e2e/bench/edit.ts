import { type Picture, readPicture } from '@amend/imaging'
import { load } from '@amend/inference'
import { checkpoint } from '@amend/pico'
import type { Person } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import { listen } from './events.ts'
import { median, ms } from './statistics.ts'
import type { Row } from './table.ts'

const runs = 7
const instruction = 'make it sunset'

interface Times {
  readonly preview: number
  readonly result: number
}

/** *Edit* to the first preview and to the result, beside the engine alone doing the same edit in this process. */
export async function measureEdits(person: Person): Promise<Row[]> {
  const bytes = await meadow(1500)
  const settings = await person.settings()
  const source = await person.ready((await person.upload(bytes)).id)
  const events = await listen(person)
  const through = async (seed: number): Promise<Times> => {
    const began = performance.now()
    const [edit] = await person.requestEdit(source.id, instruction, { ...settings, seed })
    if (!edit) throw new Error('No edit was made.')
    const about = (kind: string) => (event: { kind: string; subjectId: string }) =>
      event.kind === kind && event.subjectId === edit.id
    const preview = await events.arrival(
      (event) => about('edit.progressed')(event) && typeof event.data.preview === 'string',
    )
    const result = await events.arrival(about('edit.finished'))
    return { preview: preview.at - began, result: result.at - began }
  }
  await through(1000)
  const platform: Times[] = []
  for (let i = 0; i < runs; i++) platform.push(await through(i))
  events.stop()

  const { seed: _, ...bareSettings } = settings
  const editor = await load(checkpoint)
  const alone = async (seed: number): Promise<Times> => {
    const began = performance.now()
    let preview = Number.NaN
    const picture: Picture = await readPicture(bytes)
    await editor.edit(
      picture,
      instruction,
      { ...bareSettings, seed },
      {
        previewEvery: 1,
        onStep: ({ previews }) => {
          if (previews && Number.isNaN(preview)) preview = performance.now() - began
        },
      },
    )
    return { preview, result: performance.now() - began }
  }
  await alone(1000)
  const bare: Times[] = []
  for (let i = 0; i < runs; i++) bare.push(await alone(i))
  await editor.release()

  return (['preview', 'result'] as const).map((name) => {
    const [a, b] = [median(platform.map((times) => times[name])), median(bare.map((times) => times[name]))]
    const what = name === 'preview' ? '*Edit* to first preview' : '*Edit* to result'
    return [`${what}, 1500 px`, `${ms(a)}; the engine alone ${ms(b)}`, `+${ms(a - b)}`]
  })
}
