/** The program of a renderer: decodes uploads in a process apart from the one that keeps the leases. */
import { encodePicture, readPicture } from '@amend/imaging'
import { serveTasks } from '../process/serve.ts'
import { makeFull, makePreviews } from './renditions.ts'
import type { RendererTasks } from './tasks.ts'

serveTasks<RendererTasks>({
  prepare: async ({ bytes, limits }, { signal, emit }) => {
    const picture = await readPicture(bytes, limits)
    signal.throwIfAborted()
    await Promise.all([...makePreviews(picture), makeFull(picture)].map((file) => file.then(emit)))
    return { width: picture.width, height: picture.height }
  },
  export: async ({ bytes, format, recipe }, { signal }) => {
    const picture = await readPicture(bytes)
    signal.throwIfAborted()
    return encodePicture(picture, { format, ...(recipe !== undefined && { recipe }) })
  },
})
