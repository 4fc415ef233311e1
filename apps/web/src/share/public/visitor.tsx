/** @jsxImportSource preact */
/** What the routes of a shared page have in common: the link, the pass of a password, and the documents for errors. */
import type { Context, Failure } from '@amend/api'
import { setCookie } from '@amend/next-app/server/cookie'
import { answerDocument, type DocumentRoute, readCookie } from '@amend/next-app/server/document'
import { type AlbumPlace, isShareKey, type OpenShare, openShare, passLifetime } from '@amend/services/share'
import { app } from '../../server/app.ts'
import { documentAnswer } from './document.tsx'
import { Message, PasswordForm } from './frame.tsx'
import { type Texts, textsFor } from './texts.ts'

export interface SharedRoute {
  /** The name of the request in the log, such as "share.open". */
  readonly what: string
  readonly act: (visit: Visit) => Promise<Response>
  readonly fromOtherSites?: DocumentRoute['fromOtherSites']
}

export interface Visit extends Texts {
  readonly context: Context
  readonly key: string
  /** Of the shared page. */
  readonly path: string
  readonly pass: string | undefined
  /** @throws ServiceError 'not-found' */
  readonly open: (place?: AlbumPlace) => Promise<OpenShare>
  /** As a visitor who has entered no password. @throws ServiceError 'not-found' */
  readonly openWithoutPass: () => Promise<OpenShare>
}

/** Answers a request under the address of a link. */
export function answerVisit(
  request: Request,
  key: string,
  { what, act, fromOtherSites }: SharedRoute,
): Promise<Response> {
  const texts = textsFor(request.headers)
  const path = `/s/${key}`
  return answerDocument(app, request, {
    what,
    ...(fromOtherSites !== undefined && { fromOtherSites }),
    act: (context) => {
      const { services } = context
      const pass = passOf(request.headers)
      const open = (place?: AlbumPlace) => openShare(services, key, pass, place)
      const openWithoutPass = () => openShare(services, key, undefined)
      return act({ ...texts, context, key, path, pass, open, openWithoutPass })
    },
    fail: (failure) => problemAnswer(texts, isShareKey(key) ? path : undefined, failure),
  })
}

/** The same for a link that never was, one that has ended, and a picture that a link does not show. */
export function problemAnswer({ language, t }: Texts, path: string | undefined, failure: Failure): Response {
  const { code, status, retryAfter } = failure
  const headers: Record<string, string> = retryAfter ? { 'retry-after': String(retryAfter) } : {}
  const say = (title: string, text: string) =>
    documentAnswer({ language, title, status, headers, body: <Message title={title} text={text} /> })
  const minutes = Math.ceil((retryAfter ?? 60) / 60)
  switch (code) {
    case 'not-found':
    case 'not-permitted':
      return say(t('problem.absentTitle'), t('problem.absent'))
    case 'share-locked':
      return passwordAnswer({ language, t }, path, status)
    case 'password-wrong':
      return passwordAnswer({ language, t }, path, status, t('password.wrong'))
    case 'too-many-attempts':
      return say(t('problem.tooOftenTitle'), t('password.tooOften', { minutes }))
    case 'not-ready':
      return say(t('problem.busyTitle'), t('problem.file'))
    case 'quota-reached':
      return say(t('problem.busyTitle'), t('problem.quota'))
    default:
      return say(t('problem.busyTitle'), t('problem.busy'))
  }
}

const passwordAnswer = ({ language, t }: Texts, path = '', status: number, problem?: string) =>
  documentAnswer({
    language,
    status,
    title: t('password.title'),
    body: <PasswordForm t={t} path={path} {...(problem !== undefined && { problem })} />,
  })

/** The name says which installation it is of; browsers send it under the address of its link only. */
function passCookie(): { readonly name: string; readonly secure: boolean; readonly maxAge: number } {
  const { https, installation } = app.environment()
  return {
    name: `${https ? '__Secure-' : ''}${app.name}-${installation}.share`,
    secure: https,
    maxAge: passLifetime / 1000,
  }
}

const passOf = (headers: Headers) => readCookie(headers, passCookie().name)

export const passLine = (pass: string, path: string): string => setCookie(passCookie(), pass, path)

/** A redirect to another page of ours after a form was sent. */
export const seeOther = (location: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', ...headers },
  })
