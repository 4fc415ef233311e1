import { expect, it } from 'vitest'
import { childEnvironment } from './child-environment.ts'

const all = {
  ...{
    NODE_ENV: 'production' as const,
    PATH: '/bin',
    DATABASE_URL: 'x',
    SMTP_URL: 'x',
    MAIL_FROM: 'x',
    S3_BUCKET: 'x',
  },
  ...{ AUTH_URL: 'x', AUTH_SECRET: 'x', AUTH_GOOGLE_ID: 'x', AUTH_GOOGLE_SECRET: 'x', AUTH_CONFIRM_EMAIL: 'x' },
  ...{ HF_TOKEN: 'x', AMEND_MODEL: 'x', npm_config_token: 'x' },
  ...{ AMEND_ADMIN_URL: 'x', AMEND_METRICS_TOKEN: 'x', OPENAI_API_KEY: 'x' },
}

it('gives the worker nothing of accounts and providers', () => {
  const {
    AUTH_URL,
    AUTH_SECRET,
    AUTH_GOOGLE_ID,
    AUTH_GOOGLE_SECRET,
    AMEND_ADMIN_URL,
    AMEND_METRICS_TOKEN,
    npm_config_token,
    ...rest
  } = all
  expect(childEnvironment('worker', all)).toEqual(rest)
})

it('gives the pages no token for models', () => {
  const { HF_TOKEN, AMEND_METRICS_TOKEN, npm_config_token, ...rest } = all
  expect(childEnvironment('web', all)).toEqual(rest)
})

it('gives the administration no providers and no tokens of others', () => {
  const { HF_TOKEN, OPENAI_API_KEY, AUTH_GOOGLE_ID, AUTH_GOOGLE_SECRET, npm_config_token, ...rest } = all
  expect(childEnvironment('admin', all)).toEqual(rest)
})
