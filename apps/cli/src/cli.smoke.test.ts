import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { amend, digest, temporaryFolder } from './testing/amend.ts'
import { photo } from './testing/pictures.ts'

const { folder, at, listing, remove } = await temporaryFolder()
afterAll(remove)

it('amend edit photo.jpg "make it night" writes photo.edited.jpg beside the photo, at the same size', async () => {
  await photo(240, 160).jpeg().toFile(at('photo.jpg'))
  const before = digest(at('photo.jpg'))
  const { code, stdout, stderr } = await amend(
    ['edit', 'photo.jpg', 'make it night', '--steps', '1', '--samples', '1'],
    {
      cwd: folder,
    },
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^photo\.edited\.jpg {2}240 × 160, seed \d+, [\d.]+ s\n$/)
  expect(listing()).toEqual(['photo.edited.jpg', 'photo.jpg'])
  expect(await sharp(at('photo.edited.jpg')).metadata()).toMatchObject({ format: 'jpeg', width: 240, height: 160 })
  expect(digest(at('photo.jpg'))).toBe(before)
})
