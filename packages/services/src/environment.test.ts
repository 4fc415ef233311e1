import { describe, expect, it } from 'vitest'
import { readServiceEnvironment } from './environment.ts'

const right = {
  DATABASE_URL: 'postgresql://amend:hidden@127.0.0.1:5432/amend',
  AMEND_DATA: 'data',
  AUTH_URL: 'https://amend.example.org/',
  AUTH_SECRET: 'a secret of a test, long enough for it',
}

describe('readServiceEnvironment', () => {
  it('reads set variables, and fills in defaults', () => {
    expect(readServiceEnvironment({ ...right, AMEND_RETENTION_DAYS: '', SMTP_URL: '' })).toEqual({
      databaseUrl: right.DATABASE_URL,
      storage: { kind: 'disk', folder: 'data/blobs' },
      auth: expect.objectContaining({ baseUrl: 'https://amend.example.org', confirmation: 'optional' }),
      settings: {
        ...{ uploadBytes: 50 * 2 ** 20, retentionDays: 30, providers: [], sendsMail: false, trustedProxies: 0 },
        webhookHosts: [],
        workspaceBytes: undefined,
        credits: { workspace: undefined, member: undefined },
        edits: { steps: 1000, side: 4096, cost: 5000 },
        words: { blocked: [], allowed: [] },
        mark: '',
        modelBytes: 20e9,
        machinePrice: undefined,
        storageFolder: 'data/blobs',
      },
      logLevel: 'info',
    })
    const { settings, logLevel } = readServiceEnvironment({
      ...right,
      ...{
        AMEND_UPLOAD_MEGABYTES: '7',
        AMEND_WORKSPACE_MEGABYTES: '2048',
        AMEND_RETENTION_DAYS: '90',
        AMEND_EDIT_STEPS: '200',
        AMEND_EDIT_SIDE: '768',
        AMEND_EDIT_COST: '900',
        AMEND_WORKSPACE_CREDITS: '5000',
        AMEND_MEMBER_CREDITS: '0',
        AMEND_WEBHOOK_HOSTS: 'Hooks.internal:8080, [::1]:443',
        AMEND_LOG_LEVEL: 'warn',
        AMEND_BLOCKED_WORDS: 'acme*, two words,,',
        AMEND_ALLOWED_WORDS: 'nude',
        AMEND_VISIBLE_MARK: ' Mit KI bearbeitet ',
        AUTH_TRUSTED_PROXIES: '1',
      },
    })
    expect(settings.edits).toEqual({ steps: 200, side: 768, cost: 900 })
    expect(settings).toMatchObject({
      uploadBytes: 7 * 2 ** 20,
      workspaceBytes: 2 ** 31,
      credits: { workspace: 5000, member: 0 },
      retentionDays: 90,
      webhookHosts: ['hooks.internal:8080', '[::1]:443'],
      trustedProxies: 1,
      words: { blocked: ['acme*', 'two words'], allowed: ['nude'] },
      mark: 'Mit KI bearbeitet',
    })
    expect(readServiceEnvironment({ ...right, AMEND_WORD_CHECK: 'off' }).settings.words).toBeUndefined()
    expect(logLevel).toBe('warn')
  })

  it('reports all invalid variables by name and reason, without values', () => {
    const read = () =>
      readServiceEnvironment({
        DATABASE_URL: 'mysql://hidden',
        AMEND_RETENTION_DAYS: '0',
        AMEND_UPLOAD_MEGABYTES: 'hidden',
        AMEND_WORKSPACE_MEGABYTES: '0',
        AMEND_EDIT_STEPS: '1001',
        AMEND_EDIT_SIDE: '4097',
        AMEND_EDIT_COST: '0',
        AMEND_WEBHOOK_HOSTS: 'hidden',
        AMEND_LOG_LEVEL: 'hidden',
        S3_REGION: 'hidden',
        AUTH_URL: 'hidden',
        AUTH_SECRET: 'hidden',
      })
    const reasons = [
      'DATABASE_URL must be an address such as',
      'AMEND_RETENTION_DAYS must be a whole number from 1 to 3650',
      'AMEND_UPLOAD_MEGABYTES must be a whole number from 1 to 100',
      'AMEND_WORKSPACE_MEGABYTES must be a whole number from 1 to 100000000',
      'AMEND_EDIT_STEPS must be a whole number from 1 to 1000',
      'AMEND_EDIT_SIDE must be a whole number from 8 to 4096',
      'AMEND_EDIT_COST must be a whole number from 1 to 100000000',
      'AMEND_WEBHOOK_HOSTS must be hosts with their ports, such as',
      'AMEND_LOG_LEVEL must be one of',
      'S3_BUCKET is needed',
      'AUTH_URL must be',
      'AUTH_SECRET must be',
    ]
    for (const reason of reasons) expect(read).toThrow(reason)
    expect(read).not.toThrow('hidden')
    expect(read).toThrow(expect.objectContaining({ code: 'bad-environment' }))
  })
})
