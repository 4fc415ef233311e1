import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSingleFile } from '@amend/training/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { amend, amendHere, digest, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { startHub } from './testing/hub.ts'
import { photo } from './testing/pictures.ts'

const { folder, at, remove } = await temporaryFolder()
const reference = path.dirname(
  fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/checkpoint/model_index.json')),
)
const unetFile = 'unet/diffusion_pytorch_model.safetensors'
const quick = ['--steps', '1', '--resolution', '64', '--seed', '3', '--threads', '1']
const stored = (name: string, file: string) => at('home', 'models', name, file)
const json = async (...words: string[]) => {
  const { stdout, stderr } = await amendHere([...words, '--json'])
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^[^\n]+\n$/)
  return JSON.parse(stdout)
}
beforeAll(async () => {
  vi.stubEnv('AMEND_HOME', at('home'))
  await photo(96, 64).png().toFile(at('photo.png'))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await remove()
})

it('the help of pull says that the safety checker is not applied', async () => {
  const { stdout } = await amendHere(['models', 'pull', '--help'])
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('kept with the model; Amend does not apply it')
})

it('a model in a single file is inspected, with what its tensors imply', async () => {
  const file = await writeSingleFile(at('one.safetensors'))
  const facts = await json('models', 'inspect', file)
  expect(facts).toMatchObject({ layout: 'compvis', scheduler: { _class_name: 'EulerAncestralDiscreteScheduler' } })
  for (const name of ['unet', 'vae', 'textEncoder']) {
    const part = facts.components.find((component: { name: string }) => component.name === name)
    expect(part).toMatchObject({ dtype: 'float32', files: [file] })
    expect(part.tensors).toBeGreaterThan(10)
    expect(part.parameters).toBeGreaterThan(10_000)
  }
  const { stdout } = await amendHere(['models', 'inspect', file])
  expect(stdout).toContain('(compvis layout)')
  expect(stdout).not.toMatch(/ 0 parameters/)
})

it('an SDXL model is inspected with its family, size and limits, and edits', async () => {
  const index = fileURLToPath(import.meta.resolve('@amend/models/fixtures/sdxl/checkpoint/model_index.json'))
  const model = path.dirname(index)
  const { stdout } = await amendHere(['models', 'inspect', model])
  expect(stdout).toContain('textEncoder2')
  expect(stdout).toContain('works at       long side 64')
  expect(stdout).toContain('limits         100 steps, 96 pixels a side')
  expect(stdout).toContain('family         SDXL')
  expect(await json('models', 'inspect', model)).toMatchObject({ sdxl: { zeroEmptyText: true, scaledImage: false } })
  const edited = await amendHere(['edit', at('photo.png'), 'make it night', '--model', model, ...quick])
  expect(edited).toMatchObject({ code: 0, stderr: '' })
  const optimized = await amendHere(['models', 'optimize', model, '--name', 'small'])
  expect(optimized.code).not.toBe(0)
  expect(optimized.stderr).toContain('an int8 version needs a model of Stable Diffusion 1.x or 2.x')
})

describe('a model from a folder', () => {
  beforeAll(async () => {
    expect(await json('models', 'pull', reference, '--name', 'tiny')).toMatchObject({ name: 'tiny', complete: true })
  })

  it('is listed with the embedded one', async () => {
    const { code, stdout } = await amendHere(['models', 'list'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^pico-edit {2}embedded\ntiny {7}\S.*checkpoint {2}[\d.]+ MB\n$/)
    expect(await json('models', 'list')).toMatchObject([
      { name: 'pico-edit', source: 'embedded' },
      { name: 'tiny', complete: true, layout: 'diffusers' },
    ])
  })

  it('is inspected', async () => {
    const { code, stdout } = await amendHere(['models', 'inspect', 'tiny'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/unet +UNet2DConditionModel +555,956 parameters {2}float32/)
    expect(stdout).toMatch(/scheduler +EulerAncestralDiscreteScheduler, epsilon/)
    expect(stdout).toMatch(/defaults +100 steps, text guidance 7\.5, image guidance 1\.5, restore model/)
    const facts = await json('models', 'inspect', 'tiny')
    expect(facts).toMatchObject({
      layout: 'diffusers',
      card: { name: 'tiny', defaults: { steps: 100 } },
      scheduler: { _class_name: 'EulerAncestralDiscreteScheduler' },
    })
    expect(facts.components).toContainEqual(
      expect.objectContaining({ name: 'unet', parameters: 555_956, dtype: 'float32' }),
    )
    expect((await amendHere(['models', 'inspect', 'pico-edit'])).stdout).toContain('knows          night, sunset,')
  })

  it('edits, and its results can be replayed', async () => {
    const words = ['edit', 'photo.png', 'make it night', ...quick]
    const env = { AMEND_HOME: at('home') }
    const first = await amend([...words, '--model', 'tiny', '--json'], { cwd: folder, env })
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const [{ recipe }] = JSON.parse(first.stdout).variants
    expect(recipe).toMatchObject({ model: { name: 'tiny' }, settings: { restore: 'model', textGuidance: 7.5 } })
    const result = digest(at('photo.edited.png'))
    // The recipe names the model; the environment may name another one.
    const replay = ['edit', at('photo.png'), '--replay', at('photo.edited.png'), '--threads', '1']
    expect(await amendHere(replay)).toMatchObject({ code: 0 })
    expect(digest(at('photo.edited.png'))).toBe(result)
    const byName = await amend([...words, '--json'], { cwd: folder, env: { ...env, AMEND_MODEL: 'tiny' } })
    expect(JSON.parse(byName.stdout).variants[0].recipe).toEqual(recipe)
    expect(digest(at('photo.edited.png'))).toBe(result)
  })

  it('verify detects a flipped byte', async () => {
    expect(await amendHere(['models', 'verify', 'tiny'])).toMatchObject({
      code: 0,
      stdout: 'tiny: every file is as it was pulled.\n',
    })
    const file = stored('tiny', unetFile)
    const bytes = readFileSync(file)
    bytes[bytes.length - 5]! ^= 1
    writeFileSync(file, bytes)
    expectRefusal(await amendHere(['models', 'verify', 'tiny']), 4, `tiny: ${unetFile} is changed.`)
    const outcome = await amendHere(['models', 'verify', 'tiny', '--json'])
    expect(outcome).toMatchObject({ code: 4, stderr: '' })
    expect(JSON.parse(outcome.stdout)).toEqual({
      name: 'tiny',
      ok: false,
      problems: [{ file: unetFile, problem: 'changed' }],
    })
    // Another pull repairs it.
    await json('models', 'pull', reference, '--name', 'tiny')
    expect(await json('models', 'verify', 'tiny')).toEqual({ name: 'tiny', ok: true, problems: [] })
  })

  it('is removed', async () => {
    expect(await json('models', 'remove', 'tiny')).toEqual({ name: 'tiny', removed: true })
    expect(await json('models', 'list')).toHaveLength(1)
    expectRefusal(await amendHere(['models', 'remove', 'tiny']), 4, 'No model "tiny" is stored.')
    expectRefusal(await amendHere(['models', 'verify', 'tiny']), 4, 'No model "tiny" is stored.')
  })
})

describe('a model from a hub', () => {
  let hub: Awaited<ReturnType<typeof startHub>>
  beforeAll(async () => {
    hub = await startHub(reference)
  })
  afterAll(() => hub.close())
  afterEach(() => vi.stubEnv('HF_ENDPOINT', undefined))

  it('is pulled, then used without the hub', async () => {
    const pull = await amend(['models', 'pull', 'owner/editor'], {
      cwd: folder,
      env: { AMEND_HOME: at('home'), HF_ENDPOINT: hub.url },
    })
    expect(pull).toMatchObject({ code: 0, stderr: '' })
    expect(pull.stdout).toMatch(
      /^owner--editor is ready \([\d.]+ MB\): amend edit photo\.jpg "make it night" --model owner--editor\n$/,
    )
    expect(digest(stored('owner--editor', unetFile))).toBe(digest(path.join(reference, unetFile)))
    expect(await json('models', 'verify', 'owner/editor')).toMatchObject({ ok: true })
    const edit = ['edit', at('photo.png'), 'make it night', ...quick, '-o', at('hub.png')]
    expect(await amendHere([...edit, '--model', 'owner/editor'])).toMatchObject({ code: 0 })
  })

  it('is refused when the hub does not have it', async () => {
    vi.stubEnv('HF_ENDPOINT', hub.url)
    expectRefusal(await amendHere(['models', 'pull', 'owner/nothing']), 4, /owner\/nothing/)
    const outcome = await amendHere(['models', 'pull', 'owner/nothing', '--json'])
    expect(outcome).toMatchObject({ code: 4, stderr: '' })
    expect(JSON.parse(outcome.stdout)).toEqual({ error: { code: expect.any(String), message: expect.any(String) } })
  })
})

it('refuses a folder that is not a model, and keeps the embedded one', async () => {
  expectRefusal(
    await amendHere(['models', 'pull', 'what is this']),
    4,
    /^"what is this" is not a model: give a Hugging Face id/,
  )
  expectRefusal(await amendHere(['models', 'pull', at('photo.png')]), 4, /photo\.png/)
  expectRefusal(await amendHere(['models', 'inspect', 'gone-model']), 4, /^"gone-model" is neither a stored model nor/)
  expectRefusal(await amendHere(['models', 'remove', 'pico-edit']), 2, 'pico-edit is part of the program and stays.')
  expectRefusal(
    await amendHere(['models', 'verify', 'pico-edit']),
    2,
    /^pico-edit is part of the program: its files are/,
  )
  expectRefusal(await amendHere(['models', 'pull', reference, '--variant', 'int8']), 2, /variant/)
})
