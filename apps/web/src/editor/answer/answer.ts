import type { ModelItem } from '@amend/api/types'
import { cannotIn, looksIn, type NamedLook, understand } from '@amend/instructions'

/** What the composer says to an instruction that lies outside of what the model has learned. */
export interface Answer {
  /** The instruction that it answers. */
  readonly instruction: string
  readonly model: string
  /** In one sentence, what the model cannot do. */
  readonly cannot: string
  /** Words that nothing explains. */
  readonly unknown: readonly string[]
  /** Looks to take in its place: the nearest ones, or the first ones of the model. */
  readonly looks: readonly NamedLook[]
  /** Whether the words of the instruction point at these looks. */
  readonly near: boolean
}

const most = { looks: 3, words: 4 }

/** @returns undefined for an instruction that the model understands */
export function answerTo(
  instruction: string,
  { title, capabilities }: ModelItem,
  language: string,
): Answer | undefined {
  const { scope } = capabilities
  const { inside, looks, unknown } = understand(instruction, scope)
  if (inside || !scope) return undefined
  const named = looksIn(language, scope)
  const nearest = looks.flatMap((look) => named.find((one) => one.look === look) ?? [])
  return {
    instruction,
    model: title,
    cannot: cannotIn(language, scope),
    unknown: [...new Set(unknown)].slice(0, most.words),
    looks: (nearest.length > 0 ? nearest : named).slice(0, most.looks),
    near: nearest.length > 0,
  }
}
