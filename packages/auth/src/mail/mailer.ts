import type { Mail } from './compose.ts'

/** A way to send mails. */
export interface Mailer {
  /** @throws when the mail was not accepted */
  send(mail: Mail): Promise<void>
  /** Whether an error is permanent, so that a retry cannot help. */
  isFinal(error: unknown): boolean
  close(): void
}
