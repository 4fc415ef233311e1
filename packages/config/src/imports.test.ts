import { describe, expect, it } from 'vitest'
import { scanImports } from './imports.ts'

const specifiers = (source: string) => scanImports(source).map(({ specifier }) => specifier)

describe('scanImports', () => {
  it('finds every form', () => {
    const source = [
      "import a from 'a'",
      "import { b, type B } from 'b'",
      'import * as c from "c"',
      "import type { D } from 'd'",
      "import 'e'",
      "export * from 'f'",
      "export { g } from './g.ts'",
      'import {',
      '  h,',
      "} from 'h'",
      "const i = await import('i')",
      "type J = import('j').J",
      "const k = import.meta.resolve('k/package.json')",
      "const l = require('l')",
      "const m = require.resolve('m')",
      "export type { N } from 'n' // 'not this'",
    ].join('\n')
    expect(specifiers(source)).toEqual([...'abcdef', './g.ts', ...'hij', 'k/package.json', ...'lmn'])
    expect(scanImports(source).find(({ specifier }) => specifier === 'h')?.line).toBe(10)
  })

  it('tells files beside the source apart', () => {
    expect(scanImports("const file = new URL('../data.json', import.meta.url)")).toEqual([
      { specifier: '../data.json', kind: 'url', line: 1 },
    ])
    expect(scanImports("const page = new URL('/page', base)")).toEqual([])
  })

  it('passes over comments, strings, templates and regular expressions', () => {
    const source = [
      "// import a from 'a'",
      "/* import b from 'b'",
      "   import c from 'c' */",
      'const d = "import d from \'d\'"',
      "const e = `import e from 'e' ${f(`${\"}\"} from 'f'`)} import('g')`",
      "const h = /[/'`]from 'h'/.test(x) ? 1 / 2 : '/'",
      "const i = 'it\\'s' + ' from '",
      "Array.from('j')",
      "from('k')",
      "import z from 'z'",
    ].join('\n')
    expect(specifiers(source)).toEqual(['z'])
    expect(scanImports(source)[0]?.line).toBe(10)
  })

  it('sees imports inside of a template’s code', () => {
    expect(specifiers("const a = `x ${await import('a')} y`; import 'b'")).toEqual(['a', 'b'])
  })

  it('goes on after an apostrophe in markup', () => {
    expect(specifiers("const a = <p>Don't / stop</p>\nimport 'b'")).toEqual(['b'])
  })
})
