import { expect, it } from 'vitest'
import { greeting } from './greeting.ts'

const platform = {
  administration: undefined,
  ...{ address: 'http://localhost:3000', logs: 'data/logs', finished: Promise.resolve() as Promise<never> },
  firstAccount: undefined,
  stop: async () => {},
}

it('names one address when the pages are for this machine only', () => {
  const said = greeting({ ...platform, others: [] }, 'data', 1500)
  expect(said).toMatch(/^ {2}Amend runs at http:\/\/localhost:3000$/m)
  expect(said).not.toMatch(/network|https:/)
  expect(said).toContain('Ready after 1.5 s.')
})

it('names the network addresses, and what https would add', () => {
  const said = greeting({ ...platform, others: ['http://192.168.1.20:3000', 'http://10.0.0.2:3000'] }, 'data', 1500)
  expect(said).toMatch(/^ {2}Amend runs at http:\/\/localhost:3000$/m)
  expect(said).toMatch(/^ {4}http:\/\/192\.168\.1\.20:3000\n {4}http:\/\/10\.0\.0\.2:3000$/m)
  expect(said).toMatch(/unencrypted/)
  expect(said).toMatch(/set AUTH_URL/)
})

it('names the link for the first account while there is no account', () => {
  const link = 'http://localhost:3000/setup?token=x'
  expect(greeting({ ...platform, others: [], firstAccount: link }, 'data', 1500)).toContain(`\n    ${link}\n`)
  expect(greeting({ ...platform, others: [] }, 'data', 1500)).not.toContain('first account')
})

it('names the administration where it runs', () => {
  const administration = 'http://localhost:3001'
  expect(greeting({ ...platform, others: [], administration }, 'data', 1500)).toMatch(
    /^ {2}admin {2}http:\/\/localhost:3001$/m,
  )
  expect(greeting({ ...platform, others: [] }, 'data', 1500)).not.toContain('admin ')
})
