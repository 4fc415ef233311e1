import type { DigestKind, MailMessages, MailText } from './mail-messages.ts'
import { type Language, type MailKind, messagesIn } from './messages.ts'

export interface Mail {
  readonly recipient: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Where the recipient stops mails of its kind: a mail program may post there (RFC 8058). */
  readonly unsubscribeUrl?: string | null
}

export interface MailLink {
  readonly url: string
  /** How long the link is valid, ms; absent for the address of a page. */
  readonly lifetime?: number
  /** The number that stands for {days} in the text. */
  readonly days?: number
}

export interface MailOptions {
  /** Where the recipient stops such mails; absent for mails that an account needs. */
  readonly unsubscribeUrl?: string | null
}

/**
 * Composes a mail in plain text and simple HTML. It contains no user input: otherwise strangers could send their words
 * to any address through us.
 */
export function composeMail(
  kind: MailKind,
  recipient: string,
  language: Language,
  link?: MailLink,
  options: MailOptions = {},
): Mail {
  return compose(messagesIn(language).mails[kind], recipient, language, link, options)
}

/** Composes the daily mail: how often what has happened. */
export function composeDigest(
  recipient: string,
  language: Language,
  counts: readonly { readonly kind: DigestKind; readonly count: number }[],
  { url, unsubscribeUrl }: { readonly url: string; readonly unsubscribeUrl: string },
): Mail {
  const { mails, digest } = messagesIn(language)
  const lines = counts.map(({ kind, count }) => {
    const { one, other } = digest[kind]
    return count === 1 ? one : other.replace('{count}', String(count))
  })
  const text = { ...mails.digest, body: [...mails.digest.body, ...lines] }
  return compose(text, recipient, language, { url }, { unsubscribeUrl })
}

function compose(
  mail: MailText,
  recipient: string,
  language: Language,
  link: MailLink | undefined,
  { unsubscribeUrl = null }: MailOptions,
): Mail {
  const { orCopy, lifetime, footer: ofAll, unsubscribe } = messagesIn(language)
  const { subject, body: given, action, footer = ofAll } = mail
  const body = given.map((part) => part.replace('{days}', String(link?.days ?? '')))
  const goodFor = link?.lifetime === undefined ? [] : [durationOf(link.lifetime, lifetime)]
  const button =
    link && action
      ? [
          `<p><a href="${escapeHtml(link.url)}" style="${buttonStyle}">${escapeHtml(action)}</a></p>`,
          ...goodFor.map((sentence) => paragraph(sentence, quiet)),
          `<p style="${quiet}">${escapeHtml(orCopy)}<br>${escapeHtml(link.url)}</p>`,
        ]
      : []
  const [first = '', ...rest] = body
  const stop = unsubscribeUrl === null ? [] : [`${unsubscribe}\n${unsubscribeUrl}`]
  const end = `-- \n${[footer, ...stop].join('\n\n')}\n`
  const text = [first, ...(link ? [link.url, ...goodFor] : []), ...rest, end].join('\n\n')
  const content = [
    ...[paragraph(first), ...button, ...rest.map((part) => paragraph(part)), paragraph(footer, quiet)],
    ...(unsubscribeUrl === null
      ? []
      : [
          `<p style="${quiet}"><a href="${escapeHtml(unsubscribeUrl)}" style="color:#666">${escapeHtml(unsubscribe)}</a></p>`,
        ]),
  ]
  const html = [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    `<body style="${bodyStyle}">`,
    ...content,
    '</body></html>',
  ].join('\n')
  return { recipient, subject, text, html, unsubscribeUrl }
}

const paragraph = (content: string, style = '') => `<p${style && ` style="${style}"`}>${escapeHtml(content)}</p>`
const quiet = 'color:#666;font-size:13px'

function durationOf(length: number, { one, other, days }: MailMessages['lifetime']): string {
  const hours = Math.round(length / 3_600_000)
  const sentence = hours === 1 ? one : hours < 48 ? other : days
  return sentence.replace('{hours}', String(hours)).replace('{days}', String(Math.round(hours / 24)))
}

const bodyStyle = 'font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:2em auto;padding:0 1em;color:#1a1a1a'
const buttonStyle =
  'display:inline-block;padding:.6em 1.2em;border-radius:6px;background:#1a1a1a;color:#fff;text-decoration:none'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? mark)
