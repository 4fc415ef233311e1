import { existsSync } from 'node:fs'
import path from 'node:path'
import { isDynamicPattern } from 'tinyglobby'
import { UsageError } from './exit.ts'

const example = 'amend edit photo.jpg "make it night"'

export interface Words {
  /** Names and patterns of photos. */
  readonly patterns: readonly string[]
  readonly instruction: string
}

/**
 * Splits the words of `amend edit`: all but the last are photos, the last is the instruction. With --replay all are
 * photos.
 * @throws UsageError when photo or instruction is missing, or the instruction is not in quotes
 */
export function readWords(words: readonly string[], replayed?: string): Words {
  if (replayed !== undefined) return { patterns: photosToReplay(words), instruction: replayed }
  const [last] = words.slice(-1)
  if (last === undefined) throw new UsageError(`Name a photo and say what to change: ${example}`)
  if (isFile(last)) {
    const advice =
      words.length === 1 ? 'Say what to change' : `The last word must say what to change, and ${last} is a file`
    throw new UsageError(`${advice}: ${example}`)
  }
  const patterns = words.slice(0, -1)
  const unquoted = patterns.findIndex(isNoFile)
  if (unquoted >= 0) {
    const photos = patterns.slice(0, unquoted).map(quoted)
    const instruction = words.slice(unquoted).join(' ').replaceAll(/['"]/g, '')
    const command = `amend edit ${photos.join(' ') || 'photo.jpg'} "${instruction}"`
    throw new UsageError(`There is no file ${words[unquoted]}; the instruction goes in quotes: ${command}`)
  }
  if (patterns.length === 0) throw new UsageError(`Name a photo as well: amend edit photo.jpg ${quoted(last)}`)
  return { patterns, instruction: last }
}

function photosToReplay(words: readonly string[]): readonly string[] {
  const instruction = words.find(isNoFile)
  if (instruction !== undefined) {
    throw new UsageError(`There is no file ${quoted(instruction)}; the instruction comes from the result of --replay.`)
  }
  if (words.length === 0) throw new UsageError('Name the photo as well: amend edit photo.jpg --replay photo.edited.jpg')
  return words
}

/** Whether a word means an existing file, rather than an instruction of several words that happens to name one. */
const isFile = (word: string): boolean => existsSync(word) && (!word.includes(' ') || path.extname(word) !== '')

/** Whether a word is neither a file nor looks like the name of one. */
const isNoFile = (word: string): boolean =>
  !existsSync(word) &&
  !isDynamicPattern(word) &&
  !/[\\/]/.test(word) &&
  (!/\.[a-z]\w*$/i.test(word) || /^['"]/.test(word))

const quoted = (word: string): string => (/^[\w./-]+$/.test(word) ? word : `"${word}"`)
