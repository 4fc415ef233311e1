import { z } from 'zod'
import { readEnvironment } from '../../../environment.ts'
import { problemAnswer, refuseOtherSites } from '../../../http/answer.ts'
import { boundedRequest } from '../../../http/bounded.ts'
import { setCookie } from '../../../http/client.ts'
import { languageCookie, languages } from '../../../i18n/languages.ts'
import { themeCookie, themes } from '../../../theme/theme.ts'

const year = 31_536_000 // seconds
const bodyLimit = 1024
const schema = z.object({ theme: z.enum(themes).optional(), language: z.enum(languages).optional() })

/** Keeps colours and language for this browser, signed in or not. */
export async function POST(request: Request): Promise<Response> {
  const refused = refuseOtherSites(request.headers, request.method)
  if (refused) return refused
  const bounded = await boundedRequest(request, bodyLimit).catch(problemAnswer)
  if (bounded instanceof Response) return bounded
  const preferences = schema.safeParse(await bounded.json().catch(() => undefined))
  if (!preferences.success) return problemAnswer(preferences.error)
  const { theme, language } = preferences.data
  const secure = readEnvironment().https
  const answer = new Response(null, { status: 204 })
  const keep = (name: string, value: string | undefined) => {
    if (value) answer.headers.append('set-cookie', setCookie({ name, maxAge: year, secure }, value))
  }
  keep(themeCookie, theme)
  keep(languageCookie, language)
  return answer
}
