import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { amend, amendHere, digest, expectRefusal, program, temporaryFolder } from './testing/amend.ts'
import { photo } from './testing/pictures.ts'

const { folder, at, listing, remove } = await temporaryFolder()
const quick = ['--steps', '1', '--samples', '1', '--resolution', '32', '--seed', '1', '--threads', '1']
const edit = (...words: string[]) => amendHere(['edit', at('photo.jpg'), 'make it night', ...quick, ...words])
beforeAll(async () => {
  await photo(96, 64).jpeg().toFile(at('photo.jpg'))
})
afterAll(remove)

/**
 * The superuser may write everywhere. User "nobody" may not, but can run these tests only when it can read the program.
 */
const nobody = 65_534
const superuser = process.getuid?.() === 0
const readProgram = `require('node:fs').accessSync(${JSON.stringify(program)})`
const canBeNobody = superuser && spawnSync(process.execPath, ['-e', readProgram], { uid: nobody }).status === 0

describe('an existing file', () => {
  beforeEach(() => rmSync(at('photo.edited.jpg'), { force: true }))

  it('is overwritten when it is a result', async () => {
    await edit()
    const first = digest(at('photo.edited.jpg'))
    expect(await edit('--seed', '2')).toMatchObject({ code: 0 })
    expect(digest(at('photo.edited.jpg'))).not.toBe(first)
  })

  it('is kept when it is not a result, unless --force is given', async () => {
    for (const foreign of ['my notes', await photo(20, 20).jpeg().toBuffer()]) {
      writeFileSync(at('photo.edited.jpg'), foreign)
      const sentence = `${at('photo.jpg')}: ${at('photo.edited.jpg')} exists and is not a result of amend: use --force to write over it.`
      expectRefusal(await edit(), 2, sentence)
      expect(readFileSync(at('photo.edited.jpg'))).toEqual(Buffer.from(foreign))
    }
    expect(await edit('--force')).toMatchObject({ code: 0 })
    expect(await sharp(at('photo.edited.jpg')).metadata()).toMatchObject({ width: 96 })
  })

  it('is kept when it is one of the photos, even if that is a result, unless --force is given', async () => {
    const original = digest(at('photo.jpg'))
    expectRefusal(
      await edit('-o', at('photo.jpg')),
      2,
      /photo\.jpg is one of the photos: use --force to write over it\./,
    )
    expect(digest(at('photo.jpg'))).toBe(original)

    await edit()
    const result = digest(at('photo.edited.jpg'))
    const both = ['edit', at('photo.jpg'), at('photo.edited.jpg'), 'make it winter', ...quick]
    const outcome = await amendHere(both)
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toMatch(/^.*photo\.edited\.jpg is one of the photos: use --force to write over it\.\n$/)
    expect(outcome.stdout).toMatch(/^.*photo\.edited\.edited\.jpg {2}96 × 64/)
    expect(digest(at('photo.edited.jpg'))).toBe(result)
  })

  it('is kept when it has the name of a preview, even if it is the photo itself', async () => {
    await photo(96, 64).png().toFile(at('a.preview.png'))
    writeFileSync(at('b.1.preview.png'), 'my notes')
    const own = ['a.preview.png', 'b.1.preview.png'].map((name) => [at(name), digest(at(name))] as const)
    const seen = new Set<string | null>()
    const watcher = watch(folder, (_, name) => seen.add(name))
    try {
      const words = ['make it night', ...quick, '--steps', '3', '--preview', '1', '-o']
      expect(await amendHere(['edit', at('a.preview.png'), ...words, at('a.png')])).toMatchObject({ code: 0 })
      expect(await edit(...words.slice(1), at('b.png'), '--variants', '2')).toMatchObject({ code: 0 })
    } finally {
      watcher.close()
    }
    for (const [file, before] of own) expect(digest(file)).toBe(before)
    for (const name of ['a.preview-2.png', 'b.1.preview-2.png', 'b.2.preview.png']) {
      expect(seen).toContain(name)
      expect(listing()).not.toContain(name)
    }
  })
})

describe('an unwritable destination: exits with code 3 before the edit', () => {
  it('a missing folder', async () => {
    expectRefusal(
      await edit('-o', at('nowhere', 'x.png')),
      3,
      `${at('photo.jpg')}: There is no folder ${at('nowhere')}.`,
    )
  })

  it('a file in place of a folder', async () => {
    writeFileSync(at('file'), '')
    expectRefusal(await edit('--output-folder', at('file')), 3, /file is a file and not a folder\./)
    expectRefusal(await edit('--output-folder', at('file', 'below')), 3, /file is a file and not a folder\./)
  })

  it('a folder in place of the file', async () => {
    mkdirSync(at('taken.png'))
    expectRefusal(await edit('-o', at('taken.png')), 2, /taken\.png exists and is not a result of amend/)
    expectRefusal(
      await edit('-o', at('taken.png'), '--force'),
      3,
      /taken\.png is a folder, and a file cannot replace it\./,
    )
  })

  it.skipIf(process.platform === 'win32' || (superuser && !canBeNobody))(
    'a folder without write permission',
    async () => {
      mkdirSync(at('locked'))
      chmodSync(folder, 0o755)
      chmodSync(at('locked'), 0o555)
      chmodSync(at('photo.jpg'), 0o644)
      const outcome = await amend(['edit', 'photo.jpg', 'make it night', ...quick, '--output-folder', 'locked'], {
        cwd: folder,
        ...(superuser && { uid: nobody }),
      })
      expectRefusal(outcome, 3, 'photo.jpg: There is no permission to write into locked.')
    },
  )
})

/** System programs, where they exist. */
const tools = { mount: 'mount', unmount: 'umount' }

/** Mounts a small disk. Returns undefined where that is not permitted. */
function mount(name: string, options: string): string | undefined {
  mkdirSync(at(name), { recursive: true })
  try {
    execFileSync(tools.mount, ['-t', 'tmpfs', '-o', options, 'tmpfs', at(name)], { stdio: 'ignore' })
    return at(name)
  } catch {
    return undefined
  }
}

const full = mount('full', 'size=16k')
const readOnly = mount('read-only', 'size=16k,ro')
afterAll(() => {
  for (const place of [full, readOnly]) if (place) execFileSync(tools.unmount, [place])
})

describe('a full or read-only disk', () => {
  it.skipIf(!full)('writes no variant when the disk fills up during the variants', async () => {
    const outcome = await amend(
      [
        'edit',
        'photo.jpg',
        'make it night',
        ...quick,
        '--variants',
        '3',
        '--format',
        'png',
        '--output-folder',
        'full',
        '--preview',
        '1',
      ],
      { cwd: folder },
    )
    expectRefusal(outcome, 3, /^photo\.jpg: The disk is full: full\/photo\.edited\.2\.png was not written\./)
    expect(listing().filter((file) => file.startsWith('full/'))).toEqual([])
  })

  it.skipIf(!full)('keeps a result that replaced an earlier one when the disk fills up', async () => {
    writeFileSync(at('full', 'photo.edited.1.png'), 'earlier')
    try {
      const words = ['--variants', '3', '--format', 'png', '--output-folder', at('full'), '--force']
      expectRefusal(await edit(...words), 3, /The disk is full: .*photo\.edited\.2\.png was not written\./)
      expect(listing().filter((file) => file.startsWith('full/'))).toEqual(['full/photo.edited.1.png'])
      expect(await sharp(at('full', 'photo.edited.1.png')).metadata()).toMatchObject({ format: 'png', width: 96 })
    } finally {
      rmSync(at('full', 'photo.edited.1.png'))
    }
  })

  it.skipIf(!readOnly)('refuses a read-only disk before the edit', async () => {
    expectRefusal(
      await edit('--output-folder', at('read-only')),
      3,
      /There is no permission to write into .*read-only\./,
    )
    expectRefusal(
      await edit('--output-folder', at('read-only', 'new')),
      3,
      /There is no permission to write into .*read-only\./,
    )
  })
})

describe('a folder that is deleted during the edit', () => {
  it('is created again when it is the --output-folder', async () => {
    mkdirSync(at('later'))
    const editing = edit('--output-folder', at('later'), '--steps', '3')
    rmSync(at('later'), { recursive: true })
    expect(await editing).toMatchObject({ code: 0 })
    expect(listing()).toContain('later/photo.edited.jpg')
  })

  it('is an error otherwise', async () => {
    mkdirSync(at('gone'))
    const editing = edit('-o', at('gone', 'x.png'), '--steps', '3')
    await new Promise((resolve) => setTimeout(resolve, 200))
    rmSync(at('gone'), { recursive: true })
    expectRefusal(await editing, 3, `${at('photo.jpg')}: There is no folder ${at('gone')}.`)
  })
})
