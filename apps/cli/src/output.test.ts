import { type Picture, pictureFromRgb } from '@amend/imaging'
import { describe, expect, it } from 'vitest'
import { isResultName, type OutputOptions, planOutput } from './output.ts'

type Format = NonNullable<Picture['source']>['format']

const alpha = new Uint8Array(1)
function picture(format?: Format, more: Partial<Picture> = {}): Picture {
  const source = { width: 1, height: 1, orientation: 1, hasProfile: false, bytes: 1, sha256: '' }
  return { ...pictureFromRgb(1, 1, new Uint8Array(3)), ...(format && { source: { ...source, format } }), ...more }
}
const plan = (photo: string, of: Picture, options: Partial<OutputOptions> = {}) =>
  planOutput(photo, of, { masked: false, variants: 1, ...options })

describe('the name of a result', () => {
  it.each<[string, Picture, string, string]>([
    ['photo.jpg', picture('jpeg'), 'photo.edited.jpg', 'jpeg'],
    ['holiday/PHOTO.JPEG', picture('jpeg'), 'holiday/PHOTO.edited.JPEG', 'jpeg'],
    ['a.b.c.png', picture('png'), 'a.b.c.edited.png', 'png'],
    ['scan.tif', picture('tiff'), 'scan.edited.tif', 'tiff'],
    ['photo', picture('webp'), 'photo.edited.webp', 'webp'],
    ['lying.jpg', picture('png'), 'lying.edited.png', 'png'],
    ['photo.heic', picture('heic'), 'photo.edited.jpg', 'jpeg'],
    ['photo.heic', picture('heic', { depth: 16 }), 'photo.edited.png', 'png'],
    ['photo.jpg', picture('heic'), 'photo.edited.jpg', 'jpeg'],
    ['drawing.gif', picture('gif'), 'drawing.edited.jpg', 'jpeg'],
    ['drawing.gif', picture('gif', { alpha }), 'drawing.edited.png', 'png'],
    ['photo.edited.jpg', picture('jpeg'), 'photo.edited.edited.jpg', 'jpeg'],
  ])('of %s is %3$s', (photo, of, file, format) => {
    expect(plan(photo, of)).toEqual({ format, files: [file], notices: [] })
  })

  it('follows --output', () => {
    expect(plan('a/photo.jpg', picture('jpeg'), { outputFolder: 'b' }).files).toEqual(['b/photo.edited.jpg'])
    expect(plan('a/photo.jpg', picture('jpeg'), { format: 'webp' }).files).toEqual(['a/photo.edited.webp'])
    expect(plan('a/photo.jpg', picture('jpeg'), { output: 'b/night.tif' })).toMatchObject({
      format: 'tiff',
      files: ['b/night.tif'],
    })
    expect(plan('photo.jpg', picture('jpeg'), { output: 'x.jpeg', format: 'jpeg' }).files).toEqual(['x.jpeg'])
    expect(() => plan('photo.jpg', picture('jpeg'), { output: 'x.jpeg', format: 'png' })).toThrow(
      /leave one of them out/,
    )
    expect(() => plan('photo.jpg', picture('jpeg'), { output: 'night' })).toThrow(/must end in .*; "night" does not\./)
  })

  it('is numbered when there are several variants', () => {
    const files = (options: Partial<OutputOptions>) =>
      plan('photo.jpg', picture('jpeg'), { variants: 3, ...options }).files
    expect(files({})).toEqual(['photo.edited.1.jpg', 'photo.edited.2.jpg', 'photo.edited.3.jpg'])
    expect(files({ output: 'x.png' })).toEqual(['x.1.png', 'x.2.png', 'x.3.png'])
  })

  it('of a masked edit has a lossless format, or a notice when another format is asked for', () => {
    const masked = (format: Format, options: Partial<OutputOptions> = {}) => {
      const { files, notices } = plan(`photo.${format}`, picture(format), { masked: true, ...options })
      return [files[0], ...notices]
    }
    const promise = 'would change pixels outside of the mask a little.'
    expect(masked('jpeg')).toEqual(['photo.edited.png', `Written as PNG: JPEG ${promise}`])
    expect(masked('webp')).toEqual(['photo.edited.png', `Written as PNG: WEBP ${promise}`])
    expect(masked('png')).toEqual(['photo.edited.png'])
    expect(masked('tiff')).toEqual(['photo.edited.tiff'])
    expect(masked('jpeg', { format: 'tiff' })).toEqual(['photo.edited.tiff'])
    const broken = 'changes pixels outside of the mask a little; PNG keeps them.'
    expect(masked('png', { format: 'jpeg' })).toEqual(['photo.edited.jpg', `JPEG ${broken}`])
    expect(masked('png', { output: 'x.avif' })).toEqual(['x.avif', `AVIF ${broken}`])
  })
})

it('recognises names of results', () => {
  for (const name of [
    'photo.edited.jpg',
    'a/photo.edited.12.PNG',
    'photo.edited.preview.png',
    'p.edited.2.preview.png',
    'photo.edited.preview-2.png',
  ]) {
    expect(isResultName(name)).toBe(true)
  }
  for (const name of ['photo.jpg', 'edited.jpg', 'edited/photo.jpg', 'photo.edited.old.jpg', 'photo.edited']) {
    expect(isResultName(name)).toBe(false)
  }
})
