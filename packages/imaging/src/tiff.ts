/** The part of TIFF 6.0 that passes raw pixels with a colour profile to a codec. */

const shortType = 3
const longType = 4
const undefinedType = 7

/**
 * One uncompressed strip of pixels with an embedded ICC profile.
 * @param data interleaved: grey (1 channel) or RGB (3), with alpha one more
 */
export function tiffWithProfile(
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
  data: Uint8Array | Uint16Array,
  icc: Uint8Array,
): Buffer {
  const bits = 8 * data.BYTES_PER_ELEMENT
  const entries: [tag: number, type: number, values: number[] | Uint8Array][] = [
    [256, longType, [width]],
    [257, longType, [height]],
    [258, shortType, Array(channels).fill(bits)],
    [259, shortType, [1]], // no compression
    [262, shortType, [channels < 3 ? 1 : 2]], // black is zero, or RGB
    [273, longType, [0]], // where the strip starts, filled in below
    [277, shortType, [channels]],
    [278, longType, [height]],
    [279, longType, [data.byteLength]],
    ...(channels % 2 === 0 ? [[338, shortType, [2]] as [number, number, number[]]] : []), // alpha, not premultiplied
    [34675, undefinedType, icc],
  ]

  const directory = Buffer.alloc(2 + 12 * entries.length + 4)
  const extras: Buffer[] = []
  let end = 8 + directory.length
  directory.writeUInt16LE(entries.length, 0)
  let strip = 0
  entries.forEach(([tag, type, values], index) => {
    const at = 2 + 12 * index
    const bytes = encode(type, values)
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(type, at + 2)
    directory.writeUInt32LE(values.length, at + 4)
    if (tag === 273) strip = at + 8
    if (bytes.length <= 4) {
      bytes.copy(directory, at + 8)
      return
    }
    directory.writeUInt32LE(end, at + 8)
    const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)])
    extras.push(padded)
    end += padded.length
  })
  directory.writeUInt32LE(end, strip)

  const header = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0])
  return Buffer.concat([header, directory, ...extras, Buffer.from(data.buffer, data.byteOffset, data.byteLength)])
}

function encode(type: number, values: number[] | Uint8Array): Buffer {
  if (values instanceof Uint8Array) return Buffer.from(values)
  const width = type === shortType ? 2 : 4
  const bytes = Buffer.alloc(width * values.length)
  values.forEach((value, i) => {
    bytes.writeUIntLE(value, i * width, width)
  })
  return bytes
}
