import { open } from 'node:fs/promises'
import { AmendError } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { diskProblem, errorCodeOf, writeProblem } from './error.ts'

class PictureError extends AmendError<string> {
  static override readonly domain: string = 'picture'
}

const failure = (code: string) => Object.assign(new Error(`${code}: failed`), { code })

describe('an error of the disk', () => {
  it.each([
    ['ENOSPC', 'disk-full', 'The disk is full: out/a.png was not written.'],
    ['EDQUOT', 'disk-full', 'The disk is full: out/a.png was not written.'],
    ['EFBIG', 'disk-full', 'The disk takes no file of this size: out/a.png was not written.'],
    ['EACCES', 'no-permission', 'There is no permission to write out/a.png.'],
    ['EPERM', 'no-permission', 'There is no permission to write out/a.png.'],
    ['EROFS', 'no-permission', 'out/a.png is on a disk that can only be read.'],
  ])('with %s is an error of the caller’s own class with the code %s', (system, code, message) => {
    const cause = failure(system)
    for (const problem of [diskProblem, writeProblem]) {
      const error = problem(cause, 'out/a.png', PictureError)
      expect(error).toBeInstanceOf(PictureError)
      expect(error).toMatchObject({ code, message, cause })
    }
  })

  it.each([
    ['ENOENT', 'not-found', 'There is no folder out.'],
    ['ENOTDIR', 'not-found', 'There is no folder out.'],
    ['EISDIR', 'is-a-folder', 'out/a.png is a folder, and a file cannot replace it.'],
    ['EEXIST', 'already-exists', 'out/a.png exists already.'],
    ['EIO', 'cannot-write', 'out/a.png cannot be written (EIO).'],
  ])('with %s is reported for a file that was not written, with the code %s', (system, code, message) => {
    expect(diskProblem(failure(system), 'out/a.png', PictureError)).toBeUndefined()
    expect(writeProblem(failure(system), 'out/a.png', PictureError)).toMatchObject({ code, message })
  })

  it('is undefined for errors that are not of the file system', () => {
    for (const error of [new Error('x'), 'ENOSPC', undefined, new PictureError('offline', 'x.')]) {
      expect(diskProblem(error, 'a', PictureError)).toBeUndefined()
    }
    expect(writeProblem('x', 'a', PictureError).message).toBe('a cannot be written (unknown error).')
  })

  it.runIf(process.platform === 'linux')('has this code on a full disk', async () => {
    const full = await open('/dev/full', 'w')
    const error = await full.writeFile('x').catch((cause) => cause)
    await full.close()
    expect(errorCodeOf(error)).toBe('ENOSPC')
    expect(diskProblem(error, 'a.png', PictureError)).toMatchObject({ code: 'disk-full' })
  })
})
