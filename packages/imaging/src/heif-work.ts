/**
 * The decoding cost of a HEIF file (ISO/IEC 23008-12; boxes as in ISO/IEC 14496-12): the pixels of all coded pictures
 * of its primary item. A grid of a few pixels may refer to thousands of large tiles.
 */

interface Box {
  readonly type: string
  /** Without the header of the box. */
  readonly start: number
  readonly end: number
}

interface Item {
  type: string
  pixels: number
  /** Items that it is derived from, with repetitions. */
  readonly parts: number[]
  /** Its alpha and other auxiliary pictures. */
  readonly auxiliary: number[]
}

/** Limit on the items that decoding visits; a file beyond it has circular references or is an attack. */
const mostVisits = 100_000

/** @returns coded pixels and coded pictures of the primary item, or undefined where the boxes cannot be read */
export function heifWork(bytes: Uint8Array): { readonly pixels: number; readonly pictures: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const meta = boxesIn(view, 0, bytes.byteLength).find(({ type }) => type === 'meta')
    if (!meta) return undefined
    const boxes = boxesIn(view, meta.start + 4, meta.end)
    const find = (type: string) => boxes.find((box) => box.type === type)
    const [primary, info, references, properties] = ['pitm', 'iinf', 'iref', 'iprp'].map(find)
    if (!primary || !info || !properties) return undefined
    const items = itemsOf(view, info)
    addSizes(view, properties, items)
    if (references) addReferences(view, references, items)
    const id =
      view.getUint8(primary.start) === 0 ? view.getUint16(primary.start + 4) : view.getUint32(primary.start + 4)
    return sumOf(items, id)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function sumOf(items: ReadonlyMap<number, Item>, primary: number) {
  let [pixels, pictures, visits] = [0, 0, 0]
  const open = [primary, ...(items.get(primary)?.auxiliary ?? [])]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const item = items.get(id)
    if (!item) continue
    if (++visits > mostVisits) return { pixels: Number.POSITIVE_INFINITY, pictures: Number.POSITIVE_INFINITY }
    if (item.parts.length === 0) {
      pixels += item.pixels
      pictures++
    }
    for (const part of item.parts.slice(0, mostVisits)) open.push(part)
  }
  return { pixels, pictures }
}

function boxesIn(view: DataView, from: number, end: number): Box[] {
  const boxes: Box[] = []
  for (let at = from; at + 8 <= end; ) {
    const short = view.getUint32(at)
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? end - at : short
    const header = short === 1 ? 16 : 8
    if (size < header || at + size > end) break
    boxes.push({ type: text(view, at + 4), start: at + header, end: at + size })
    at += size
  }
  return boxes
}

const text = (view: DataView, at: number) => String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)))

/** ItemInfoBox, version 2 and 3 of its entries, which alone have a type. */
function itemsOf(view: DataView, { start, end }: Box): Map<number, Item> {
  const items = new Map<number, Item>()
  const head = view.getUint8(start) === 0 ? 6 : 8
  for (const box of boxesIn(view, start + head, end)) {
    const version = view.getUint8(box.start)
    if (box.type !== 'infe' || version < 2) continue
    const id = version === 2 ? view.getUint16(box.start + 4) : view.getUint32(box.start + 4)
    const type = text(view, box.start + (version === 2 ? 8 : 10))
    items.set(id, { type, pixels: 0, parts: [], auxiliary: [] })
  }
  return items
}

/** ItemPropertiesBox: which ImageSpatialExtentsProperty belongs to which item. */
function addSizes(view: DataView, { start, end }: Box, items: ReadonlyMap<number, Item>): void {
  const boxes = boxesIn(view, start, end)
  const container = boxes.find(({ type }) => type === 'ipco')
  if (!container) return
  const sizes = boxesIn(view, container.start, container.end).map(({ type, start: at }) =>
    type === 'ispe' ? view.getUint32(at + 4) * view.getUint32(at + 8) : undefined,
  )
  for (const { start: from } of boxes.filter(({ type }) => type === 'ipma')) {
    const [version, wide] = [view.getUint8(from), (view.getUint8(from + 3) & 1) === 1]
    const count = view.getUint32(from + 4)
    let at = from + 8
    for (let i = 0; i < count; i++) {
      const item = items.get(version === 0 ? view.getUint16(at) : view.getUint32(at))
      at += version === 0 ? 2 : 4
      for (let left = view.getUint8(at++); left > 0; left--) {
        const index = wide ? view.getUint16(at) & 0x7fff : view.getUint8(at) & 0x7f
        at += wide ? 2 : 1
        const pixels = sizes[index - 1]
        if (item && pixels !== undefined) item.pixels = pixels
      }
    }
  }
}

/** ItemReferenceBox: 'dimg' leads from a derived item to its parts, 'auxl' from an auxiliary picture to its master. */
function addReferences(view: DataView, { start, end }: Box, items: ReadonlyMap<number, Item>): void {
  const wide = view.getUint8(start) !== 0
  const id = (at: number) => (wide ? view.getUint32(at) : view.getUint16(at))
  const width = wide ? 4 : 2
  for (const { type, start: at } of boxesIn(view, start + 4, end)) {
    const count = view.getUint16(at + width)
    for (let i = 0; i < count; i++) {
      const to = id(at + width + 2 + i * width)
      if (type === 'dimg') items.get(id(at))?.parts.push(to)
      if (type === 'auxl') items.get(to)?.auxiliary.push(id(at))
    }
  }
}
