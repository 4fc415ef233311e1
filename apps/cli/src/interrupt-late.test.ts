import type * as Imaging from '@amend/imaging'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { amendHere, temporaryFolder } from './testing/amend.ts'
import { photo } from './testing/pictures.ts'

/** Sends SIGINT as soon as this result exists. */
let last = ''
vi.mock('@amend/imaging', async (original) => {
  const imaging = await original<typeof Imaging>()
  const writePicture: typeof imaging.writePicture = async (file, ...rest) => {
    await imaging.writePicture(file, ...rest)
    if (file === last) process.emit('SIGINT')
  }
  return { ...imaging, writePicture }
})

const { at, listing, remove } = await temporaryFolder()
beforeAll(async () => {
  for (const name of ['a.png', 'b.png']) await photo(48, 32).png().toFile(at(name))
})
afterAll(remove)

it('Ctrl-C after the last result keeps the results and ends the command', async () => {
  last = at('a.edited.2.png')
  const quick = ['--steps', '1', '--samples', '1', '--resolution', '32', '--seed', '1', '--threads', '1']
  const outcome = await amendHere(['edit', at('a.png'), at('b.png'), 'make it night', ...quick, '--variants', '2'])
  expect(outcome).toMatchObject({ code: 130, stderr: 'Stopped.\n' })
  expect(outcome.stdout).toContain(at('a.edited.2.png'))
  expect(listing()).toEqual(['a.edited.1.png', 'a.edited.2.png', 'a.png', 'b.png'])
})
