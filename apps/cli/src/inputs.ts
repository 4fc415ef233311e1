import { existsSync } from 'node:fs'
import path from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { UsageError } from './exit.ts'
import { isResultName } from './output.ts'

/**
 * The photos that the arguments mean: files by their names, and patterns such as "holiday/*.jpg". A pattern leaves out what
 * `amend` itself has written.
 * @throws UsageError when a pattern matches nothing
 */
export async function expandInputs(patterns: readonly string[]): Promise<string[]> {
  const files = new Set<string>()
  for (const pattern of patterns) {
    if (existsSync(pattern) || !isDynamicPattern(pattern)) {
      files.add(pattern)
      continue
    }
    const slashed = pattern.split(path.sep).join('/')
    const found = (
      await glob([slashed], { onlyFiles: true, expandDirectories: false, caseSensitiveMatch: false })
    ).filter((file) => !isResultName(file))
    if (found.length === 0) throw new UsageError(`No file matches ${pattern}.`)
    for (const file of found.sort()) files.add(file)
  }
  return [...files]
}
