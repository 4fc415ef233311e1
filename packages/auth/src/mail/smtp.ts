import nodemailer from 'nodemailer'
import { AuthError } from '../error.ts'
import type { SmtpSettings } from '../settings.ts'
import type { Mailer } from './mailer.ts'

const timeout = 30_000 // ms

/**
 * Sends through an SMTP server. A password is sent over an encrypted connection only, unless the server is this
 * machine.
 * @throws AuthError 'mail-failed', from `send`
 */
export function smtpMailer({ url, from }: SmtpSettings): Mailer {
  const server = new URL(url)
  const secure = server.protocol === 'smtps:'
  const auth = server.username
    ? { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) }
    : undefined
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(server.hostname)
  const transport = nodemailer.createTransport({
    host: server.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(server.port) || (secure ? 465 : 587),
    secure,
    requireTLS: Boolean(auth) && !local,
    // A server on this machine has a self-signed certificate, if any.
    ignoreTLS: local && !secure,
    ...(auth && { auth }),
    pool: true,
    maxConnections: 2,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async ({ recipient, subject, text, html, unsubscribeUrl }) => {
      try {
        const to = { name: '', address: recipient }
        await transport.sendMail({ from, to, subject, text, html, ...(unsubscribeUrl && stoppable(unsubscribeUrl)) })
      } catch (error) {
        throw new AuthError('mail-failed', `The mail server did not take the mail${replyOf(error)}.`, { cause: error })
      }
    },
    isFinal: (error) => error instanceof AuthError && isRefusal(error.cause),
    close: () => transport.close(),
  }
}

/** Headers by which a mail program offers to stop such mails, with one press (RFC 2369, RFC 8058). */
const stoppable = (url: string) => ({
  headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
})

/** The server's reply as a code only: its text may quote what it was sent. */
const replyOf = (error: unknown): string => {
  const code = responseCode(error)
  return code === undefined ? '' : ` (SMTP ${code})`
}

/**
 * A permanent SMTP reply (5yz) after the recipient was named. A refused password (EAUTH) is not permanent: it can be
 * corrected.
 */
const isRefusal = (error: unknown): boolean => {
  const refused = error instanceof Error && 'code' in error && (error.code === 'EENVELOPE' || error.code === 'EMESSAGE')
  return refused && (responseCode(error) ?? 0) >= 500
}

const responseCode = (error: unknown): number | undefined =>
  error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
    ? error.responseCode
    : undefined
