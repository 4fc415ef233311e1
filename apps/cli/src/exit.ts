import { DiffusionError } from '@amend/diffusion'
import { GraphError } from '@amend/graph'
import { ImagingError } from '@amend/imaging'
import { InferenceError } from '@amend/inference'
import { ModelError } from '@amend/models/checkpoint'

/** What `amend` ends with. */
export const exitCodes = {
  /** Something went wrong that nobody foresaw. */
  failure: 1,
  /** An option, a setting or the instruction cannot be used. */
  usage: 2,
  /** A picture or mask cannot be read, or a result not written. */
  picture: 3,
  /** A checkpoint cannot be found, read or run. */
  model: 4,
  /** Stopped by the person. */
  interrupted: 130,
} as const

/** A command that cannot be carried out as it was given. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const aboutCheckpoint: ReadonlySet<string> = new Set(['components-disagree', 'missing-component'])

export function exitCodeOf(error: unknown): number {
  if (isAbort(error)) return exitCodes.interrupted
  if (error instanceof UsageError || error instanceof DiffusionError) return exitCodes.usage
  if (error instanceof ImagingError) return exitCodes.picture
  if (error instanceof ModelError || error instanceof GraphError) return exitCodes.model
  if (error instanceof InferenceError) {
    if (error.code.startsWith('picture') || error.code === 'mask-size') return exitCodes.picture
    return aboutCheckpoint.has(error.code) ? exitCodes.model : exitCodes.usage
  }
  return exitCodes.failure
}

/** One sentence for the person; of an error that nobody foresaw, where it happened as well. */
export function sentenceOf(error: unknown): string {
  if (isAbort(error)) return 'Stopped.'
  if (!(error instanceof Error)) return String(error)
  return exitCodeOf(error) === exitCodes.failure ? (error.stack ?? error.message) : error.message
}

export const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : error instanceof UsageError ? 'usage' : 'failure'
}

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || codeOf(error) === 'aborted')
