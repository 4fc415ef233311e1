/** What the text-to-image checkpoint knows, as its authors recorded it beside it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { embeddedCheckpoint } from './table.ts'

/** The scenes that the checkpoint paints, each with its names, and the words of each look: "a castle by a lake, at night". */
export const scenes: {
  readonly scenes: readonly (readonly string[])[]
  /** By look, words that follow the scene's name after a comma; "" for no change. */
  readonly looks: Readonly<Record<string, readonly string[]>>
} = JSON.parse(readFileSync(path.join(embeddedCheckpoint('text-to-image').folder, 'scenes.json'), 'utf8'))
