/**
 * Dimensions of a shape: a number, or a symbol whose value is known when the graph runs: 'batch', 'height', or an
 * expression of such symbols in the canonical form that the functions below give ('height*width', 'floor(height/2)').
 * Two symbolic dimensions are equal when their texts are.
 */
export type Dim = number | string

/** The dimensions of a tensor, from the outermost axis to the innermost. */
export type Shape = readonly Dim[]

/** A sum of products: the factors of each product, sorted and joined by '*', with its coefficient. '' is the constant. */
type Polynomial = ReadonlyMap<string, number>

/** The polynomial behind each expression made so far; a text that is not here is a symbol of its own. */
const interned = new Map<string, Polynomial>()

const polynomialOf = (dim: Dim): Polynomial =>
  typeof dim === 'number' ? new Map([['', dim]]) : (interned.get(dim) ?? new Map([[dim, 1]]))

function dimOf(polynomial: Polynomial): Dim {
  const terms = [...polynomial].filter(([, coefficient]) => coefficient !== 0)
  if (terms.every(([factors]) => factors === '')) return terms[0]?.[1] ?? 0
  terms.sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1))
  const text = terms
    .map(([factors, coefficient], i) => {
      const sign = coefficient < 0 ? '-' : i > 0 ? '+' : ''
      const size = Math.abs(coefficient)
      return sign + (factors === '' ? size : size === 1 ? factors : `${size}*${factors}`)
    })
    .join('')
  interned.set(text, new Map(terms))
  return text
}

/** a + b. */
export function addDims(a: Dim, b: Dim): Dim {
  const sum = new Map(polynomialOf(a))
  for (const [factors, coefficient] of polynomialOf(b)) sum.set(factors, (sum.get(factors) ?? 0) + coefficient)
  return dimOf(sum)
}

/** a · b. */
export function multiplyDims(a: Dim, b: Dim): Dim {
  const product = new Map<string, number>()
  for (const [f, x] of polynomialOf(a)) {
    for (const [g, y] of polynomialOf(b)) {
      const factors = [f, g]
        .filter((text) => text !== '')
        .flatMap((text) => text.split('*'))
        .sort()
        .join('*')
      product.set(factors, (product.get(factors) ?? 0) + x * y)
    }
  }
  return dimOf(product)
}

/** floor(a / n) for a whole number n > 0; terms that n divides are moved out of the floor. */
export function floorDivideDim(a: Dim, n: number): Dim {
  const whole = new Map<string, number>()
  const rest = new Map<string, number>()
  for (const [factors, coefficient] of polynomialOf(a)) {
    const part = factors === '' || coefficient % n === 0 ? Math.floor(coefficient / n) : 0
    if (part !== 0) whole.set(factors, part)
    if (coefficient !== part * n) rest.set(factors, coefficient - part * n)
  }
  const remainder = dimOf(rest)
  if (typeof remainder === 'number') return addDims(dimOf(whole), Math.floor(remainder / n))
  return addDims(dimOf(whole), `floor((${remainder})/${n})`.replaceAll('*', '·'))
}

/** The product of all dimensions: how many elements a tensor of this shape has. */
export const sizeOf = (shape: Shape): Dim => shape.reduce<Dim>(multiplyDims, 1)

/** The shape of an elementwise operation over two shapes (NumPy's broadcasting rule). Mismatch: undefined. */
export function broadcastShapes(a: Shape, b: Shape): Dim[] | undefined {
  const rank = Math.max(a.length, b.length)
  const out: Dim[] = []
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1
    const y = b[b.length - rank + i] ?? 1
    if (x !== y && x !== 1 && y !== 1) return undefined
    out.push(x === 1 ? y : x)
  }
  return out
}

/** Whether two shapes have the same rank and equal dimensions; symbols are equal when their texts are. */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => dim === b[i])

/** A shape for a message: '[batch, 4, height]'. */
export const formatShape = (shape: Shape): string => `[${shape.join(', ')}]`
