import { openLog as openServiceLog } from '@amend/services/log'
import { type Logger, stdSerializers } from 'pino'
import type { WorkerEnvironment } from './environment.ts'

/** Logs to the standard output, one line of JSON per entry. Instructions, file names and secrets are not logged. */
export function openLog(level: WorkerEnvironment['logLevel']): Logger {
  const { err } = stdSerializers
  return openServiceLog(level, {
    base: { process: 'worker', pid: process.pid },
    serializers: { err, error: err },
  })
}
