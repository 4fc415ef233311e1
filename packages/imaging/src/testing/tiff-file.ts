/** TIFF and BigTIFF files made for tests, little- and big-endian: uncompressed, a strip a directory. */

export interface TestDirectory {
  readonly width: number
  readonly height: number
  /** A pixel's samples; all pixels are the same. */
  readonly pixel: readonly number[]
  readonly bits?: 8 | 16
  readonly photometric?: number
  readonly extraSamples?: readonly number[]
  /** More fields, as SHORT or LONG: NewSubfileType, SubIFDs, … */
  readonly fields?: Readonly<Record<number, number>>
}

export interface TestLayout {
  readonly big?: boolean
  readonly order?: 'II' | 'MM'
}

const [shortType, longType] = [3, 4]

export function tiffFile(
  directories: readonly TestDirectory[],
  { big = false, order = 'II' }: TestLayout = {},
): Buffer {
  const little = order === 'II'
  const parts: Buffer[] = []
  let end = big ? 16 : 8
  const add = (part: Buffer) => {
    const at = end
    parts.push(part)
    end += part.length
    return at
  }
  const number = (value: number, bytes: number) => {
    const part = Buffer.alloc(bytes)
    if (bytes === 8) little ? part.writeBigUInt64LE(BigInt(value)) : part.writeBigUInt64BE(BigInt(value))
    else little ? part.writeUIntLE(value, 0, bytes) : part.writeUIntBE(value, 0, bytes)
    return part
  }
  const offsetBytes = big ? 8 : 4
  const links: { at: number; part: Buffer }[] = []
  const starts: number[] = []
  for (const one of directories) {
    const { width, height, pixel, bits = 8, photometric = 2, extraSamples, fields = {} } = one
    const samples = Array.from({ length: width * height }, () => pixel.map((value) => number(value, bits / 8))).flat()
    const strip = add(Buffer.concat(samples))
    const entries: [tag: number, type: number, values: readonly number[]][] = [
      [256, longType, [width]],
      [257, longType, [height]],
      [258, shortType, pixel.map(() => bits)],
      [259, shortType, [1]],
      [262, shortType, [photometric]],
      [273, longType, [strip]],
      [277, shortType, [pixel.length]],
      [278, longType, [height]],
      [279, longType, [(width * height * pixel.length * bits) / 8]],
      ...(extraSamples ? [[338, shortType, extraSamples] as [number, number, readonly number[]]] : []),
      ...Object.entries(fields).map(([tag, value]): [number, number, number[]] => [Number(tag), longType, [value]]),
    ]
    entries.sort(([a], [b]) => a - b)
    const rows = entries.map(([tag, type, values]) => {
      const bytes = type === shortType ? 2 : 4
      const data = Buffer.concat(values.map((value) => number(value, bytes)))
      const inline = Buffer.alloc(offsetBytes)
      if (data.length <= offsetBytes) data.copy(inline)
      else number(add(data), offsetBytes).copy(inline)
      return Buffer.concat([number(tag, 2), number(type, 2), number(values.length, offsetBytes), inline])
    })
    const link = Buffer.alloc(offsetBytes)
    starts.push(add(Buffer.concat([number(rows.length, big ? 8 : 2), ...rows])))
    links.push({ at: add(link), part: link })
  }
  links.forEach(({ part }, i) => {
    number(starts[i + 1] ?? 0, offsetBytes).copy(part)
  })
  const head = big
    ? [Buffer.from(order), number(43, 2), number(8, 2), number(0, 2), number(starts[0] ?? 0, 8)]
    : [Buffer.from(order), number(42, 2), number(starts[0] ?? 0, 4)]
  return Buffer.concat([...head, ...parts])
}
