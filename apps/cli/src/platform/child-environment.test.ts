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
}

it('gives the worker nothing of accounts and providers', () => {
  const { AUTH_URL, AUTH_SECRET, AUTH_GOOGLE_ID, AUTH_GOOGLE_SECRET, npm_config_token, ...rest } = all
  expect(childEnvironment('worker', all)).toEqual(rest)
})

it('gives the pages no token for models', () => {
  const { HF_TOKEN, npm_config_token, ...rest } = all
  expect(childEnvironment('web', all)).toEqual(rest)
})
