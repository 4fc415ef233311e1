import { describe, expect, it } from 'vitest'
import { composeMail } from './compose.ts'
import { chooseLanguage, languages, type MailKind, messagesIn, parseLanguage } from './messages.ts'

const kinds = Object.keys(messagesIn('en').mails) as MailKind[]
const hour = 3_600_000
const url = 'https://amend.example.org/sign-in/link?token=a&b=<c>"'

describe.each(languages)('mails in %s', (language) => {
  it.each(kinds)('%s is complete in text and in HTML', (kind) => {
    const messages = messagesIn(language)
    const { subject, body, action, footer = messages.footer } = messages.mails[kind]
    const mail = composeMail(kind, 'anna@example.org', language, action ? { url, lifetime: hour } : undefined)
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
