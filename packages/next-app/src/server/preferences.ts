import { boundedRequest } from '@amend/api'
import { z } from 'zod'
import { languageCookie, languages } from '../languages.ts'
import { themeCookie, themes } from '../themes.ts'
import type { ServerApp } from './app.ts'
import { problemAnswer, refuseOtherSites } from './http/answer.ts'
import { setCookie } from './http/client.ts'

const year = 31_536_000 // seconds
const bodyLimit = 1024 // bytes
const schema = z.object({ theme: z.enum(themes).optional(), language: z.enum(languages).optional() })

/** Answers POST /api/preferences: stores theme and language in cookies of this browser, with or without a session. */
export async function answerPreferences(
  { environment }: Pick<ServerApp, 'environment'>,
  request: Request,
): Promise<Response> {
  const { baseUrl, https: secure } = environment()
  const refused = refuseOtherSites(request, baseUrl)
  if (refused) return refused
  const bounded = await boundedRequest(request, bodyLimit).catch(problemAnswer)
  if (bounded instanceof Response) return bounded
  const preferences = schema.safeParse(await bounded.json().catch(() => undefined))
  if (!preferences.success) return problemAnswer(preferences.error)
  const { theme, language } = preferences.data
  const answer = new Response(null, { status: 204 })
  const keep = (name: string, value: string | undefined) => {
    if (value) answer.headers.append('set-cookie', setCookie({ name, maxAge: year, secure }, value))
  }
  keep(themeCookie, theme)
  keep(languageCookie, language)
  return answer
}
