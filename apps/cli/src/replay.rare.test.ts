import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amend, amendHere, digest, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { difference, halfMask, photo, pixelsOf } from './testing/pictures.ts'

const { folder, at, remove } = await temporaryFolder()
const chosen = [
  '--steps',
  '3',
  '--samples',
  '2',
  '--resolution',
  '64',
  '--text-guidance',
  '2',
  '--scheduler',
  'ddim',
  '--threads',
  '1',
]
beforeAll(async () => {
  await photo(240, 160).jpeg().toFile(at('photo.jpg'))
  const words = [
    'edit',
    at('photo.jpg'),
    'make it "winter" & très froid 雪',
    ...chosen,
    '--seed',
    '40',
    '--format',
    'png',
  ]
  expect(await amendHere([...words, '--variants', '3'])).toMatchObject({ code: 0 })
})
afterAll(remove)

const replay = (result: string, ...more: string[]) =>
  amendHere(['edit', at('photo.jpg'), '--replay', at(result), '--threads', '1', ...more])

describe('a result', () => {
  it('contains its recipe', async () => {
    const { code, stdout } = await amend(['recipe', 'photo.edited.2.png'], { cwd: folder })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      model: { name: 'pico-edit' },
      instruction: 'make it "winter" & très froid 雪',
      source: { width: 240, height: 160 },
      settings: {
        seed: 41,
        steps: 3,
        samples: 2,
        resolution: 64,
        textGuidance: 2,
        scheduler: 'ddim',
        feather: 0,
        strength: 1,
        speed: 'exact',
      },
    })
  })

  it.each(['photo.edited.1.png', 'photo.edited.2.png', 'photo.edited.3.png'])(
    '%s is reproduced bit for bit',
    async (name) => {
      expect(await replay(name, '-o', at('again.png'))).toMatchObject({ code: 0 })
      expect((await pixelsOf(at('again.png'))).data.equals((await pixelsOf(at(name))).data)).toBe(true)
      expect((await amendHere(['recipe', at('again.png')])).stdout).toBe((await amendHere(['recipe', at(name)])).stdout)
    },
  )

  it('is made again with options that override the recipe', async () => {
    expect(await replay('photo.edited.1.png', '-o', at('other.png'), '--seed', '7', '--negative', 'fog')).toMatchObject(
      { code: 0 },
    )
    const { settings } = JSON.parse((await amendHere(['recipe', at('other.png')])).stdout)
    expect(settings).toMatchObject({ seed: 7, negative: 'fog', steps: 3, scheduler: 'ddim' })
    expect(difference(await pixelsOf(at('other.png')), await pixelsOf(at('photo.edited.1.png')))).toBeGreaterThan(0.3)
  })

  it('may be overwritten by its own replay, and a JPEG is reproduced byte for byte', async () => {
    await amendHere(['edit', at('photo.jpg'), 'make it night', ...chosen, '--precision', 'float16'])
    const first = digest(at('photo.edited.jpg'))
    expect(await replay('photo.edited.jpg')).toMatchObject({ code: 0, stderr: '' })
    expect(digest(at('photo.edited.jpg'))).toBe(first)
  })
})

it('a replay on another photo or with another mask prints a notice', async () => {
  await sharp(await photo(240, 160).jpeg().toBuffer())
    .flop()
    .jpeg()
    .toFile(at('flopped.jpg'))
  await halfMask(240, 160).png().toFile(at('left.png'))
  await sharp(at('left.png')).negate().png().toFile(at('right.png'))
  const masked = ['edit', at('photo.jpg'), 'make it night', ...chosen, '--mask', at('left.png'), '-o', at('masked.png')]
  await amendHere(masked)
  const again = ['--replay', at('masked.png'), '--threads', '1', '-o', at('again.png'), '--mask']
  const noticesOf = async (file: string, mask: string) => {
    const { code, stderr } = await amendHere(['edit', at(file), ...again, at(mask)])
    expect(code).toBe(0)
    return stderr.split('\n').filter((line) => line.includes('is not the one of'))
  }
  const notice = (what: string) => `The ${what} is not the one of ${at('masked.png')}: the result differs.`
  expect(await noticesOf('photo.jpg', 'left.png')).toEqual([])
  expect(await noticesOf('flopped.jpg', 'left.png')).toEqual([notice('photo')])
  expect(await noticesOf('photo.jpg', 'right.png')).toEqual([notice('mask')])
})

describe('an invalid replay is refused:', () => {
  it('a picture without a recipe', async () => {
    const outcome = await amendHere(['edit', at('photo.jpg'), '--replay', at('photo.jpg')])
    expectRefusal(outcome, 3, `${at('photo.jpg')} carries no recipe: it is not a result of amend.`)
    expectRefusal(await amendHere(['recipe', at('missing.png')]), 3, `There is no file ${at('missing.png')}.`)
  })

  it('an instruction in addition to the recipe', async () => {
    const outcome = await amendHere(['edit', at('photo.jpg'), 'make it night', '--replay', at('photo.edited.1.png')])
    expectRefusal(outcome, 2, 'There is no file "make it night"; the instruction comes from the result of --replay.')
  })

  it('a result with a mask when the mask is not given', async () => {
    await halfMask(240, 160).png().toFile(at('half.png'))
    await amendHere([
      'edit',
      at('photo.jpg'),
      'make it night',
      ...chosen,
      '--mask',
      at('half.png'),
      '-o',
      at('half.edited.png'),
    ])
    const sentence = `${at('half.edited.png')} was made with a mask, which it does not carry: give it with --mask.`
    expectRefusal(await replay('half.edited.png'), 2, sentence)
    expect(await replay('half.edited.png', '--mask', at('half.png'), '-o', at('half.again.png'))).toMatchObject({
      code: 0,
    })
    expect((await pixelsOf(at('half.again.png'))).data.equals((await pixelsOf(at('half.edited.png'))).data)).toBe(true)
  })

  it('a changed recipe, and one whose model is not installed', async () => {
    const recipe = (await amendHere(['recipe', at('photo.edited.1.png')])).stdout
    const rewrite = async (file: string, change: (recipe: ReturnType<typeof JSON.parse>) => void) => {
      const changed = JSON.parse(recipe)
      change(changed)
      const { xmp } = await sharp(at('photo.edited.1.png')).metadata()
      const escaped = JSON.stringify(changed).replaceAll(
        /[^ !#-%(-;=?-~]/gu,
        (c) => `&#x${c.codePointAt(0)!.toString(16)};`,
      )
      const packet = xmp!.toString('utf8').replace(/(<amend:recipe>)[^<]*/, (_, open) => open + escaped)
      await sharp(at('photo.edited.1.png')).withXmp(packet).toFile(at(file))
    }
    await rewrite('no-seed.png', ({ settings }) => delete settings.seed)
    expectRefusal(
      await replay('no-seed.png'),
      3,
      /^The recipe in this picture cannot be used: settings\.seed is missing/,
    )
    await rewrite('elsewhere.png', (changed) => {
      changed.model.name = 'gone-model'
    })
    expectRefusal(
      await replay('elsewhere.png'),
      4,
      /was made with the model gone-model, which is not here: pull it, or say/,
    )
    await rewrite('retrained.png', (changed) => {
      changed.model.identity = 'f'.repeat(64)
    })
    const outcome = await replay('retrained.png', '-o', at('differs.png'))
    expect(outcome.code).toBe(0)
    expect(outcome.stderr).toContain(
      `The model is not the one of ${at('retrained.png')} (pico-edit): the result will differ.\n`,
    )
  })
})
