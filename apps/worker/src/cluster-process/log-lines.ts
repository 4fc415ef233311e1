import type { ReportedLine } from '@amend/services/training'

/**
 * Cuts the output of a job into numbered lines. A job that is followed again begins with its first line, so that the numbers are
 * the same.
 */
export function logLines(): (text: string) => ReportedLine[] {
  let rest = ''
  let count = 0
  return (text) => {
    // A progress bar writes over its line.
    const lines = `${rest}${text}`.split(/\r?\n|\r/)
    rest = lines.pop() ?? ''
    const at = new Date()
    return lines.flatMap((line) => (line.trim() === '' ? [] : [{ number: ++count, at, text: line.trimEnd() }]))
  }
}
