import { readFileSync, watch, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amend, amendHere, digest, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { difference, halfMask, photo, pixelsOf } from './testing/pictures.ts'

const { folder, at, listing, remove } = await temporaryFolder()
/** Settings for a short edit, for tests in which the picture does not matter. */
const quick = ['--steps', '1', '--samples', '1', '--resolution', '32', '--seed', '1', '--threads', '1']
beforeAll(async () => {
  await photo(240, 160).jpeg().toFile(at('photo.jpg'))
})
afterAll(remove)

describe('amend edit', () => {
  it('turns a photo upright, darkens it for "night" and drops its metadata', async () => {
    const exif = {
      IFD0: { Make: 'Camera', Copyright: 'Me' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
    }
    await photo(320, 200).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toFile(at('turned.jpg'))
    const before = digest(at('turned.jpg'))
    expect((await sharp(at('turned.jpg')).metadata()).exif).toBeDefined()

    const { code, stdout } = await amendHere([
      'edit',
      at('turned.jpg'),
      'make it night',
      '--steps',
      '3',
      '--seed',
      '1',
      '--threads',
      '1',
    ])
    expect(code).toBe(0)
    expect(stdout).toContain(`${at('turned.edited.jpg')}  200 × 320, seed 1`)
    const written = readFileSync(at('turned.edited.jpg'))
    const { width, height, orientation, exif: left } = await sharp(written).metadata()
    expect({ width, height, orientation, left }).toEqual({ width: 200, height: 320 })
    for (const secret of ['Camera', 'GPS', 'Copyright']) expect(written.includes(secret)).toBe(false)
    expect(digest(at('turned.jpg'))).toBe(before)

    const brightness = async (file: string) => {
      const { channels } = await sharp(await sharp(file).autoOrient().toBuffer()).stats()
      return channels.reduce((sum, { mean }) => sum + mean, 0) / 3
    }
    expect(await brightness(at('turned.edited.jpg'))).toBeLessThan(0.8 * (await brightness(at('turned.jpg'))))
  })

  it("reports what the instruction asks beyond the model's abilities, and edits anyway", async () => {
    const { code, stderr } = await amendHere(['edit', at('photo.jpg'), 'add a unicorn', ...quick])
    expect(code).toBe(0)
    expect(stderr).toMatch(/^This instruction lies outside of what pico-edit has learned\. It cannot add/)
  })

  it('gives advice when nothing changed', async () => {
    const almostBlack = { width: 240, height: 160, channels: 3, background: '#080808' } as const
    await sharp({ create: almostBlack }).png().toFile(at('dark.png'))
    const words = ['edit', at('photo.jpg'), 'make it night', ...quick, '--mask', at('dark.png')]
    const { code, stderr } = await amendHere(words)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^The picture hardly changed\. .* Try --(text|image)-guidance [\d.]+\.$/m)
  })
})

describe('options', () => {
  it('reach the engine, and the JSON reports what was done', async () => {
    await halfMask(240, 160).png().toFile(at('half.png'))
    const words =
      'edit photo.jpg|make it night|--seed 5 --steps 3 --text-guidance 2 --image-guidance 1.25 --variants 2 --mask half.png --feather 3 --scheduler ddim --resolution 64 --restore detail --samples 2 --device cpu --precision float16 --threads 1 --memory-limit 2g --format webp --quality 50 --output-folder|new/out folder|--preview 1 --force --model pico-edit --negative|no fog|--json'
        .split('|')
        .flatMap((text, i) => (i % 2 === 1 ? [text] : text.trim().split(' ')))
    const { code, stdout, stderr } = await amend(words, { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const report = JSON.parse(stdout)
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(report).toMatchObject({
      photo: 'photo.jpg',
      notices: ['WEBP changes pixels outside of the mask a little; PNG keeps them.'],
      variants: [
        { file: 'new/out folder/photo.edited.1.webp', seed: 5 },
        { file: 'new/out folder/photo.edited.2.webp', seed: 6 },
      ],
    })
    expect(report.variants[1].recipe).toMatchObject({
      instruction: 'make it night',
      model: { name: 'pico-edit' },
      maskSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      runtime: { device: 'cpu', precision: 'float16' },
      settings: {
        seed: 6,
        steps: 3,
        textGuidance: 2,
        imageGuidance: 1.25,
        negative: 'no fog',
        scheduler: 'ddim',
        resolution: 64,
        restore: 'detail',
        samples: 2,
        feather: 3,
      },
    })
    expect(listing().filter((file) => file.startsWith('new'))).toEqual([
      'new',
      'new/out folder',
      'new/out folder/photo.edited.1.webp',
      'new/out folder/photo.edited.2.webp',
    ])
    expect(await sharp(at('new/out folder/photo.edited.1.webp')).metadata()).toMatchObject({
      format: 'webp',
      width: 240,
    })
  })

  it('--output sets name and format; variants are numbered', async () => {
    const outcome = await amendHere([
      'edit',
      at('photo.jpg'),
      'make it night',
      ...quick,
      '--variants',
      '2',
      '-o',
      at('Night.PNG'),
      '--restore',
      'model',
    ])
    expect(outcome.code).toBe(0)
    expect(outcome.stdout.split('\n').map((line) => line.split('  ')[0])).toEqual([
      at('Night.1.PNG'),
      at('Night.2.PNG'),
      '',
    ])
    expect(await sharp(at('Night.2.PNG')).metadata()).toMatchObject({ format: 'png', width: 240, height: 160 })
    expect(difference(await pixelsOf(at('Night.1.PNG')), await pixelsOf(at('Night.2.PNG')))).toBeGreaterThan(0.5)
  })

  it('--quality reduces the size of the file', async () => {
    const sizes = []
    for (const quality of ['20', '95']) {
      await amendHere([
        'edit',
        at('photo.jpg'),
        'make it night',
        ...quick,
        '--quality',
        quality,
        '-o',
        at('quality.jpg'),
      ])
      sizes.push(readFileSync(at('quality.jpg')).length)
    }
    expect(sizes[0]).toBeLessThan(0.5 * sizes[1]!)
  })

  it('--preview writes previews during the edit and removes them', async () => {
    const seen = new Set<string | null>()
    const watcher = watch(folder, (_, name) => seen.add(name))
    try {
      const { code } = await amendHere([
        'edit',
        at('photo.jpg'),
        'make it night',
        ...quick,
        '--steps',
        '3',
        '--variants',
        '2',
        '--preview',
        '1',
      ])
      expect(code).toBe(0)
    } finally {
      watcher.close()
    }
    expect(seen).toContain('photo.edited.1.preview.png')
    expect(seen).toContain('photo.edited.2.preview.png')
    expect(listing().filter((file) => /preview|part/.test(file))).toEqual([])
  })
})

describe('several photos', () => {
  it('are edited in order; a failure does not stop the others, and sets the exit code', async () => {
    const { folder, at, listing, remove } = await temporaryFolder()
    try {
      await photo(96, 64).jpeg().toFile(at('a.jpg'))
      writeFileSync(at('b.jpg'), 'not a picture')
      await photo(96, 64).jpeg().toFile(at('c.JPG'))
      const words = ['edit', '*.jpg', 'make it night', ...quick]
      const first = await amend(words, { cwd: folder })
      expect(first).toMatchObject({ code: 3, stderr: 'b.jpg is not a picture.\n' })
      expect(first.stdout).toMatch(/^a\.edited\.jpg {2}96 × 64, .*\nc\.edited\.JPG {2}96 × 64, .*\n$/)
      const files = ['a.edited.jpg', 'a.jpg', 'b.jpg', 'c.JPG', 'c.edited.JPG']
      expect(listing()).toEqual(files)

      // Results may be overwritten; photos may not.
      const second = await amend([...words, '--json'], { cwd: folder })
      expect(second).toMatchObject({ code: 3, stderr: '' })
      const lines = second.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(lines).toMatchObject([
        { photo: 'a.jpg', variants: [{ file: 'a.edited.jpg' }] },
        { photo: 'b.jpg', error: { code: 'not-an-image', message: 'b.jpg is not a picture.' } },
        { photo: 'c.JPG', variants: [{ file: 'c.edited.JPG' }] },
      ])
      // The files must be pictures.
      expect(JSON.stringify(lines)).not.toContain('"rgb"')
      expect(listing()).toEqual(files)
    } finally {
      await remove()
    }
  })

  it('cannot be written to one file', async () => {
    await photo(96, 64).png().toFile(at('photo.png'))
    const outcome = await amendHere([
      'edit',
      at('photo.jpg'),
      at('photo.png'),
      'make it night',
      ...quick,
      '--format',
      'png',
      '--output-folder',
      at('one'),
    ])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toBe(
      `${at('photo.png')}: ${at('one/photo.edited.png')} is the result of another photo already: use --output-folder or --format.\n`,
    )
    expect(await sharp(at('one/photo.edited.png')).metadata()).toMatchObject({ width: 240 })

    const both = ['edit', at('photo.jpg'), at('photo.png'), 'make it night', '-o', at('one.png')]
    expectRefusal(
      await amendHere(both),
      2,
      '--output names one file, but there are several photos: use --output-folder.',
    )
  })
})

describe('formats', () => {
  it('follow the photo, or become PNG or JPEG where its format cannot be written', async () => {
    const cases = [
      [photo(96, 64).gif(), 'a.gif', 'a.edited.jpg', { format: 'jpeg' }],
      [photo(96, 64).webp(), 'b.webp', 'b.edited.webp', { format: 'webp' }],
      [photo(96, 64).avif({ effort: 0 }), 'c.avif', 'c.edited.avif', { format: 'heif' }],
      [photo(96, 64).tiff(), 'd.tif', 'd.edited.tif', { format: 'tiff' }],
      // A misleading extension.
      [photo(96, 64).png(), 'e.jpg', 'e.edited.png', { format: 'png' }],
      [photo(96, 64).toColourspace('rgb16').png(), 'f.png', 'f.edited.png', { format: 'png', depth: 'ushort' }],
      [photo(96, 64).ensureAlpha(0.5).png(), 'g.png', 'g.edited.png', { format: 'png', hasAlpha: true }],
      // No extension.
      [photo(96, 64).jpeg(), 'h', 'h.edited.jpg', { format: 'jpeg' }],
    ] as const
    for (const [picture, name] of cases) writeFileSync(at(name), await picture.toBuffer())
    const names = cases.map(([, name]) => at(name))
    const { code, stderr } = await amendHere(['edit', ...names, 'make it night', ...quick])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const [, , result, facts] of cases) {
      expect(await sharp(at(result)).metadata()).toMatchObject({ width: 96, height: 64, ...facts })
    }
  })

  it('JPEG drops transparency, with a notice', async () => {
    await photo(96, 64).ensureAlpha(0.5).png().toFile(at('alpha.png'))
    const { code, stderr } = await amendHere(['edit', at('alpha.png'), 'make it night', ...quick, '--format', 'jpeg'])
    expect(code).toBe(0)
    expect(stderr).toBe('JPEG has no transparency: what was transparent is white.\n')
    expect(await sharp(at('alpha.edited.jpg')).metadata()).toMatchObject({ format: 'jpeg', hasAlpha: false })
  })
})
