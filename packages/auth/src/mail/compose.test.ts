import { describe, expect, it } from 'vitest'
import { composeDigest, composeMail } from './compose.ts'
import { chooseLanguage, languages, type MailKind, messagesIn, parseLanguage } from './messages.ts'

const kinds = Object.keys(messagesIn('en').mails) as MailKind[]
const hour = 3_600_000
const url = 'https://amend.example.org/sign-in/link?token=a&b=<c>"'

describe.each(languages)('mails in %s', (language) => {
  it.each(kinds)('%s is complete in text and in HTML', (kind) => {
    const messages = messagesIn(language)
    const { subject, body: texts, action, footer = messages.footer } = messages.mails[kind]
    const body = texts.map((part) => part.replace('{days}', '30'))
    const link = action ? { url, lifetime: hour, days: 30 } : undefined
    const mail = composeMail(kind, 'anna@example.org', language, link)
    expect(mail).toMatchObject({ recipient: 'anna@example.org', subject })
    for (const part of [...body, footer, ...(action ? [url, messages.lifetime.one] : [])]) {
      expect(mail.text).toContain(part)
    }
    const shown = mail.html
      .replaceAll(/<style.*?<\/style>|<title.*?<\/title>|<[^>]+>/gs, '')
      .replaceAll(
        /&(lt|gt|quot|#39|amp);/g,
        (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name] ?? '',
      )
    for (const part of [...body, footer, ...(action ? [url, action, messages.orCopy] : [])]) {
      expect(shown).toContain(part)
    }
    expect(mail.html).toContain(`<html lang="${language}">`)
    expect(mail.html.includes('href')).toBe(action !== undefined)
    expect(`${mail.text}${mail.html}`).not.toMatch(/undefined|\{(hours|days)\}/)
    expect(mail.subject).not.toMatch(/[\r\n]/)
  })

  it('say where they are stopped, where they can be', () => {
    const unsubscribeUrl = 'https://amend.example.org/api/unsubscribe?event=mention&key=<k>'
    const mail = composeMail('mentioned', 'a@example.org', language, { url }, { unsubscribeUrl })
    expect(mail.unsubscribeUrl).toBe(unsubscribeUrl)
    expect(mail.text).toContain(unsubscribeUrl)
    expect(mail.html).toContain('href="https://amend.example.org/api/unsubscribe?event=mention&amp;key=&lt;k&gt;"')
    expect(composeMail('signIn', 'a@example.org', language, { url }).text).not.toContain(
      messagesIn(language).unsubscribe,
    )
  })

  it('count what happened in a day', () => {
    const { digest } = messagesIn(language)
    const counts = [
      { kind: 'mention', count: 1 },
      { kind: 'comment', count: 12 },
    ] as const
    const { text, html } = composeDigest('a@example.org', language, counts, { url, unsubscribeUrl: url })
    for (const part of [digest.mention.one, digest.comment.other.replace('{count}', '12')]) {
      expect(text).toContain(part)
      expect(html).toContain(part)
    }
    expect(text).not.toMatch(/\{count\}/)
  })

  it('say how long a link is valid', () => {
    const { one, other, days } = messagesIn(language).lifetime
    const text = (lifetime: number) => composeMail('signIn', 'a@example.org', language, { url, lifetime }).text
    expect(text(hour)).toContain(one)
    expect(text(24 * hour)).toContain(other.replace('{hours}', '24'))
    expect(text(7 * 24 * hour)).toContain(days.replace('{days}', '7'))
  })

  it('differ from those of another language', () => {
    for (const other of languages.filter((one) => one !== language)) {
      for (const kind of kinds)
        expect(messagesIn(other).mails[kind].body).not.toEqual(messagesIn(language).mails[kind].body)
    }
  })
})

it('a link cannot break out of the HTML', () => {
  const { html } = composeMail('signIn', 'a@example.org', 'en', {
    url: 'https://x/"><script>alert(1)</script>',
    lifetime: hour,
  })
  expect(html).not.toContain('<script')
})

describe('the language', () => {
  it.each([
    [['de-CH', 'en'], 'de'],
    [['fr', 'de'], 'de'],
    [[undefined, null, 'EN-gb'], 'en'],
    [['constructor'], 'en'],
    [[], 'en'],
  ] as const)('of %j is %s', (wished, language) => {
    expect(chooseLanguage(...wished)).toBe(language)
  })

  it.each([
    ['de', 'de'],
    ['zh-Hant-TW', 'zh-Hant-TW'],
    ['', undefined],
    ['de\0', undefined],
    ['x'.repeat(1000), undefined],
  ])('tag %j is stored as %j', (tag, kept) => {
    expect(parseLanguage(tag)).toBe(kept)
  })
})
