/** What a source file refers to, by the text between the quotes. */
export interface Import {
  readonly specifier: string
  /** 'url' is `new URL('…', import.meta.url)`: a file beside the source. */
  readonly kind: 'import' | 'url'
  /** From 1. */
  readonly line: number
}

interface Token {
  readonly kind: 'word' | 'string' | 'mark'
  readonly text: string
  readonly line: number
}

/**
 * The imports of a TypeScript or JavaScript file: `import … from`, `export … from`, `import '…'`, `import('…')`,
 * `import.meta.resolve('…')`, `require('…')` and `new URL('…', import.meta.url)`. Comments, strings and template
 * literals are passed over; a specifier that is not a plain string is not seen.
 */
export function scanImports(source: string): Import[] {
  const tokens = tokenize(source)
  const imports: Import[] = []
  tokens.forEach(({ kind, text, line }, i) => {
    if (kind !== 'string' || text === '') return
    const before = (...texts: string[]) =>
      texts.every((expected, j) => {
        const token = tokens[i - texts.length + j]
        return token?.kind !== 'string' && token?.text === expected
      })
    const after = (...texts: string[]) => texts.every((expected, j) => tokens[i + 1 + j]?.text === expected)
    if (
      before('from') ||
      before('import') ||
      before('import', '(') ||
      before('import', '.', 'meta', '.', 'resolve', '(') ||
      before('require', '(') ||
      before('require', '.', 'resolve', '(')
    ) {
      imports.push({ specifier: text, kind: 'import', line })
    } else if (before('new', 'URL', '(') && after(',', 'import', '.', 'meta', '.', 'url')) {
      imports.push({ specifier: text, kind: 'url', line })
    }
  })
  return imports
}

const word = /[\p{L}\p{N}_$#]+/uy
const quoted = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y
const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const regularExpression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y

/** Words after which a slash begins a regular expression. */
const operators = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'await',
  'yield',
])

function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  let line = 1

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position
    const text = pattern.exec(source)?.[0]
    if (text === undefined) return undefined
    position += text.length
    line += text.split('\n').length - 1
    return text
  }
  const push = (kind: Token['kind'], text: string, at: number) => tokens.push({ kind, text, line: at })

  /** A slash divides after a value and begins a regular expression elsewhere. */
  const beginsExpression = () => {
    const last = tokens.at(-1)
    if (!last) return true
    if (last.kind === 'word') return operators.has(last.text)
    return last.kind === 'mark' && ![')', ']', '}', '<'].includes(last.text)
  }

  /** Up to the closing brace of a template's `${`, or to the end of the file. */
  const code = (nested: boolean) => {
    let depth = 0
    while (position < source.length) {
      const at = line
      const character = source[position] as string
      if (take(comment) !== undefined) continue
      const text = take(quoted)
      if (text !== undefined) push('string', text.slice(1, -1), at)
      else if (character === '`') template()
      else if (character === '/' && beginsExpression() && take(regularExpression) !== undefined) push('string', '', at)
      else {
        const name = take(word)
        if (name !== undefined) push('word', name, at)
        else {
          position++
          if (character === '\n') line++
          if (character === '{') depth++
          if (character === '}' && depth-- === 0 && nested) return
          if (!/\s/.test(character)) push('mark', character, at)
        }
      }
    }
  }

  const template = () => {
    push('string', '', line)
    position++
    while (position < source.length) {
      const character = source[position]
      if (character === '\\') position++
      if (character === '\n') line++
      position++
      if (character === '`') return
      if (character === '$' && source[position] === '{') {
        position++
        code(true)
      }
    }
  }

  code(false)
  return tokens
}
