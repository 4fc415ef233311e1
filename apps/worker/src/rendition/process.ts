/** The program of a renderer: decodes uploads in a process apart from the one that keeps the leases. */
import { encodePicture, markPicture, readPicture } from '@amend/imaging'
import { openClassifier } from '@amend/safety'
import { serveTasks } from '../process/serve.ts'
import { makeFull, makePreviews } from './renditions.ts'
import type { RendererTasks } from './tasks.ts'

/** Loaded at its first use. */
const classifier = openClassifier({ threads: 1 })

serveTasks<RendererTasks>({
  warm: async () => {
    await classifier.load()
    return undefined
  },
  prepare: async ({ bytes, limits, examine }, { signal, emit }) => {
    const picture = await readPicture(bytes, limits)
    signal.throwIfAborted()
    const files = [...makePreviews(picture), makeFull(picture)].map((file) => file.then(emit))
    const [scores] = await Promise.all([examine ? classifier.classify(picture) : undefined, ...files])
    return { width: picture.width, height: picture.height, ...(scores && { findings: { scores } }) }
  },
  export: async ({ bytes, format, mark, recipe }, { signal }) => {
    const picture = await readPicture(bytes)
    signal.throwIfAborted()
    const shown = mark === '' ? picture : await markPicture(picture, mark)
    return encodePicture(shown, { format, ...(recipe !== undefined && { recipe }) })
  },
})
