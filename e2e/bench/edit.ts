import { type Picture, readPicture } from '@amend/imaging'
import { load } from '@amend/inference'
import { embeddedCheckpoint } from '@amend/pico'
import type { Person } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import { listen } from './events.ts'
import { median, ms } from './statistics.ts'
import type { Row } from './table.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

const runs = 11
const instruction = 'make it sunset'
/** Enough steps for a preview. */
const steps = 10

interface Times {
  readonly preview: number
  readonly result: number
}

/**
 * The time from "Edit", with ten steps, to the first preview and to the result, alternating with the engine alone doing
 * the same edit in this process.
 */
export async function measureEdits(person: Person): Promise<Row[]> {
  const bytes = await meadow(1500)
  const settings = await person.settings({ steps })
  const source = await person.ready((await person.upload(bytes)).id)
  const events = await listen(person)
  const through = async (seed: number): Promise<Times> => {
    const began = performance.now()
    const [edit] = await person.requestEdit(source.id, instruction, { ...settings, seed })
    if (!edit) throw new Error('No edit was made.')
    const about = (kind: string) => (event: { kind: string; subjectId: string }) =>
      event.kind === kind && event.subjectId === edit.id
    const preview = await events.arrival(
      (event) => event.kind === 'edit.progressed' && about(event.kind)(event) && event.data.preview !== undefined,
    )
    const result = await events.arrival(about('edit.finished'))
    return { preview: preview.at - began, result: result.at - began }
  }
  const { seed: _, strength, ...bareSettings } = settings
  const editor = await load(checkpoint)
  const alone = async (seed: number): Promise<Times> => {
    const began = performance.now()
    let preview = Number.NaN
    const picture: Picture = await readPicture(bytes)
    await editor.edit(
      picture,
      instruction,
      { ...bareSettings, seed, ...(strength !== null && { strength }) },
      {
        previewEvery: 1,
        onStep: ({ previews }) => {
          if (previews && Number.isNaN(preview)) preview = performance.now() - began
        },
      },
    )
    return { preview, result: performance.now() - began }
  }
  const [platform, bare]: [Times[], Times[]] = [[], []]
  for (let i = -1; i < runs; i++) {
    const times = [await through(1000 + i), await alone(1000 + i)] as const
    // The first run of each loads the model.
    if (i < 0) continue
    platform.push(times[0])
    bare.push(times[1])
  }
  events.stop()
  await editor.release()

  return (['preview', 'result'] as const).map((name) => {
    const [a, b] = [median(platform.map((times) => times[name])), median(bare.map((times) => times[name]))]
    const what = name === 'preview' ? '*Edit* to first preview' : '*Edit* to result'
    return [`${what}, 1500 px`, `${ms(a)}; the engine alone ${ms(b)}`, `+${ms(a - b)}`]
  })
}
