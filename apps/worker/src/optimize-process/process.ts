/** The program of a process that makes int8 versions, which takes minutes and much memory. */
import { type Picture, readPicture } from '@amend/imaging'
import { optimizeModel } from '@amend/inference/optimize'
import { serveTasks } from '../process/serve.ts'
import type { OptimizeTasks } from './tasks.ts'

serveTasks<OptimizeTasks>({
  optimize: async ({ location, file, name, photos, threads }, { signal }) => {
    const pictures: Picture[] = []
    for (const photo of photos) pictures.push(await readPicture(photo))
    await optimizeModel(location, file, { name, pictures, signal, ...(threads !== undefined && { threads }) })
    return null
  },
})
