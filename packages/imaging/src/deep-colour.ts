/** 16-bit pixels from the colours of an ICC profile to sRGB. */
import sharp from 'sharp'
import { profileColours } from './icc.ts'
import { convertToSrgb, matrixProfile } from './matrix-profile.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { tiffWithProfile } from './tiff.ts'

/**
 * @param stored a picture of 16 bits with its values as they are stored; its array is reused
 * @param colours channels of colour in the file, 1 (grey) or 3 (RGB); the profile must be for as many
 * @returns the same values when the profile is broken or is not for these colours
 */
export async function deepToSrgb(stored: Picture, icc: Uint8Array, colours: 1 | 3): Promise<Picture> {
  if (profileColours(icc) !== colours) return stored
  const profile = matrixProfile(icc)
  if (profile) {
    await convertToSrgb(stored.rgb, profile)
    return stored
  }
  return (await isUsable(icc, colours)) ? convertByTables(stored, icc, colours) : stored
}

/** Converts through LittleCMS, for profiles with tables. */
async function convertByTables(stored: Picture, icc: Uint8Array, colours: 1 | 3): Promise<Picture> {
  const { width, height, rgb, alpha } = stored
  const values = Uint16Array.from(
    { length: width * height * colours },
    (_, i) => rgb[colours === 1 ? 3 * i : i] as number,
  )
  const data = await converted(tiffWithProfile(width, height, colours, values, icc), colours, true)
  return pictureFromRgb(width, height, new Uint16Array(data.buffer, data.byteOffset, rgb.length), alpha)
}

/**
 * At 16 bits sharp converts an embedded profile to Display P3 when its pipeline begins. When the profile is ignored there and
 * sRGB is requested for the result, the profile is applied once, at the end.
 */
function converted(file: Uint8Array, colours: 1 | 3, deep: boolean): Promise<Buffer> {
  const [eightBits, sixteenBits] = colours === 1 ? (['b-w', 'grey16'] as const) : (['srgb', 'rgb16'] as const)
  return sharp(file, { failOn: 'error', limitInputPixels: false, ignoreIcc: true })
    .toColourspace(deep ? sixteenBits : eightBits)
    .withIccProfile('srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer()
}

/** Between two conversions of the strong colour below: rounding stays under it, Display P3 and sRGB are 8,000 apart. */
const sameColour = 800

/**
 * Whether LittleCMS can use a profile. sharp does not report it: it replaces a broken profile for RGB by sRGB at 8 bits and
 * by Display P3 at 16 bits, so that a strong colour comes out in two versions. Grey stays as it is.
 */
async function isUsable(icc: Uint8Array, colours: 1 | 3): Promise<boolean> {
  if (colours === 1) return true
  const colour = Uint8Array.of(255, 32, 64)
  const deepColour = Uint16Array.from(colour, (value) => value * 257)
  const eight = await converted(tiffWithProfile(1, 1, 3, colour, icc), 3, false)
  const deep = await converted(tiffWithProfile(1, 1, 3, deepColour, icc), 3, true)
  return eight.every((value, i) => Math.abs(value * 257 - deep.readUInt16LE(2 * i)) < sameColour)
}
