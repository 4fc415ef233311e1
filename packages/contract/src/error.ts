/** A symbol from the global registry, which all copies of this module share. */
const brand = Symbol.for('amend.error.domain')

export interface AmendErrorOptions extends ErrorOptions {
  /** The input that it is about, such as "settings.steps". */
  readonly field?: string
  /** Seconds until a retry is allowed. */
  readonly retryAfter?: number
  /** The limit that the input exceeds, for a sentence in another language. */
  readonly limit?: number
  /** The word of the input that is refused, for a sentence in another language. */
  readonly word?: string
  /**
   * For an error that represents one of another process: the domains of that one, whose classes `instanceof` then
   * matches.
   */
  readonly domains?: readonly string[]
}

/**
 * Base class of all errors: one sentence for the person, with a code for programs. A package extends it once and
 * declares a `domain`; bundlers may load that class more than once, so `instanceof` compares the domain and not the
 * prototype. A subclass without a domain of its own is compared by its prototype, as usual.
 */
export abstract class AmendError<Code extends string = string> extends Error {
  /** What `instanceof` compares; unique in the workspace. */
  static readonly domain: string = 'amend'
  readonly code: Code
  readonly field: string | undefined
  readonly retryAfter: number | undefined
  readonly limit: number | undefined
  readonly word: string | undefined

  constructor(code: Code, message: string, options: AmendErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.field = options.field
    this.retryAfter = options.retryAfter
    this.limit = options.limit
    this.word = options.word
    Object.defineProperty(this, brand, { value: [...declaredDomains(new.target), ...(options.domains ?? [])] })
  }
}

Object.defineProperty(AmendError, Symbol.hasInstance, { value: isInstance })

function isInstance(this: typeof AmendError, value: unknown): boolean {
  if (!Object.hasOwn(this, 'domain')) return Function.prototype[Symbol.hasInstance].call(this, value)
  return domainsOf(value).includes(this.domain)
}

/** The domains of an error, to be sent to another process with its code and sentence; none for other values. */
export function domainsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const domains: unknown = Reflect.get(value, brand)
  return Array.isArray(domains) ? domains : []
}

/** The domains that a class and the classes it extends declare. */
function declaredDomains(target: object): string[] {
  const domains: string[] = []
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    const domain: unknown = Object.hasOwn(at, 'domain') ? Reflect.get(at, 'domain') : undefined
    if (typeof domain === 'string') domains.push(domain)
  }
  return domains
}
