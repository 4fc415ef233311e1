/** The package's log, for the person who runs the installation. A pino logger fits. */
export interface JobLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const ignore = () => {}

export const silent: JobLog = { info: ignore, warn: ignore, error: ignore }
