import type { LogLevel } from '@amend/environment'
import { type Logger, type LoggerOptions, pino } from 'pino'

/** Of lines that could not be written yet. What is beyond is dropped. */
const mostBytes = 2 ** 20

/**
 * A log on the standard output, a line of JSON each. Lines wait while their disk is full, and the oldest of many are lost: a
 * process that has no room for its log does its work all the same.
 */
export function openLog(level: LogLevel, options: LoggerOptions = {}): Logger {
  const output = pino.destination({ fd: 1, sync: true, maxLength: mostBytes })
  output.on('error', () => {})
  return pino({ level, ...options }, output)
}
