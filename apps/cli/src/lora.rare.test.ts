import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { amendHere, digest, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { photo } from './testing/pictures.ts'

const { at, remove } = await temporaryFolder()
const fixture = (name: string) => fileURLToPath(import.meta.resolve(`@amend/models/fixtures/${name}`))
const model = path.dirname(fixture('reference/checkpoint/model_index.json'))
const lora = fixture('lora/diffusers.safetensors')
const edit = (...more: string[]) => [
  ...['edit', at('photo.png'), 'make it winter', '--model', model, '--steps', '1', '--resolution', '64'],
  ...['--seed', '3', '--threads', '1', '--json', ...more],
]
const recipeOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout).variants[0].recipe

beforeAll(async () => {
  await photo(64, 64).png().toFile(at('photo.png'))
})
afterAll(remove)

it('an edit with --lora names each file and its weight in its recipe, and is replayed with the same files only', async () => {
  const plain = await amendHere(edit())
  expect(recipeOf(plain).model).not.toHaveProperty('loras')
  const before = digest(at('photo.edited.png'))
  const used = [
    { name: 'diffusers.safetensors', sha256: digest(lora), weight: 0.5 },
    { name: 'kohya.safetensors', sha256: digest(fixture('lora/kohya.safetensors')), weight: 1 },
  ]
  const given = ['--lora', `${lora}:0.5`, '--lora', fixture('lora/kohya.safetensors')]
  expect(recipeOf(await amendHere(edit(...given))).model.loras).toEqual(used)
  const result = digest(at('photo.edited.png'))
  expect(result).not.toBe(before)

  const replay = [
    'edit',
    at('photo.png'),
    '--replay',
    at('photo.edited.png'),
    '--model',
    model,
    '--threads',
    '1',
    '--json',
  ]
  expectRefusal(
    await amendHere(replay.slice(0, -1)),
    2,
    /was made with LoRA files, which it does not carry: give them with --lora diffusers\.safetensors:0\.5 --lora kohya\.safetensors:1\./,
  )
  expect(JSON.parse((await amendHere([...replay, ...given])).stdout).notices).toEqual([])
  expect(digest(at('photo.edited.png'))).toBe(result)
  const other = JSON.parse((await amendHere([...replay, '--lora', lora])).stdout)
  expect(other.notices).toEqual([expect.stringMatching(/^The set of LoRA files is not the one of/)])
})

it('a LoRA that does not belong to the model, or that is not there, is refused', async () => {
  const pico = ['edit', at('photo.png'), 'make it winter', '--threads', '1']
  expectRefusal(await amendHere([...pico, '--lora', lora]), 4, /diffusers\.safetensors does not belong to this model: /)
  expectRefusal(
    await amendHere([...pico, '--lora', at('gone.safetensors:0.5')]),
    4,
    /There is no file .*gone\.safetensors\./,
  )
  expectRefusal(
    await amendHere([...pico, '--lora', lora, '--server', 'https://a.example']),
    2,
    /^--lora is about a model on/,
  )
})
