/** Tests against a real SMTP server on this machine. */
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { composeMail } from './compose.ts'
import type { Mailer } from './mailer.ts'
import { smtpMailer } from './smtp.ts'

interface Received {
  readonly to: readonly string[]
  readonly mail: Email
}

const cleanUps: (() => void)[] = []
afterEach(() => {
  for (const end of cleanUps.splice(0)) end()
})

const plain = {
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  authOptional: true,
} satisfies SMTPServerOptions

async function serve(options: SMTPServerOptions, host = '127.0.0.1') {
  const received: Received[] = []
  const logins: string[] = []
  const server = new SMTPServer({
    logger: false,
    onAuth: ({ username = '', password = '' }, _session, done) => {
      logins.push(`${username}:${password}`)
      if (password === 'p@ss word') done(null, { user: username })
      else done(Object.assign(new Error('No.'), { responseCode: 535 }))
    },
    onData: async (stream, session, done) => {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      received.push({
        to: session.envelope.rcptTo.map(({ address }) => address),
        mail: await PostalMime.parse(Buffer.concat(chunks)),
      })
      done()
    },
    ...options,
  })
  server.on('error', () => undefined) // a client that hangs up is not an error
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  cleanUps.push(() => server.close())
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { received, logins, port }
}

function mailerTo(url: string): Mailer {
  const mailer = smtpMailer({ url, from: 'Amend <amend@example.org>' })
  cleanUps.push(mailer.close)
  return mailer
}

const link = { url: 'https://amend.example.org/sign-in/link?token=abc', lifetime: 3_600_000 }
const mail = composeMail('signIn', 'anna@example.org', 'de', link)
const failureOf = (mailer: Mailer) =>
  mailer.send(mail).then(
    () => undefined,
    (error: Error) => error,
  )

describe('smtpMailer', () => {
  it('says where mails of a kind are stopped, with one press', async () => {
    const { received, port } = await serve(plain)
    const unsubscribeUrl = 'https://amend.example.org/api/unsubscribe?event=mention&key=abc'
    const mailer = mailerTo(`smtp://127.0.0.1:${port}`)
    await mailer.send(composeMail('mentioned', 'anna@example.org', 'en', link, { unsubscribeUrl }))
    await mailer.send(mail)
    const [stoppable, needed] = received.map(({ mail: { headers } }) =>
      Object.fromEntries(headers.map(({ key, value }) => [key, value])),
    )
    expect(stoppable).toMatchObject({
      'list-unsubscribe': `<${unsubscribeUrl}>`,
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    })
    expect(needed).not.toHaveProperty('list-unsubscribe')
  })

  it('delivers text and HTML with non-ASCII letters', async () => {
    const { received, port } = await serve(plain)
    const mailer = mailerTo(`smtp://127.0.0.1:${port}`)
    await mailer.send(mail)
    const umlauts = composeMail('confirmEmail', 'anna@example.org', 'de', link)
    await mailer.send(umlauts)
    expect(received.map(({ to }) => to)).toEqual([['anna@example.org'], ['anna@example.org']])
    expect(received[0]?.mail).toMatchObject({
      from: { name: 'Amend', address: 'amend@example.org' },
      subject: 'Dein Link zum Anmelden',
    })
    expect(received[0]?.mail.text?.trim()).toBe(mail.text.trim())
    expect(received[0]?.mail.html?.trim()).toBe(mail.html)
    expect(received[1]?.mail.subject).toBe('Bestätige deine Adresse')
  })

  it('signs in with the name and the password of the URL', async () => {
    const { received, logins, port } = await serve({ ...plain, authOptional: false })
    await mailerTo(`smtp://amend:p%40ss%20word@127.0.0.1:${port}`).send(mail)
    expect(logins).toEqual(['amend:p@ss word'])
    expect(received).toHaveLength(1)
  })

  it('sends no password to a remote server without encryption', async () => {
    const { logins, received, port } = await serve({ ...plain, authOptional: false }, '127.0.0.2')
    const error = await failureOf(mailerTo(`smtp://amend:p%40ss%20word@127.0.0.2:${port}`))
    expect(error).toMatchObject({ code: 'mail-failed' })
    expect({ logins, received }).toEqual({ logins: [], received: [] })
  })

  it('rejects a certificate that is not trusted', async () => {
    const { logins, port } = await serve({ secure: true, authOptional: true })
    const error = await failureOf(mailerTo(`smtps://amend:p%40ss%20word@127.0.0.1:${port}`))
    expect(error).toMatchObject({ code: 'mail-failed' })
    expect(logins).toEqual([])
  })

  it.each([
    ['a mailbox that is not there', 550, true],
    ['a mailbox that is full for now', 452, false],
  ])("reports the server's reply to %s by its code only", async (_, responseCode, final) => {
    const refusal = Object.assign(new Error(`anna@example.org is not wanted`), { responseCode })
    const { port } = await serve({ ...plain, onRcptTo: (_address, _session, done) => done(refusal) })
    const mailer = mailerTo(`smtp://127.0.0.1:${port}`)
    const error = await failureOf(mailer)
    expect(error).toMatchObject({
      code: 'mail-failed',
      message: `The mail server did not take the mail (SMTP ${responseCode}).`,
    })
    expect(mailer.isFinal(error)).toBe(final)
  })

  it('retries a wrong password and an unreachable server', async () => {
    const { port } = await serve({ ...plain, authOptional: false })
    const wrong = mailerTo(`smtp://amend:wrong@127.0.0.1:${port}`)
    const error = await failureOf(wrong)
    expect(error?.message).toBe('The mail server did not take the mail (SMTP 535).')
    expect(wrong.isFinal(error)).toBe(false)
    const away = mailerTo('smtp://127.0.0.1:1')
    expect(away.isFinal(await failureOf(away))).toBe(false)
  })

  it('lets no recipient inject another recipient or a header', async () => {
    const { received, port } = await serve(plain)
    const mailer = mailerTo(`smtp://127.0.0.1:${port}`)
    await mailer.send({ ...mail, subject: 'One\r\nBcc: eve@example.org' })
    await mailer.send({ ...mail, recipient: 'anna@example.org, eve@example.org' }).catch(() => undefined)
    await mailer.send({ ...mail, recipient: 'anna@example.org\r\nRCPT TO:<eve@example.org>' }).catch(() => undefined)
    expect(received.flatMap(({ to }) => to)).not.toContain('eve@example.org')
    expect(received[0]?.mail.bcc).toBeUndefined()
  })
})
