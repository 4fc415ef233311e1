import { describe, expect, it } from 'vitest'
import { readSource } from './source.ts'

const importsOf = (source: string) => readSource('a.tsx', source).imports
const specifiers = (source: string) => importsOf(source).map(({ specifier }) => specifier)

describe('the imports of a file', () => {
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
    expect(importsOf(source).find(({ specifier }) => specifier === 'h')?.line).toBe(10)
  })

  it('marks files named by `new URL` as such', () => {
    expect(importsOf("const file = new URL('../data.json', import.meta.url)")).toEqual([
      { specifier: '../data.json', kind: 'url', line: 1 },
    ])
    expect(importsOf("const page = new URL('/page', base)")).toEqual([])
  })

  it('ignores comments, strings, templates and regular expressions', () => {
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
    expect(importsOf(source)[0]?.line).toBe(10)
  })

  it('finds imports inside the expressions of a template', () => {
    expect(specifiers("const a = `x ${await import('a')} y`; import 'b'")).toEqual(['a', 'b'])
  })

  it('continues correctly after an apostrophe in markup', () => {
    expect(specifiers("const a = <p>Don't / stop</p>\nimport 'b'")).toEqual(['b'])
  })
})

describe('the functions of a file', () => {
  const functionsOf = (source: string) => readSource('a.ts', source).functions

  it('have their names and lengths', () => {
    const source = [
      'export function declared() {',
      '  const inner = () => {',
      '    return 1',
      '  }',
      '}',
      'class A { method() {',
      '} }',
    ].join('\n')
    expect(functionsOf(source)).toEqual([
      { name: 'declared', line: 1, lines: 5 },
      { name: 'inner', line: 2, lines: 3 },
      { name: 'method', line: 6, lines: 2 },
    ])
  })

  it('exclude those that group tests', () => {
    const source = "describe('a', () => {\n})\ndescribe.each([1])('b', () => {\n})\nit('c', () => {\n})"
    expect(functionsOf(source)).toEqual([{ name: 'a function', line: 5, lines: 2 }])
  })
})

describe('the reads of the environment', () => {
  it('have the name of the variable where it is written out', () => {
    const source = "f(process.env)\nconst a = process.env.HOME\nconst b = process.env['HOME']\n'process.env'"
    expect(readSource('a.ts', source).environmentReads).toEqual([
      { name: undefined, line: 1 },
      { name: 'HOME', line: 2 },
      { name: undefined, line: 3 },
    ])
  })
})
