/** The program of an engine process: owns one loaded model and edits with it. */
import { pictureFromRgb } from '@amend/imaging'
import type { Editor } from '@amend/inference'
import { loadModel } from '../model/load.ts'
import { serveTasks } from '../process/serve.ts'
import { parseEngineOptions } from './options.ts'
import { measurePace, type Pace } from './pace.ts'
import { runEdit, sourceReader } from './run-edit.ts'
import type { EngineTasks, ModelLocation } from './tasks.ts'

const options = parseEngineOptions(process.argv[2])

interface Loaded {
  readonly identity: string
  readonly editor: Editor
  readonly pace: Pace
}

const readSource = sourceReader()
let loaded: Loaded | undefined

/** Loads a model after releasing the previous one: there may be memory for one only. */
async function use(place: ModelLocation): Promise<Loaded> {
  if (loaded?.identity === place.identity) return loaded
  const before = loaded
  loaded = undefined
  await before?.editor.release()
  const editor = await loadModel(place, options)
  loaded = { identity: place.identity, editor, pace: measurePace() }
  return loaded
}

serveTasks<EngineTasks>({
  warm: async (place) => {
    if (loaded?.identity === place.identity) return undefined
    const { editor } = await use(place)
    const side = editor.card.resolution.target
    const grey = pictureFromRgb(side, side, new Uint8Array(3 * side * side).fill(128))
    await editor.edit(grey, 'warm up', { steps: 1, samples: 1, seed: 0 })
    return undefined
  },
  edit: async (request, context) => {
    const { editor, pace } = await use(request.model)
    context.signal.throwIfAborted()
    return runEdit(editor, readSource, pace, request, context)
  },
})
