import { type Expression, type Node, parseSync, Visitor } from 'oxc-parser'

/** A reference to another file or package, by the text between the quotes. */
export interface Import {
  readonly specifier: string
  /** 'url' is `new URL('…', import.meta.url)`: a file beside the source. */
  readonly kind: 'import' | 'url'
  /** From 1. */
  readonly line: number
}

export interface FunctionLength {
  readonly name: string
  /** Where it begins, from 1. */
  readonly line: number
  readonly lines: number
}

export interface EnvironmentRead {
  /** The variable in `process.env.NAME`; undefined for any other use of `process.env`. */
  readonly name: string | undefined
  readonly line: number
}

export interface Member {
  /** Such as "navigator.clipboard.writeText". */
  readonly name: string
  readonly line: number
}

/** The parts of a source file that the rules check. */
export interface Source {
  /**
   * `import … from`, `export … from`, `import '…'`, `import('…')`, `import.meta.resolve('…')`, `require('…')` and
   * `new URL('…', import.meta.url)`, in their order. A specifier that is not a plain string is left out.
   */
  readonly imports: readonly Import[]
  /** Functions passed to `describe` are left out: they group tests. */
  readonly functions: readonly FunctionLength[]
  readonly environmentReads: readonly EnvironmentRead[]
  /** Members by their dotted names, one entry for each part of a chain. Computed members are left out. */
  readonly members: readonly Member[]
}

/**
 * Parses a TypeScript or JavaScript file.
 * @throws SyntaxError
 */
export function readSource(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text)
  if (errors[0]) throw new SyntaxError(`${file}: ${errors[0].message}`)
  const lineAt = lineCounter(text)
  const imports: (Import & { start: number })[] = []
  const functions: FunctionLength[] = []
  const environmentReads: EnvironmentRead[] = []
  const members: Member[] = []
  const groups = new Set<Node>()
  const named = new Map<Node, string>()
  const namedReads = new Set<Node>()

  const refer = (node: Node | null | undefined, kind: Import['kind'] = 'import') => {
    if (node?.type !== 'Literal' || typeof node.value !== 'string') return
    imports.push({ specifier: node.value, kind, line: lineAt(node.start), start: node.start })
  }
  const measure = (node: Node, name?: string) => {
    if (groups.has(node)) return
    const [first, last] = [lineAt(node.start), lineAt(node.end)]
    functions.push({ name: name ?? named.get(node) ?? 'a function', line: first, lines: last - first + 1 })
  }

  new Visitor({
    ImportDeclaration: ({ source }) => refer(source),
    ExportAllDeclaration: ({ source }) => refer(source),
    ExportNamedDeclaration: ({ source }) => refer(source),
    ImportExpression: ({ source }) => refer(source),
    TSImportType: ({ source }) => refer(source),
    CallExpression: ({ callee, arguments: [first, ...others] }) => {
      if (['require', 'require.resolve', 'import.meta.resolve'].includes(nameOf(callee))) refer(first)
      if (/^(?:test\.)?describe\b/.test(nameOf(callee))) for (const argument of others) groups.add(argument)
    },
    NewExpression: ({ callee, arguments: [first, second] }) => {
      if (nameOf(callee) === 'URL' && nameOf(second) === 'import.meta.url') refer(first, 'url')
    },
    VariableDeclarator: ({ id, init }) => {
      if (init && id.type === 'Identifier') named.set(init, id.name)
    },
    MethodDefinition: ({ key, value }) => {
      if (key.type === 'Identifier') named.set(value, key.name)
    },
    FunctionDeclaration: (node) => measure(node, node.id?.name),
    FunctionExpression: (node) => measure(node, node.id?.name),
    ArrowFunctionExpression: (node) => measure(node),
    MemberExpression: (node) => {
      const line = lineAt(node.start)
      const name = nameOf(node)
      if (name !== '') members.push({ name, line })
      if (nameOf(node.object) === 'process.env' && !node.computed && node.property.type === 'Identifier') {
        environmentReads.push({ name: node.property.name, line })
        namedReads.add(node.object)
      } else if (name === 'process.env' && !namedReads.has(node)) {
        environmentReads.push({ name: undefined, line })
      }
    },
  }).visit(program)
  imports.sort((a, b) => a.start - b.start)
  return { imports: imports.map(({ start: _, ...found }) => found), functions, environmentReads, members }
}

/** The dotted name of an expression, such as "import.meta.url"; for a call, that of its function; else ''. */
function nameOf(node: Node | Expression | undefined): string {
  switch (node?.type) {
    case 'Identifier':
      return node.name
    case 'MetaProperty':
      return `${node.meta.name}.${node.property.name}`
    case 'MemberExpression':
      return !node.computed && node.property.type === 'Identifier' ? `${nameOf(node.object)}.${node.property.name}` : ''
    case 'CallExpression':
      return nameOf(node.callee)
    default:
      return ''
  }
}

/** The line of an offset, from 1. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
