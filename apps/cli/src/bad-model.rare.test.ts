import { copyFileSync, cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSafetensors, type TensorToWrite, writeSafetensors } from '@amend/models/checkpoint'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amend, amendHere, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { photo } from './testing/pictures.ts'

const { folder, at, listing, remove } = await temporaryFolder()
const reference = fileURLToPath(new URL('.', import.meta.resolve('@amend/models/fixtures/reference/unet.safetensors')))
const unetFile = 'unet/diffusion_pytorch_model.safetensors'

/** A copy of the reference checkpoint, to corrupt. */
function copy(name: string): string {
  cpSync(path.join(reference, 'checkpoint'), at(name), { recursive: true })
  return at(name)
}

/** Rewrites the UNet of a copy with other tensors. */
async function rewriteUnet(name: string, change: (tensor: TensorToWrite) => TensorToWrite[]): Promise<string> {
  const target = path.join(copy(name), unetFile)
  const source = await readSafetensors(path.join(reference, 'checkpoint', unetFile))
  const bytes = readFileSync(source.file)
  const tensors = [...source.names()].flatMap((tensor) => {
    const { offset, byteLength, shape } = source.find(tensor)!
    return change({ name: tensor, dtype: 'F32', shape, bytes: () => [bytes.subarray(offset, offset + byteLength)] })
  })
  await writeSafetensors(target, tensors)
  return at(name)
}

function configure(name: string, file: string, change: object): string {
  const config = path.join(copy(name), file)
  writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), ...change }))
  return at(name)
}

beforeAll(async () => {
  await photo(96, 64).png().toFile(at('photo.png'))
})
afterAll(remove)

describe('invalid models: exit with code 4 and no output file', () => {
  const noUnetTensor = 'down_blocks.0.resnets.0.conv1.weight'
  const cases: [string, () => string | Promise<string>, RegExp][] = [
    [
      'one of which nothing is known',
      () => 'gone-model',
      /"gone-model" is neither a stored model nor a folder or file/,
    ],
    [
      'a folder of something else',
      () => {
        mkdirSync(at('holiday'))
        writeFileSync(at('holiday', 'notes.txt'), 'sun')
        return at('holiday')
      },
      /holiday is not a checkpoint: the folder has no model_index\.json/,
    ],
    [
      'a pickle',
      () => {
        writeFileSync(at('model.ckpt'), 'a pickle')
        return at('model.ckpt')
      },
      /model\.ckpt is a pickle, which can run code when it is read/,
    ],
    ['a photo', () => at('photo.png'), /photo\.png is not a checkpoint: give a folder or a \.safetensors file\./],
    [
      'a missing tensor',
      () => rewriteUnet('missing', (tensor) => (tensor.name === noUnetTensor ? [] : [tensor])),
      /missing: The checkpoint has no tensor "down_blocks\.0\.resnets\.0\.conv1\.weight"\./,
    ],
    [
      'a tensor of another shape',
      () =>
        rewriteUnet('misshapen', (tensor) =>
          tensor.name === noUnetTensor ? [{ ...tensor, shape: [...tensor.shape].reverse() }] : [tensor],
        ),
      /misshapen: The tensor "down_blocks\.0\.resnets\.0\.conv1\.weight" has the shape \[3, 3, 16, 16\] where/,
    ],
    [
      'weights that are cut off',
      () => {
        truncateSync(path.join(copy('cut'), unetFile), 1_000_000)
        return at('cut')
      },
      /diffusion_pytorch_model\.safetensors is not a whole safetensors file: /,
    ],
    [
      'weights that end within their header',
      () => {
        truncateSync(path.join(copy('cut-header'), unetFile), 100)
        return at('cut-header')
      },
      /is not a whole safetensors file: it ends within its header\./,
    ],
    [
      'an editing pipeline with the weights of one that turns text into pictures',
      () => {
        copyFileSync(
          path.join(reference, 'text2img_unet/diffusion_pytorch_model.safetensors'),
          path.join(copy('mixed'), unetFile),
        )
        return at('mixed')
      },
      /mixed: The tensor "conv_in\.weight" has the shape \[16, 4, 3, 3\] where the configuration asks for \[16, 8, 3, 3\]/,
    ],
    [
      'a checkpoint that turns text into pictures',
      () => {
        cpSync(path.join(reference, 'text2img_unet'), path.join(copy('text2img'), 'unet'), { recursive: true })
        return at('text2img')
      },
      /text2img holds a model that turns text into pictures \(4 input channels\) and would ignore the photo/,
    ],
    [
      'a scheduler of another kind',
      () => configure('flow', 'model_index.json', { scheduler: ['diffusers', 'FlowMatchEulerDiscreteScheduler'] }),
      /FlowMatchEulerDiscreteScheduler/,
    ],
    [
      'a network with parts of another kind',
      () => configure('odd', 'unet/config.json', { down_block_types: ['DownBlock2D', 'StrangeBlock2D'] }),
      /odd: UNet2DConditionModel: "down_block_types\.1" in config\.json is not supported/,
    ],
    [
      'a configuration that is not JSON',
      () => {
        writeFileSync(path.join(copy('garbled'), 'unet/config.json'), '{"in_channels": 8')
        return at('garbled')
      },
      /config\.json/,
    ],
  ]
  it.each(cases)('%s', async (_, make, sentence) => {
    const model = await make()
    const before = listing()
    // Two photos, to show that the error is reported once.
    const words = ['edit', at('photo.png'), at('photo.png'), 'make it night', '--model', model, '--steps', '1']
    expectRefusal(await amendHere(words), 4, sentence)
    expect(listing()).toEqual(before)
  })

  it('reports invalid models and an unavailable device as a sentence and as JSON', async () => {
    const [missing, cuda] = await Promise.all([
      amend(['edit', 'photo.png', 'make it night', '--model', 'missing', '--json'], { cwd: folder }),
      amend(['edit', 'photo.png', 'make it night', '--device', 'directml'], { cwd: folder }),
    ])
    expect(missing).toMatchObject({ code: 4, stderr: '' })
    expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: 'missing-tensor' } })
    if (process.platform !== 'win32')
      expectRefusal(
        cuda,
        4,
        'The device "directml" cannot be used here: it needs Windows with a DirectX 12 graphics card.',
      )
  })
})

describe("a model's scheduler", () => {
  const index = (name: string, entry: readonly (string | null)[]) =>
    configure(name, 'model_index.json', { scheduler: entry })
  const words = (model: string, ...more: string[]) => {
    const output = ['--output', at(`${path.basename(model)}${more[1] ?? ''}.png`), '--force']
    const run = ['--steps', '2', '--seed', '3', '--resolution', '64', '--restore', 'model', ...output]
    return ['edit', at('photo.png'), 'make it night', '--model', model, ...run, ...more]
  }
  const pictureOf = (model: string, ...more: string[]) =>
    sharp(at(`${path.basename(model)}${more[1] ?? ''}.png`))
      .raw()
      .toBuffer()

  it('refuses an unsupported scheduler with a list of the supported ones, and edits with one of those', async () => {
    const model = index('deis', ['diffusers', 'DEISMultistepScheduler'])
    expectRefusal(
      await amendHere(words(model)),
      4,
      /"DEISMultistepScheduler", which is not supported: choose another scheduler by name \(euler, /,
    )
    expect(await amendHere(words(model, '--scheduler', 'euler'))).toMatchObject({ code: 0 })
  })

  it("uses the scheduler class that the index names, whatever the scheduler's own file says", async () => {
    const class_name = (name: string, value: unknown) =>
      configure(name, 'scheduler/scheduler_config.json', { _class_name: value })
    const control = class_name('control', 'DDIMScheduler')
    writeFileSync(
      path.join(control, 'model_index.json'),
      readFileSync(path.join(index('indexed', ['diffusers', 'DDIMScheduler']), 'model_index.json')),
    )
    const nameless = class_name('nameless', undefined)
    writeFileSync(path.join(nameless, 'model_index.json'), readFileSync(path.join(control, 'model_index.json')))
    for (const model of [control, at('indexed'), nameless]) {
      expect(await amendHere(words(model))).toMatchObject({ code: 0 })
      expect(await pictureOf(model)).toEqual(await pictureOf(control))
    }
  })
})

it('models inspect refuses invalid models too', async () => {
  expectRefusal(await amendHere(['models', 'inspect', at('holiday')]), 4, /has no model_index\.json/)
  writeFileSync(path.join(copy('no-plan'), 'scheduler/scheduler_config.json'), 'euler')
  expectRefusal(
    await amendHere(['models', 'inspect', at('no-plan')]),
    4,
    /^The scheduler configuration of .* is not valid JSON\./,
  )
})
