import { type Logger, pino, stdSerializers } from 'pino'
import type { WorkerEnvironment } from './environment.ts'

/** To the standard output, a line of JSON each. Instructions, names of files and secrets are not logged. */
export function openLog(level: WorkerEnvironment['logLevel']): Logger {
  const { err } = stdSerializers
  return pino({ level, base: { process: 'worker', pid: process.pid }, serializers: { err, error: err } })
}
