/**
 * The arithmetic of AdamW for four weights at a time: a WebAssembly module of one function, assembled here. In
 * JavaScript the same loop takes twice as long.
 */

/** The maximum number of floats per call: five arrays of this length stay in a core's cache. */
export const chunk = 8192

/** Positions of the arrays in the module's memory, in chunks. */
export const places = { parameter: 0, gradient: 1, first: 2, second: 3, average: 4 } as const

/** Parameters of the function after the count of bytes, in order. */
const constants = ['scale', 'keep1', 'new1', 'keep2', 'new2', 'size', 'root', 'epsilon', 'kept', 'part'] as const
type Constant = (typeof constants)[number]

/** The exports of the WebAssembly module. */
export interface AdamWKernel {
  readonly memory: { readonly buffer: ArrayBuffer }
  /**
   * With g = gradient · scale: first ← keep1·first + new1·g, second ← keep2·second + new2·g²,
   * parameter ← kept·parameter − size·first / (√second · root + epsilon), average ← average + part·(parameter − average).
   * @param bytes of each array, a multiple of 16
   */
  step(bytes: number, ...values: number[]): void
}

/** The part that is needed here; the types of Node do not include it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: AdamWKernel }
}

type Code = readonly number[]

/** Integers in WebAssembly's encoding (LEB128). */
function whole(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...whole(Math.floor(value / 128))]
}

const sized = (content: Code): Code => [...whole(content.length), ...content]
const listed = (items: readonly Code[]): Code => [...whole(items.length), ...items.flat()]
const section = (id: number, content: Code): Code => [id, ...sized(content)]
const text = (name: string): Code => sized([...Buffer.from(name)])

const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b }
const get = (local: number): Code => [0x20, ...whole(local)]
const set = (local: number, value: Code): Code => [...value, 0x21, ...whole(local)]
const vector = (...code: number[]): Code => [0xfd, ...code.flatMap(whole)]
const [load, store, splat, root, plus, minus, times, over] = [0x00, 0x0b, 0x13, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7].map(
  (operation) => vector(operation),
) as [Code, Code, Code, Code, Code, Code, Code, Code]
const add = (a: Code, b: Code): Code => [...a, ...b, ...plus]
const subtract = (a: Code, b: Code): Code => [...a, ...b, ...minus]
const multiply = (a: Code, b: Code): Code => [...a, ...b, ...times]
const divide = (a: Code, b: Code): Code => [...a, ...b, ...over]

function assembled(): Uint8Array {
  const bytes = 0
  const at = 1 + constants.length
  const splats = at + 1
  const [g, m, v, w] = [0, 1, 2, 3].map((i) => splats + constants.length + i) as [number, number, number, number]
  const constant = (name: Constant) => get(splats + constants.indexOf(name))
  /** Aligned to 16 bytes, at the place of an array. */
  const place = (name: keyof typeof places): Code => [4, ...whole(4 * chunk * places[name])]
  const read = (name: keyof typeof places): Code => [...get(at), ...load, ...place(name)]
  const write = (name: keyof typeof places, value: Code): Code => [...get(at), ...value, ...store, ...place(name)]

  const four: readonly Code[] = [
    set(g, multiply(read('gradient'), constant('scale'))),
    set(m, add(multiply(read('first'), constant('keep1')), multiply(get(g), constant('new1')))),
    write('first', get(m)),
    set(v, add(multiply(read('second'), constant('keep2')), multiply(multiply(get(g), get(g)), constant('new2')))),
    write('second', get(v)),
    set(
      w,
      subtract(
        multiply(read('parameter'), constant('kept')),
        divide(
          multiply(get(m), constant('size')),
          add(multiply([...get(v), ...root], constant('root')), constant('epsilon')),
        ),
      ),
    ),
    write('parameter', get(w)),
    write('average', add(read('average'), multiply(subtract(get(w), read('average')), constant('part')))),
  ]
  const body: Code = [
    ...constants.flatMap((_, i) => set(splats + i, [...get(1 + i), ...splat])),
    ...[0x03, 0x40], // loop
    ...four.flat(),
    ...set(at, [...get(at), 0x41, 16, 0x6a]), // at + 16
    ...[...get(at), ...get(bytes), 0x49, 0x0d, 0], // again while at < bytes
    ...[0x0b, 0x0b],
  ]
  const locals = listed([
    [1, types.i32],
    [constants.length + 4, types.v128],
  ])
  const pages = Math.ceil((4 * chunk * Object.keys(places).length) / 65_536)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, listed([[0x60, ...listed([[types.i32], ...constants.map(() => [types.f32])]), 0]])),
    ...section(3, listed([[0]])),
    ...section(5, listed([[0, pages]])),
    ...section(
      7,
      listed([
        [...text('memory'), 2, 0],
        [...text('step'), 0, 0],
      ]),
    ),
    ...section(10, listed([sized([...locals, ...body])])),
  ])
}

let loaded: AdamWKernel | undefined

/** One instance for all calls: each ends before the next one begins. */
export function adamWKernel(): AdamWKernel {
  loaded ??= new WebAssembly.Instance(new WebAssembly.Module(assembled())).exports
  return loaded
}
