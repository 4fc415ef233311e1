/** The controllers of Prompt-to-Prompt (Hertz et al. 2022, section 3.2; `AttentionControlEdit`) for one pair of captions. */
import { type MapEdit, noEdit } from './alignment.ts'

/** A part of the steps, from 0 to 1: on from the first, off at the second. */
type StepWindow = readonly [from: number, to: number]

/** What a controller does to the maps of the second picture of a pair. */
export interface ControllerOptions {
  /** From `replaceEdit` or `refineEdit`. */
  readonly edit: MapEdit
  /** When maps of the cross-attention are taken over. */
  readonly cross: StepWindow
  /** Other windows for single tokens of the edited caption, by place. */
  readonly crossOf?: ReadonlyMap<number, StepWindow>
  /** When the maps of the self-attention are those of the first picture. */
  readonly self: StepWindow
  /** Factor of the map of each token of the edited caption, by place; absent ones have 1. Not renormalised. */
  readonly weights?: ReadonlyMap<number, number>
  /** Of the whole run. */
  readonly steps: number
}

/** A controller during a run. */
export interface Controller {
  /** Whether the self-attention of this step is that of the first picture. */
  sharesSelf(step: number): boolean
  /** The edit of the cross-attention maps in this step, or undefined where it changes nothing. */
  crossEdit(step: number): MapEdit | undefined
}

/** A controller with the windows of the original: int(a · (S + 1)) to int(b · (S + 1)) for words, int(a · S) to int(b · S) for self. */
export function controller(options: ControllerOptions): Controller {
  const { edit, cross, crossOf, self, weights, steps } = options
  const length = edit.keep.length
  const inside = ([from, to]: StepWindow, step: number, count: number) =>
    step >= Math.trunc(from * count) && step < Math.trunc(to * count)
  const whole = reweighted(edit, weights)
  const cache = new Map<string, MapEdit | undefined>()
  return {
    sharesSelf: (step) => inside(self, step, steps),
    crossEdit(step) {
      const on = Array.from({ length }, (_, place) => inside(crossOf?.get(place) ?? cross, step, steps + 1))
      const key = on.map(Number).join('')
      if (!cache.has(key)) cache.set(key, on.includes(true) ? only(whole, on) : undefined)
      return cache.get(key)
    },
  }
}

/** The edit, and then the factors of the tokens. */
function reweighted({ transfer, keep }: MapEdit, weights: ControllerOptions['weights']): MapEdit {
  if (!weights || weights.size === 0) return { transfer, keep }
  const length = keep.length
  const factor = (place: number) => weights.get(place) ?? 1
  return {
    transfer: transfer.map((value, i) => value * factor(i % length)),
    keep: keep.map((value, place) => value * factor(place)),
  }
}

/** The edit at the tokens that are on; the others keep their own maps. */
function only({ transfer, keep }: MapEdit, on: readonly boolean[]): MapEdit {
  const { length } = keep
  const none = noEdit(length)
  return {
    transfer: transfer.map((value, i) => (on[i % length] ? value : 0)),
    keep: keep.map((value, place) => (on[place] ? value : (none.keep[place] as number))),
  }
}
