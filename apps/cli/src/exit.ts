import { BackupError } from '@amend/backup/error'
import { AmendApiError } from '@amend/client'
import { ClusterError, type ClusterErrorCode } from '@amend/cluster'
import { AmendError } from '@amend/contract'
import { DatasetError, type DatasetErrorCode } from '@amend/dataset'
import { DiffusionError, type DiffusionErrorCode } from '@amend/diffusion'
import { EvaluationError } from '@amend/evaluation'
import { GraphError } from '@amend/graph'
import { ImagingError } from '@amend/imaging'
import { InferenceError, type InferenceErrorCode } from '@amend/inference'
import { ModelError } from '@amend/models/checkpoint'
import { PairsError, type PairsErrorCode } from '@amend/pairs'
import { TrainingError, type TrainingErrorCode } from '@amend/training'
import { PlatformError } from './platform/error.ts'

/** Exit codes of `amend`. */
export const exitCodes = {
  done: 0,
  /** An unexpected error. */
  failure: 1,
  /** An option, a setting or the instruction is invalid. */
  usage: 2,
  /** A picture or mask cannot be read, or a result cannot be written. */
  picture: 3,
  /** A checkpoint cannot be found, read or run. */
  model: 4,
  /** The editor in the browser cannot be started or kept running. */
  platform: 5,
  /** Stopped by Ctrl-C or a request to end. */
  interrupted: 130,
} as const

/** A command line that cannot be executed as given. */
export class UsageError extends AmendError<'usage'> {
  static override readonly domain: string = 'usage'
  override readonly name = 'UsageError'

  constructor(message: string) {
    super('usage', message)
  }
}

const aboutPicture: ReadonlySet<InferenceErrorCode> = new Set([
  'picture-too-small',
  'picture-too-narrow',
  'mask-size',
  'bad-recipe',
])
const aboutCheckpoint: ReadonlySet<InferenceErrorCode> = new Set([
  'components-disagree',
  'missing-component',
  'not-finite-unet',
  'not-finite-text-encoder',
  'not-finite-autoencoder',
  'not-finite-scheduler',
  'not-finite-language-model',
])
/** Other errors of a sampling run come from the checkpoint's own scheduler. */
const aboutSampling: ReadonlySet<DiffusionErrorCode> = new Set(['bad-guidance', 'bad-seed', 'bad-steps'])

const aboutData: ReadonlySet<TrainingErrorCode> = new Set([
  'bad-data',
  'empty-data',
  'data-changed',
  'disk-full',
  'no-permission',
])
const aboutLearning: ReadonlySet<TrainingErrorCode> = new Set([
  'unsupported-model',
  'broken-file',
  'no-checkpoint',
  'not-finite',
])
const aboutJob: ReadonlySet<ClusterErrorCode> = new Set(['broken-file', 'no-checkpoint', 'cluster'])
const aboutPairs: ReadonlySet<PairsErrorCode> = new Set(['bad-data', 'empty-data', 'disk-full', 'no-permission'])

const aboutDataset: ReadonlySet<DatasetErrorCode> = new Set(['bad-data', 'empty-data', 'disk-full', 'no-permission'])

export function exitCodeOf(error: unknown): number {
  if (isAbort(error)) return exitCodes.interrupted
  if (error instanceof UsageError) return exitCodes.usage
  if (error instanceof AmendApiError) return exitCodeOfServer(error)
  if (error instanceof PlatformError) {
    return error.code === 'bad-environment' ? exitCodes.usage : exitCodes.platform
  }
  if (error instanceof ImagingError) return error.code === 'not-finite' ? exitCodes.model : exitCodes.picture
  if (error instanceof ModelError || error instanceof GraphError) return exitCodes.model
  if (error instanceof DiffusionError) return aboutSampling.has(error.code) ? exitCodes.usage : exitCodes.model
  if (error instanceof InferenceError) {
    if (aboutPicture.has(error.code)) return exitCodes.picture
    return aboutCheckpoint.has(error.code) ? exitCodes.model : exitCodes.usage
  }
  if (error instanceof TrainingError) {
    if (aboutData.has(error.code)) return exitCodes.picture
    return aboutLearning.has(error.code) ? exitCodes.model : exitCodes.usage
  }
  if (error instanceof ClusterError) return aboutJob.has(error.code) ? exitCodes.model : exitCodes.usage
  if (error instanceof PairsError) return aboutPairs.has(error.code) ? exitCodes.picture : exitCodes.usage
  if (error instanceof DatasetError) {
    if (error.code === 'writer-unavailable' || error.code === 'store-unavailable') return exitCodes.model
    return aboutDataset.has(error.code) ? exitCodes.picture : exitCodes.usage
  }
  if (error instanceof EvaluationError) return exitCodes.picture
  if (error instanceof BackupError) return error.code === 'no-backup' ? exitCodes.usage : exitCodes.platform
  return exitCodes.failure
}

const aboutUpload: ReadonlySet<string> = new Set([
  'unsupported-format',
  'empty-file',
  'too-large',
  'not-ready',
  'bad-mask',
])

/** Of an answer of a server: an edit that failed has no status. */
function exitCodeOfServer({ code, status }: AmendApiError): number {
  if (code === 'no-model' || code === 'bad-scheduler') return exitCodes.model
  if (aboutUpload.has(code)) return exitCodes.picture
  if (status === undefined) return code === 'unreachable' ? exitCodes.platform : exitCodes.picture
  return status === 400 ? exitCodes.usage : exitCodes.platform
}

/** Whether the next photo would fail with the same error: the settings or the model are at fault, not the photo. */
export function concernsEveryPhoto(error: unknown): boolean {
  if (error instanceof UsageError || (error instanceof GraphError && error.code === 'out-of-memory')) return false
  const code = exitCodeOf(error)
  if (error instanceof AmendApiError && code === exitCodes.platform) return true
  return code === exitCodes.usage || code === exitCodes.model || code === exitCodes.interrupted
}

/** One sentence for the person; for an unexpected error, where it happened as well. */
export function sentenceOf(error: unknown): string {
  if (isAbort(error)) return 'Stopped.'
  if (!(error instanceof Error)) return `Something went wrong: ${String(error)}`
  return exitCodeOf(error) === exitCodes.failure
    ? `Something went wrong. ${error.stack ?? error.message}`
    : error.message
}

/** The code by which programs identify an error. */
export function codeOf(error: unknown): string {
  if (isAbort(error)) return 'aborted'
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : 'failure'
}

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || (error instanceof ImagingError && error.code === 'aborted'))
