import { describe, expect, it } from 'vitest'
import { readAdminEnvironment } from './environment.ts'

const given = { AUTH_URL: 'https://amend.example.org', AUTH_SECRET: 'a secret of a test, long enough for it' }

describe('the environment of the administration', () => {
  it('has the address of the administration and that of the editor', () => {
    expect(readAdminEnvironment({ ...given, AMEND_ADMIN_URL: 'http://localhost:3001/' })).toMatchObject({
      ...{ baseUrl: 'http://localhost:3001', https: false, editorUrl: 'https://amend.example.org' },
    })
    expect(readAdminEnvironment({ ...given, AMEND_ADMIN_URL: '' })).toMatchObject({
      ...{ baseUrl: 'https://amend.example.org', editorUrl: 'https://amend.example.org', metricsToken: undefined },
    })
  })

  it.each([
    ['AMEND_ADMIN_URL', 'admin.example.org', 'must be the http or https address of the administration'],
    ['AMEND_METRICS_TOKEN', 'short', 'must have at least 16 characters'],
    ['AUTH_URL', 'ftp://example.org', 'must be the http or https address of the pages'],
  ])('is refused by variable and reason, without the value: %s', (name, value, why) => {
    const sentence = `The environment is not right: ${name} ${why}.`
    expect(() => readAdminEnvironment({ ...given, [name]: value })).toThrow(new Error(sentence))
  })
})
