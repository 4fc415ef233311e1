import { describe, expect, it } from 'vitest'
import { ModelError } from '../error.ts'
import { type SelectionOptions, selectFiles } from './selection.ts'

const list = (...paths: string[]) => paths.map((path) => ({ path }))
const select = (paths: string[], components?: string[], options?: SelectionOptions) =>
  selectFiles(list(...paths), components, 'owner/editor', options).files.map(({ path }) => path)
const refusal = (...args: Parameters<typeof select>) => {
  try {
    return `nothing refused: ${select(...args)}`
  } catch (error) {
    return error instanceof ModelError ? `${error.code}: ${error.message}` : String(error)
  }
}

describe('weights of a part', () => {
  it('in several pieces come with their index, of the variant and in either naming scheme', () => {
    const files = [
      'unet/diffusion_pytorch_model.safetensors.index.json',
      'unet/diffusion_pytorch_model-00001-of-00002.safetensors',
      'unet/diffusion_pytorch_model-00002-of-00002.safetensors',
      'unet/diffusion_pytorch_model.safetensors.index.fp16.json',
      'unet/diffusion_pytorch_model-00001-of-00002.fp16.safetensors',
      'unet/diffusion_pytorch_model-00002-of-00002.fp16.safetensors',
    ]
    expect(select(files, ['unet'])).toEqual(files.slice(0, 3))
    expect(select(files, ['unet'], { variant: 'fp16' })).toEqual(files.slice(3))
    const other = ['unet/model.fp16.safetensors.index.json', 'unet/model.fp16-00001-of-00001.safetensors']
    expect(select(other, ['unet'], { variant: 'fp16' })).toEqual(other)
  })

  it('that exist in one precision only are used in that one', () => {
    expect(select(['unet/model.fp16.safetensors'], ['unet'], { variant: 'fp32' })).toEqual([
      'unet/model.fp16.safetensors',
    ])
    expect(select(['unet/model.safetensors'], ['unet'], { variant: 'fp16' })).toEqual(['unet/model.safetensors'])
    expect(select(['unet/model.bf16.safetensors', 'unet/model.non_ema.safetensors'], ['unet'])).toEqual([
      'unet/model.bf16.safetensors',
    ])
  })

  it('are those that opening chooses: plain or fp16, then bf16, then others, and non_ema last', () => {
    const of = (...variants: string[]) =>
      variants.map((variant) => `unet/diffusion_pytorch_model${variant && `.${variant}`}.safetensors`)
    const preferred = (variants: string[], options?: SelectionOptions) => select(of(...variants), ['unet'], options)
    expect(preferred(['non_ema', 'bf16', 'fp16', 'ema', ''])).toEqual(of(''))
    expect(preferred(['non_ema', 'bf16', 'fp16', 'ema', ''], { variant: 'fp16' })).toEqual(of('fp16'))
    expect(preferred(['non_ema', 'bf16', 'ema', ''], { variant: 'fp16' })).toEqual(of(''))
    expect(preferred(['non_ema', 'ema', 'bf16'])).toEqual(of('bf16'))
    expect(preferred(['non_ema', 'ema'])).toEqual(of('ema'))
    expect(preferred(['zz', 'non_ema'])).toEqual(of('zz'))
    expect(preferred(['non_ema'])).toEqual(of('non_ema'))
    expect(preferred(['fp32', 'fp16'])).toEqual(of('fp32'))
  })

  it('in pieces of any variant come with their index', () => {
    for (const files of [
      ['unet/model.safetensors.index.bf16.json', 'unet/model-00001-of-00001.bf16.safetensors'],
      ['unet/model.non_ema.safetensors.index.json', 'unet/model.non_ema-00001-of-00001.safetensors'],
    ]) {
      expect(select(files, ['unet'])).toEqual(files)
    }
  })

  it('that could not be opened are refused, with a list of what there is', () => {
    const shards = ['unet/model-00001-of-00002.safetensors', 'unet/model-00002-of-00002.safetensors']
    expect(refusal(shards, ['unet'])).toMatch(/^unsupported-format: .*only pieces.*unet\/model-00001-of-00002/)
    const index = 'unet/model.safetensors.index.json'
    expect(refusal([index, shards[0] as string], ['unet'])).toMatch(/^unsupported-format: .*not all/)
    const whole = ['vae/model.safetensors', 'unet/config.json', 'unet/weights.safetensors']
    expect(refusal(whole, ['unet', 'vae'])).toMatch(/^unsupported-format: .*part "unet".*unet\/weights\.safetensors/)
    const none = ['vae/model.safetensors', 'unet/config.json']
    expect(refusal(none, ['unet', 'vae'])).toMatch(/^not-a-checkpoint: .*no weights of its part "unet"/)
  })

  it('as a whole file are preferred to pieces', () => {
    const files = ['unet/model-00001-of-00002.safetensors', 'unet/model.safetensors']
    expect(select(files, ['unet'])).toEqual(['unet/model.safetensors'])
  })

  it('that exist only as pickles are refused, by name', () => {
    const text = refusal(['unet/model.safetensors', 'vae/diffusion_pytorch_model.bin'], ['unet', 'vae'])
    expect(text).toMatch(/^unsupported-format: .*vae\/diffusion_pytorch_model\.bin/)
    expect(refusal(['unet/config.json'], ['unet'])).toMatch(/^not-a-checkpoint/)
  })

  it('of a safety checker may be missing or pickled', () => {
    const files = ['unet/model.safetensors', 'safety_checker/config.json', 'safety_checker/pytorch_model.bin']
    const chosen = select(files, ['unet', 'safety_checker'], { withSafetyChecker: true })
    expect(chosen).toEqual(['unet/model.safetensors', 'safety_checker/config.json'])
  })
})

describe('a repository without a pipeline', () => {
  it('with several files is refused, and the message asks for one of them', () => {
    expect(refusal(['a.safetensors', 'b.safetensors'])).toMatch(/^bad-reference: .*a\.safetensors, b\.safetensors/)
  })

  it('with pickles only, or nothing, is refused', () => {
    expect(refusal(['model.ckpt'])).toMatch(/^unsupported-format: .*model\.ckpt/)
    expect(refusal(['README.md'])).toMatch(/^not-a-checkpoint/)
    expect(refusal(['deep/er/model.safetensors'])).toMatch(/^not-a-checkpoint/)
  })

  it('with one network comes with its config and tokenizer', () => {
    const files = [
      'config.json',
      'merges.txt',
      'model.safetensors',
      'pytorch_model.bin',
      'flax_model.msgpack',
      'vocab.json',
    ]
    expect(select(files)).toEqual(['config.json', 'merges.txt', 'vocab.json', 'model.safetensors'])
  })
})
