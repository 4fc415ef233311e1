import { codeOf, exitCodeOf, exitCodes, sentenceOf } from './exit.ts'

export interface Reporting {
  readonly json: boolean
  /** The photo that the error is about, if any. */
  readonly photo?: string
}

/**
 * Prints an error: a sentence on standard error, or with --json an object on standard output. The first error sets the
 * exit code, unless the command is interrupted.
 */
export function report(error: unknown, { json, photo }: Reporting): void {
  const code = exitCodeOf(error)
  process.exitCode = code === exitCodes.interrupted ? code : process.exitCode || code
  const message = sentenceOf(error)
  if (json) {
    console.log(JSON.stringify({ ...(photo !== undefined && { photo }), error: { code: codeOf(error), message } }))
    return
  }
  const named = photo === undefined || code === exitCodes.interrupted || message.includes(photo)
  console.error(named ? message : `${photo}: ${message}`)
}
