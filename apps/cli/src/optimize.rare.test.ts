import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { amendHere, digest, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { photo } from './testing/pictures.ts'

const { at, remove } = await temporaryFolder()
const reference = path.dirname(
  fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/checkpoint/model_index.json')),
)
const quick = ['--steps', '1', '--resolution', '64', '--threads', '1']
const edit = ['edit', at('photo.png'), 'make it winter', ...quick, '--seed', '3', '--json']
const recipeOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout).variants[0].recipe

beforeAll(async () => {
  vi.stubEnv('AMEND_HOME', at('home'))
  await photo(64, 64).png().toFile(at('photo.png'))
  await amendHere(['models', 'pull', reference, '--name', 'tiny', '--link'])
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await remove()
})

describe('amend models optimize', () => {
  it('asks for it where an edit wants int8', async () => {
    expectRefusal(
      await amendHere([...edit.slice(0, -1), '--model', 'tiny', '--precision', 'int8']),
      4,
      'There is no int8 version of tiny yet: make it with "amend models optimize tiny".',
    )
  })

  it('makes one file, listed as a model of its own, and says what it costs', async () => {
    const { code, stdout, stderr } = await amendHere([
      'models',
      'optimize',
      'tiny',
      '--photos',
      at('photo.png'),
      ...quick,
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^tiny-int8 is ready \([\d.]+ MB\): amend edit photo\.jpg "make it night" --model tiny-int8\n/,
    )
    expect(stdout).toMatch(/\d+ layers in int8; \d+ sensitive ones/)
    expect(stdout).toMatch(/differs from tiny by [\d.]+ % \(UNet\)/)
    expect(readdirSync(at('home', 'models', 'tiny-int8')).sort()).toEqual(['amend.json', 'tiny-int8.safetensors'])
    const listed = JSON.parse((await amendHere(['models', 'list', '--json'])).stdout)
    expect(listed).toContainEqual(
      expect.objectContaining({ name: 'tiny-int8', kind: 'made', source: 'tiny', complete: true }),
    )
    expect(await amendHere(['models', 'verify', 'tiny-int8'])).toMatchObject({ code: 0 })
    const inspected = await amendHere(['models', 'inspect', 'tiny-int8'])
    expect(inspected.stdout).toMatch(/vae +AutoencoderKL +[\d,]+ parameters {2}int8/)
    expect(inspected.stdout).toMatch(/optimized +int8 of tiny, \d+ layers, UNet [\d.]+ % from float32/)
  })

  it('is what an edit with --precision int8 uses, and its results can be replayed to the bit', async () => {
    const chosen = await amendHere([...edit, '--model', 'tiny', '--precision', 'int8'])
    expect(recipeOf(chosen)).toMatchObject({ model: { name: 'tiny-int8' }, runtime: { precision: 'int8' } })
    const result = digest(at('photo.edited.png'))
    const named = await amendHere([...edit, '--model', 'tiny-int8'])
    expect(recipeOf(named)).toEqual(recipeOf(chosen))
    expect(digest(at('photo.edited.png'))).toBe(result)
    const replay = ['edit', at('photo.png'), '--replay', at('photo.edited.png'), '--threads', '1']
    expect(await amendHere(replay)).toMatchObject({ code: 0 })
    expect(digest(at('photo.edited.png'))).toBe(result)
    expect(recipeOf(await amendHere([...edit, '--model', 'tiny']))).toMatchObject({ runtime: { precision: 'float32' } })
    expect(digest(at('photo.edited.png'))).not.toBe(result)
  })

  it('is not used for other weights in a folder of the same name', async () => {
    const other = at('other', 'tiny')
    cpSync(reference, other, { recursive: true })
    const file = path.join(other, 'unet', 'diffusion_pytorch_model.safetensors')
    const bytes = readFileSync(file)
    // A digit of the last number's fraction.
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] as number) ^ 1
    writeFileSync(file, bytes)
    expectRefusal(
      await amendHere([...edit.slice(0, -1), '--model', other, '--precision', 'int8']),
      4,
      `The int8 version of tiny is one of other weights: make it with "amend models optimize ${other}".`,
    )
  })

  it('is used for a replay of a float result with --precision int8', async () => {
    expect(await amendHere([...edit, '--model', 'tiny'])).toMatchObject({ code: 0 })
    const replay = ['edit', at('photo.png'), '--replay', at('photo.edited.png'), '--threads', '1', '--json']
    expect(recipeOf(await amendHere([...replay, '--precision', 'int8']))).toMatchObject({
      model: { name: 'tiny-int8' },
      runtime: { precision: 'int8' },
    })
  })

  it('is offered by a pull, which makes it on request', async () => {
    const small = at('small')
    cpSync(reference, small, { recursive: true })
    const defaults = { steps: 1, textGuidance: 7.5, imageGuidance: 1.5, restore: 'model' }
    const resolution = { side: 'long', target: 64, multiple: 64 }
    const ranges = { textGuidance: [5, 10], imageGuidance: [1, 2] }
    writeFileSync(
      path.join(small, 'card.json'),
      JSON.stringify({ name: 'small', summary: 'A small one.', resolution, defaults, ranges }),
    )
    const plain = await amendHere(['models', 'pull', small, '--name', 'small'])
    expect(plain.stdout).toMatch(/its int8 version takes a fraction of the time: amend models optimize small\n$/)
    const made = await amendHere(['models', 'pull', small, '--name', 'small', '--int8'])
    expect(made).toMatchObject({ code: 0 })
    expect(made.stdout).toMatch(/^small is ready .*\nsmall-int8 is ready .*\n {2}\d+ layers in int8/)
    await amendHere(['models', 'remove', 'small'])
    await amendHere(['models', 'remove', 'small-int8'])
  })

  it('does not replace another model of that name', async () => {
    const before = statSync(at('home', 'models', 'tiny', 'model_index.json')).mtimeMs
    const taken = ['models', 'optimize', 'tiny', '--name', 'tiny', '--photos', at('photo.png'), ...quick]
    expectRefusal(await amendHere(taken), 4, /^The name tiny is taken by another model/)
    expect(statSync(at('home', 'models', 'tiny', 'model_index.json')).mtimeMs).toBe(before)
  })

  it('refuses what is optimised already, and a photo that is not there', async () => {
    expectRefusal(
      await amendHere(['models', 'optimize', 'tiny-int8', '--photos', at('photo.png'), ...quick]),
      4,
      /is optimised already/,
    )
    expectRefusal(await amendHere(['models', 'optimize', 'tiny', '--photos', at('gone.png')]), 3, /gone\.png/)
    expect(readdirSync(at('home', 'models')).sort()).toEqual(['.partial', 'tiny', 'tiny-int8'])
  })
})
