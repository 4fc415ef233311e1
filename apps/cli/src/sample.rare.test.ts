import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { amend, expectRefusal, temporaryFolder } from './testing/amend.ts'

const { folder, at, listing, remove } = await temporaryFolder()
afterAll(remove)

it('amend sample edits the sample into the current folder and prints what to do next; existing files stay', async () => {
  const { code, stdout, stderr } = await amend(['sample'], { cwd: folder })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Editing a sample photo: "make it night"\n.*meadow\.edited\.jpg {2}1800 × 1199, seed 1, /)
  for (const next of [
    'npm run edit -- photo.jpg "make it winter"',
    'npm run amend -- models pull timbrooks/instruct-pix2pix',
  ]) {
    expect(stdout).toContain(next)
  }
  expect(listing()).toEqual(['meadow.edited.jpg'])

  await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
    .jpeg()
    .toFile(at('meadow.edited.jpg'))
  const second = await amend(['sample'], { cwd: folder })
  expectRefusal({ ...second, stdout: '' }, 2, /meadow\.edited\.jpg exists and is not a result of amend: use --force/)
  expect(second.stdout).toBe('Editing a sample photo: "make it night"\n')
  expect(await sharp(at('meadow.edited.jpg')).metadata()).toMatchObject({ width: 9 })
})
