import { existsSync } from 'node:fs'
import { access, constants, mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { writeProblem } from '@amend/files'
import { ImagingError } from '@amend/imaging'
import { UsageError } from './exit.ts'
import { recipeIn } from './recipe.ts'

export interface DestinationOptions {
  /** Whether any existing file may be overwritten. */
  readonly force: boolean
  /** Whether missing folders are created. */
  readonly makeFolders: boolean
}

/**
 * Checks, before minutes of work, that results can be written where they are planned. Results of `amend` may be
 * overwritten, because they can be made again; any other file, and the photos themselves, only with --force.
 * @param photos all photos of this command
 * @returns a check of the files of one photo, which throws a UsageError or an ImagingError
 */
export function destinations(photos: readonly string[], { force, makeFolders }: DestinationOptions) {
  const inputs = new Set(photos.map((photo) => path.resolve(photo)))
  const taken = new Set<string>()
  return async (files: readonly string[]): Promise<void> => {
    for (const file of files) {
      const place = path.resolve(file)
      if (taken.has(place)) {
        throw new UsageError(`${file} is the result of another photo already: use --output-folder or --format.`)
      }
      taken.add(place)
      if (!force && inputs.has(place)) {
        throw new UsageError(`${file} is one of the photos: use --force to write over it.`)
      }
      if (!force && existsSync(file) && !(await isResult(file))) {
        throw new UsageError(`${file} exists and is not a result of amend: use --force to write over it.`)
      }
      await requireFolder(path.dirname(file), makeFolders)
    }
  }
}

const isResult = (file: string): Promise<boolean> =>
  recipeIn(file).then(
    () => true,
    () => false,
  )

/** @throws ImagingError 'not-found', 'no-permission' */
async function requireFolder(folder: string, mayBeMade: boolean): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (!found) {
    const parent = path.dirname(folder)
    if (!mayBeMade || parent === folder) throw new ImagingError('not-found', `There is no folder ${folder}.`)
    return requireFolder(parent, mayBeMade)
  }
  if (!found.isDirectory()) throw new ImagingError('not-found', `${folder} is a file and not a folder.`)
  await access(folder, constants.W_OK).catch((cause) => {
    throw new ImagingError('no-permission', `There is no permission to write into ${folder}.`, { cause })
  })
}

/** @throws ImagingError 'disk-full', 'no-permission', 'cannot-write' and others of writing */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause) => {
    throw writeProblem(cause, folder, ImagingError)
  })
}
