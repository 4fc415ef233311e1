import os from 'node:os'
import { devices as known } from '@amend/graph/runtime'
import { describe, expect, it } from 'vitest'
import { devices } from './engine-process/options.ts'
import { readWorkerEnvironment } from './environment.ts'
import { testVariables } from './testing/workspace.ts'

const variables = { ...testVariables('postgresql://amend:hidden@db:5432/amend', '/data'), AMEND_THREADS: '' }
const read = (more: Record<string, string> = {}) => readWorkerEnvironment({ ...variables, ...more })

const refusal = (more: Record<string, string | undefined>) => {
  try {
    readWorkerEnvironment({ ...variables, ...more })
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

describe('the environment of a worker', () => {
  it('requires only a database, a place for files, and no secret of accounts', () => {
    expect(read()).toMatchObject({
      storage: { kind: 'disk', folder: '/data/blobs' },
      smtp: undefined,
      model: 'pico-edit',
      load: { device: 'cpu', deviceFallback: 'cpu', precision: 'float32' },
      lanes: 1,
      retentionDays: 30,
      logLevel: 'info',
    })
    expect(read().load.threads).toBeUndefined()
  })

  it('serves the int8 version of the model on the CPU, and leaves other versions as they are', () => {
    expect(read().int8).toBe(false)
    expect(read({ AMEND_PRECISION: 'int8' })).toMatchObject({
      int8: true,
      load: { device: 'cpu', precision: 'float32' },
    })
    expect(refusal({ AMEND_PRECISION: 'int8', AMEND_DEVICE: 'cuda' })).toBe(
      'AMEND_PRECISION is int8, which needs AMEND_DEVICE to be cpu.',
    )
  })

  it('takes every model that it can compute with, or only those of one kind', () => {
    expect(read()).toMatchObject({ takes: ['int8', 'float'], oneOfSeveral: false })
    expect(read({ AMEND_DEVICE: 'cuda' }).takes).toEqual(['float'])
    expect(read({ AMEND_WORKER_TAKES: 'int8', AMEND_PRECISION: 'int8' })).toMatchObject({
      takes: ['int8'],
      oneOfSeveral: true,
    })
    expect(read({ AMEND_WORKER_TAKES: 'float' }).takes).toEqual(['float'])
    expect(refusal({ AMEND_WORKER_TAKES: 'int8', AMEND_DEVICE: 'cuda' })).toBe(
      'AMEND_WORKER_TAKES is int8, which needs AMEND_DEVICE to be cpu.',
    )
    expect(refusal({ AMEND_WORKER_TAKES: 'float', AMEND_PRECISION: 'int8' })).toBe(
      'AMEND_WORKER_TAKES is float, and AMEND_PRECISION is int8.',
    )
  })

  it('divides the cores among lanes unless threads are given', () => {
    const each = Math.max(1, Math.floor(os.availableParallelism() / 2))
    expect(read({ AMEND_WORKER_LANES: '2' }).load.threads).toBe(each)
    expect(read({ AMEND_WORKER_LANES: '2', AMEND_THREADS: '5' }).load.threads).toBe(5)
  })

  it.each([
    ['12G', 12 * 2 ** 30],
    ['1.5 GiB', 1.5 * 2 ** 30],
    ['800M', 800 * 2 ** 20],
  ])('reads %s of memory', (text, bytes) => {
    expect(read({ AMEND_WORKER_MEMORY: text }).memory).toBe(bytes)
  })

  it("reads a share of the machine's memory, by default most of it", () => {
    expect(read({ AMEND_WORKER_MEMORY: '40%' }).memory * 2).toBeCloseTo(read().memory, 0)
  })

  it.each([
    ['DATABASE_URL', 'mysql://root:hidden@x/y'],
    ['DATABASE_URL', undefined],
    ['AMEND_DEVICE', 'hidden'],
    ['AMEND_DEVICE_FALLBACK', 'hidden'],
    ['AMEND_PRECISION', 'hidden'],
    ['AMEND_THREADS', '0'],
    ['AMEND_WORKER_LANES', '-1'],
    ['AMEND_WORKER_MEMORY', 'hidden'],
    ['AMEND_WORKER_MEMORY', '1M'],
    ['AMEND_WORKER_TAKES', 'hidden'],
    ['AMEND_RETENTION_DAYS', '0'],
    ['AMEND_LOG_LEVEL', 'hidden'],
    ['AUTH_CONFIRM_EMAIL', 'hidden'],
    ['SMTP_URL', 'smtps://mail.example.org'],
    ['S3_ACCESS_KEY_ID', 'hidden'],
  ])('refuses an invalid %s by name, without its value', (name, value) => {
    const sentence = refusal({ [name]: value })
    expect(sentence).toContain(name.split('_').slice(0, 1)[0])
    expect(sentence).toMatch(/^The environment is not right: [^\n]+\.$/)
    expect(sentence).not.toContain('hidden')
  })

  it('reports all invalid variables at once', () => {
    const sentence = refusal({ AMEND_THREADS: 'x', MAIL_FROM: 'x', AMEND_DATA: '' })
    for (const name of ['AMEND_THREADS', 'MAIL_FROM', 'AMEND_DATA']) expect(sentence).toContain(name)
  })

  it('lists the devices of the runtime', () => {
    expect(devices).toEqual(known)
  })
})
