import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPlatformEnvironment } from './environment.ts'

const project = path.resolve('somewhere')
const read = (variables: Record<string, string>) => readPlatformEnvironment(variables, project)

describe('the environment of a start', () => {
  it('may be empty, as may each variable', () => {
    const defaults = {
      dataFolder: path.join(project, '.amend', 'data'),
      databaseUrl: undefined,
      port: undefined,
      host: '127.0.0.1',
      publicUrl: undefined,
      administration: { on: true, port: undefined, publicUrl: undefined },
      secret: undefined,
      open: undefined,
    }
    expect(read({})).toEqual(defaults)
    const names = ['AMEND_DATA', 'DATABASE_URL', 'PORT', 'HOST', 'AUTH_URL', 'AUTH_SECRET', 'AMEND_OPEN', 'SMTP_URL']
    names.push('AMEND_ADMIN', 'AMEND_ADMIN_PORT', 'AMEND_ADMIN_URL')
    expect(read(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(defaults)
  })

  it('sets the parts', () => {
    const secret = 'a secret that is long enough to be one'
    const variables = {
      AMEND_DATA: 'photos',
      DATABASE_URL: 'postgresql://amend:secret@db.example.org/amend',
      PORT: '8080',
      HOST: '0.0.0.0',
      AUTH_URL: 'https://amend.example.org/',
      AUTH_SECRET: secret,
      AMEND_OPEN: '0',
      AMEND_ADMIN: '0',
      AMEND_ADMIN_PORT: '8443',
      AMEND_ADMIN_URL: 'https://admin.example.org/',
    }
    expect(read(variables)).toEqual({
      dataFolder: path.join(project, 'photos'),
      databaseUrl: variables.DATABASE_URL,
      port: 8080,
      host: '0.0.0.0',
      publicUrl: 'https://amend.example.org',
      administration: { on: false, port: 8443, publicUrl: 'https://admin.example.org' },
      secret,
      open: false,
    })
  })

  it.each([
    ['PORT', '70000', 'must be a port from 1 to 65535'],
    ['PORT', 'http', 'must be a port from 1 to 65535'],
    ['HOST', 'a b', 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0'],
    ['DATABASE_URL', 'mysql://root@x/y', 'must be an address such as postgresql://name:password@host:5432/database'],
    ['AMEND_OPEN', 'maybe', 'must be 0 or 1'],
    ['AMEND_ADMIN', 'maybe', 'must be 0 or 1'],
    ['AMEND_ADMIN_PORT', '0', 'must be a port from 1 to 65535'],
    ['AMEND_ADMIN_URL', 'ftp://x', 'must be the http or https address of the administration'],
    ['AUTH_URL', 'ftp://x.example', 'must be the http or https address of the pages'],
    ['AUTH_SECRET', 'too short', 'must be a secret of at least 32 characters'],
    ['AUTH_SIGN_UP', 'perhaps', 'must be one of: open, closed'],
  ])('refuses an invalid %s with its name and the reason, never the value', (name, value, reason) => {
    expect(() => read({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'bad-environment', message: `The environment is not right: ${name} ${reason}.` }),
    )
  })

  it('names all invalid variables at once', () => {
    const wrong = { PORT: '0', SMTP_URL: 'smtp://mail.example.org' }
    expect(() => read(wrong)).toThrow(
      'The environment is not right: PORT must be a port from 1 to 65535; MAIL_FROM is needed because SMTP_URL is set.',
    )
  })
})
