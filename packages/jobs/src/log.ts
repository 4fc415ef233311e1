/** Where the package says what a person who runs the installation may want to know. A pino logger fits. */
export interface JobLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const ignore = () => {}

export const silent: JobLog = { info: ignore, warn: ignore, error: ignore }
