import { address, choice, optional, readVariables, text, type Variables, wholeNumber } from '@amend/environment'
import { z } from 'zod'
import { AuthError } from './error.ts'
import { isLoopback } from './loopback.ts'

/** Settings of an installation's accounts. */
export interface AuthSettings {
  /**
   * The public address of the pages, without a trailing slash. Links in mails begin with it, or with `Client.pageAddress`.
   */
  readonly baseUrl: string
  /** Signs tokens that are handed to browsers and not stored. */
  readonly secret: string
  /** Whether strangers may create accounts. The first account can always be created. */
  readonly signUp: 'open' | 'closed'
  /**
   * "by-token": the pages are reachable from other machines, so the first account needs the token that the start
   * printed.
   */
  readonly firstAccount: 'open' | 'by-token'
  /** Whether an address must be confirmed before its account signs in. */
  readonly confirmation: 'required' | 'optional'
  /**
   * The minimum duration of requests that must not reveal whether an address has an account, ms: longer than their work
   * takes.
   */
  readonly answerTime: number
}

export interface SmtpSettings {
  /** smtp: or smtps:, with name and password. */
  readonly url: string
  readonly from: string
}

/** A configured OAuth provider. */
export interface ProviderSettings {
  readonly provider: 'google' | 'github' | 'oidc'
  readonly clientId: string
  readonly clientSecret: string
  /** The issuer of OpenID Connect. */
  readonly issuer?: string
  /** The label of its button. */
  readonly label: string
}

export interface AuthEnvironment {
  readonly auth: AuthSettings
  /** Absent: mail stays in the outbox. */
  readonly smtp: SmtpSettings | undefined
  readonly providers: readonly ProviderSettings[]
  /** How many of our own proxies are in front of the pages. */
  readonly trustedProxies: number
}

/** What a process goes by that sends mail and deletes what is over, and that knows nothing of how people sign in. */
export interface MailEnvironment {
  /** Absent: mail stays in the outbox. */
  readonly smtp: SmtpSettings | undefined
  readonly confirmation: AuthSettings['confirmation']
}

const answerTime = 400 // ms
const leastSecret = 32 // characters

/** The variables of accounts and mail. */
export const authVariables = {
  AUTH_URL: address(['http:', 'https:'], 'must be the http or https address of the pages').refine(
    (value) => !URL.canParse(value) || /^\/?$/.test(new URL(value).pathname + new URL(value).search),
    'must be an address without a path',
  ),
  AUTH_SECRET: z
    .string(`must be a secret of at least ${leastSecret} characters`)
    .min(leastSecret, `must be a secret of at least ${leastSecret} characters`),
  HOST: optional(text),
  AUTH_SIGN_UP: optional(choice(['open', 'closed'])),
  AUTH_CONFIRM_EMAIL: optional(choice(['required', 'optional'])),
  AUTH_TRUSTED_PROXIES: optional(wholeNumber(0, 9, 'must be the number of proxies before the pages, from 0 to 9')),
  SMTP_URL: optional(address(['smtp:', 'smtps:'], 'must be an address such as smtps://name:password@mail.example.org')),
  MAIL_FROM: optional(
    z
      .string()
      .regex(
        /^[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/,
        'must be an e-mail address, or a name and <address>',
      ),
  ),
  AUTH_GOOGLE_ID: optional(text),
  AUTH_GOOGLE_SECRET: optional(text),
  AUTH_GITHUB_ID: optional(text),
  AUTH_GITHUB_SECRET: optional(text),
  AUTH_OIDC_ISSUER: optional(address(['https:', 'http:'], 'must be the address of an OpenID Connect provider')),
  AUTH_OIDC_ID: optional(text),
  AUTH_OIDC_SECRET: optional(text),
  AUTH_OIDC_LABEL: optional(text),
} as const

type AuthVariables = z.infer<z.ZodObject<typeof authVariables>>
type Name = keyof typeof authVariables

/** Variables that are valid only together. */
const together: readonly (readonly Name[])[] = [
  ['SMTP_URL', 'MAIL_FROM'],
  ['AUTH_GOOGLE_ID', 'AUTH_GOOGLE_SECRET'],
  ['AUTH_GITHUB_ID', 'AUTH_GITHUB_SECRET'],
  ['AUTH_OIDC_ISSUER', 'AUTH_OIDC_ID', 'AUTH_OIDC_SECRET'],
]

const schema = z.object(authVariables).superRefine((variables, context) => {
  const report = (name: Name, message: string) => context.addIssue({ code: 'custom', path: [name], message })
  for (const group of together) {
    const set = group.find((name) => variables[name] !== undefined)
    for (const name of group) {
      if (set && variables[name] === undefined) report(name, `is needed because ${set} is set`)
    }
  }
  if (variables.AUTH_CONFIRM_EMAIL === 'required' && !variables.SMTP_URL) {
    report('AUTH_CONFIRM_EMAIL', 'can only be required when SMTP_URL is set: nobody would get the mail')
  }
})

const { SMTP_URL, MAIL_FROM, AUTH_CONFIRM_EMAIL } = authVariables
const mailSchema = z.object({ SMTP_URL, MAIL_FROM, AUTH_CONFIRM_EMAIL }).superRefine((variables, context) => {
  for (const [name, other] of [
    ['SMTP_URL', 'MAIL_FROM'],
    ['MAIL_FROM', 'SMTP_URL'],
  ] as const) {
    if (variables[other] === undefined || variables[name] !== undefined) continue
    context.addIssue({ code: 'custom', path: [name], message: `is needed because ${other} is set` })
  }
})

/**
 * Reads the variables of mail, for a process that has no use for secrets of accounts.
 * @throws AuthError 'bad-environment', which names each wrong variable and why, never its value
 */
export function readMailEnvironment(environment: Variables): MailEnvironment {
  const refuse = (sentence: string) => new AuthError('bad-environment', sentence)
  return mailOf(readVariables(mailSchema, environment, refuse))
}

function mailOf({
  SMTP_URL: url,
  MAIL_FROM: from,
  AUTH_CONFIRM_EMAIL: chosen,
}: z.infer<typeof mailSchema>): MailEnvironment {
  const smtp = url && from ? { url, from } : undefined
  return { smtp, confirmation: chosen ?? (smtp ? 'required' : 'optional') }
}

/**
 * Reads the variables of accounts and mail.
 * @throws AuthError 'bad-environment', which names each invalid variable and why, never its value
 */
export function readAuthEnvironment(environment: Variables): AuthEnvironment {
  const refuse = (sentence: string) => new AuthError('bad-environment', sentence)
  return environmentOf(readVariables(schema, environment, refuse))
}

/** Whether both the listening address and the public address (which a proxy may serve) are loopback addresses. */
const isLocal = ({ HOST, AUTH_URL }: AuthVariables): boolean =>
  isLoopback(HOST ?? 'localhost') && isLoopback(new URL(AUTH_URL).hostname)

function environmentOf(variables: AuthVariables): AuthEnvironment {
  const { smtp, confirmation } = mailOf(variables)
  return {
    auth: {
      baseUrl: new URL(variables.AUTH_URL).origin,
      secret: variables.AUTH_SECRET,
      signUp: variables.AUTH_SIGN_UP ?? 'open',
      firstAccount: isLocal(variables) ? 'open' : 'by-token',
      confirmation,
      answerTime,
    },
    smtp,
    providers: providersOf(variables),
    trustedProxies: variables.AUTH_TRUSTED_PROXIES ?? 0,
  }
}

function providersOf(variables: AuthVariables): ProviderSettings[] {
  const providers: ProviderSettings[] = []
  const add = (
    provider: ProviderSettings['provider'],
    label: string,
    id?: string,
    secret?: string,
    issuer?: string,
  ) => {
    if (id && secret) providers.push({ provider, label, clientId: id, clientSecret: secret, ...(issuer && { issuer }) })
  }
  add('google', 'Google', variables.AUTH_GOOGLE_ID, variables.AUTH_GOOGLE_SECRET)
  add('github', 'GitHub', variables.AUTH_GITHUB_ID, variables.AUTH_GITHUB_SECRET)
  const { AUTH_OIDC_ID: id, AUTH_OIDC_SECRET: secret, AUTH_OIDC_ISSUER: issuer } = variables
  add('oidc', variables.AUTH_OIDC_LABEL ?? 'Single sign-on', id, secret, issuer)
  return providers
}
