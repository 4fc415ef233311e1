import { existsSync } from 'node:fs'
import path from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { UsageError } from './exit.ts'
import { isResultName } from './output.ts'

/**
 * Resolves the photo arguments to distinct files: names, and patterns such as "holiday/*.jpg". A pattern skips results
 * of `amend`.
 * @throws UsageError when a pattern matches nothing
 */
export async function expandInputs(patterns: readonly string[]): Promise<string[]> {
  const photos = new Map<string, string>()
  for (const pattern of patterns) {
    for (const photo of await matches(pattern)) {
      const place = path.resolve(photo)
      if (!photos.has(place)) photos.set(place, photo)
    }
  }
  return [...photos.values()]
}

async function matches(pattern: string): Promise<string[]> {
  if (existsSync(pattern) || !isDynamicPattern(pattern)) return [pattern]
  const found = await glob([pattern.split(path.sep).join('/')], {
    onlyFiles: true,
    expandDirectories: false,
    caseSensitiveMatch: false,
    absolute: path.isAbsolute(pattern),
  })
  if (found.length === 0) throw new UsageError(`No file matches ${pattern}.`)
  const photos = found.filter((file) => !isResultName(file)).sort()
  if (photos.length === 0) {
    throw new UsageError(`Only results of amend match ${pattern}; to edit one again, give its name.`)
  }
  return photos
}
