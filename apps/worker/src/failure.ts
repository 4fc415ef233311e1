import type { FailureCode } from '@amend/contract'
import { DiffusionError } from '@amend/diffusion'
import { GraphError } from '@amend/graph/error'
import { ImagingError } from '@amend/imaging/error'
import { InferenceError } from '@amend/inference/error'
import type { Failure } from '@amend/jobs'
import { BlobError } from '@amend/storage'
import { ProcessLostError, TaskError } from './process/error.ts'
import { RefusalError } from './refusal.ts'

/** Error classes whose messages are written for the owner of the picture. */
const classesForPerson = [ImagingError, InferenceError, DiffusionError]

/** Explains an error of a job to the person. Unreachable services have been handled before. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof ProcessLostError) return processLost(error)
  if (error instanceof RefusalError) {
    return { code: error.code, message: error.message, retry: error.code === 'model-unavailable' }
  }
  if (error instanceof BlobError) return explainBlob(error)
  if (!(error instanceof TaskError)) return internal
  const { code, message } = error
  if (classesForPerson.some((type) => error instanceof type)) return { code, message, retry: false }
  if (isOutOfMemory(error)) return outOfMemory
  if (error instanceof GraphError && deviceCodes.has(code)) return deviceFailed
  return internal
}

const deviceCodes: ReadonlySet<string> = new Set(['device-failed', 'device-unavailable'])

/** What the device said is in the worker's log. */
const deviceFailed: Failure<FailureCode> = {
  code: 'device-failed',
  message: 'The graphics device of this installation could not compute this edit. Tell its administrator.',
  retry: false,
}

/** A task that waited for its turn was not the cause, so that its attempts do not count. */
const processLost = ({ code, message, waited }: ProcessLostError): Failure<FailureCode> => ({
  code,
  message,
  retry: true,
  passing: waited,
})

const internal: Failure<FailureCode> = {
  code: 'internal',
  message: 'Something went wrong on our side. Try again.',
  retry: false,
}

const outOfMemory: Failure<FailureCode> = {
  code: 'out-of-memory',
  message: 'This needs more memory than the machine has. Try a smaller picture or a lower resolution.',
  retry: false,
}

function explainBlob({ code }: BlobError): Failure<FailureCode> {
  switch (code) {
    case 'unavailable':
      return { code: 'storage-unavailable', message: 'The storage could not be reached.', retry: true, passing: true }
    case 'denied':
      // A disk that is temporarily read-only, or a changed key: the picture is not at fault.
      return {
        code: 'storage-unavailable',
        message: 'The storage refuses to be read or written.',
        retry: true,
        passing: true,
      }
    case 'no-space':
      return { code: 'storage-full', message: 'There is no room left in the storage.', retry: true, passing: true }
    case 'not-found':
    case 'corrupt':
      return { code: 'file-missing', message: 'The file of this picture is missing or damaged.', retry: false }
    default:
      return internal
  }
}

/** Out-of-memory messages of V8 and ONNX Runtime. */
const isOutOfMemory = ({ message }: TaskError) =>
  /allocation failed|bad_alloc|out of memory|failed to allocate|Invalid typed array length/i.test(message)
