import { describe, expect, it } from 'vitest'
import { checkSources } from './source-rules.ts'

const file = 'packages/graph/src/index.ts'
const functionOf = (lines: number) => `export function build() {\n${'  build()\n'.repeat(lines - 2)}}\n`

/** Checks a workspace of one file in which `build` may be longer than the limit. */
const check = (text: string) =>
  checkSources(
    {
      root: '',
      files: [file],
      packages: [{ manifest: { name: '@amend/graph' }, folder: 'packages/graph', files: [file] }],
      read: () => text,
    },
    new Set([`${file}: build`]),
  )

describe('an exception for a long function', () => {
  it('permits that function', () => {
    expect(check(functionOf(121))).toEqual([])
  })

  it('permits no other function', () => {
    expect(check(functionOf(121) + functionOf(121).replace('build', 'other'))).toMatchObject([
      { rule: 'long-function' },
    ])
  })

  it.each([functionOf(120), ''])('is reported when it is not needed', (text) => {
    expect(check(text)).toEqual([
      {
        rule: 'unneeded-exception',
        where: file,
        why: 'the list of long functions has build, which is not longer than 120 lines',
      },
    ])
  })
})
