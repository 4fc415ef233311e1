/** @jsxImportSource preact */
/** Renders the documents that visitors without an account see: HTML without a framework in the browser. */
import { createHash } from 'node:crypto'
import type { Language } from '@amend/next-app/languages'
import type { ComponentChildren, VNode } from 'preact'
import { renderToStaticMarkup } from 'preact-render-to-string'
import { sliderScript } from './slider-script.ts'
import { styles } from './styles.ts'

export interface SharedDocument {
  readonly language: Language
  readonly title: string
  readonly body: VNode
  /** More elements of the head: what link previews show. */
  readonly head?: ComponentChildren
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly bodyClass?: string
  /** Whether other sites may frame it. */
  readonly framable?: boolean
  /** Whether a form of it must say where it comes from. */
  readonly sendsOrigin?: boolean
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Only this very style and script, and pictures of ours. */
const policy = [
  "default-src 'none'",
  "img-src 'self' data:",
  `style-src ${hashOf(styles)}`,
  `script-src ${hashOf(sliderScript)}`,
  "form-action 'self'",
  "base-uri 'none'",
]

export function documentAnswer(document: SharedDocument): Response {
  const { language, title, body, head, status = 200, bodyClass, framable = false, sendsOrigin = false } = document
  const html = renderToStaticMarkup(
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>{title}</title>
        {head}
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body class={bodyClass}>
        {body}
        <script dangerouslySetInnerHTML={{ __html: sliderScript }} />
      </body>
    </html>,
  )
  return new Response(`<!doctype html>${html}`, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // Not kept, so that a revoked link shows nothing, not even by the button to go back.
      'cache-control': 'private, no-store',
      'content-security-policy': [...policy, `frame-ancestors ${framable ? '*' : "'none'"}`].join('; '),
      'referrer-policy': sendsOrigin ? 'same-origin' : 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      ...document.headers,
    },
  })
}
