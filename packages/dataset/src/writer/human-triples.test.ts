import { afterAll, beforeAll, expect, it } from 'vitest'
import { testBench } from '../testing/bench.ts'
import { fineTuningLines, readHumanTriples } from './human-triples.ts'

let bench: Awaited<ReturnType<typeof testBench>>
beforeAll(async () => {
  bench = await testBench()
})
afterAll(() => bench.remove())

const triple = { input: 'a dog', edit: 'make it a cat', output: 'a cat' }

it('reads triples and names faulty lines', async () => {
  const lines = [
    JSON.stringify(triple),
    '',
    'x',
    JSON.stringify({ input: 'a dog', edit: 'nothing' }),
    JSON.stringify({ ...triple, edit: 'add fog', output: 'A dog.' }),
    JSON.stringify({ ...triple, input: 'A DOG' }),
  ]
  const { triples, faults } = await readHumanTriples(await bench.file('human.jsonl', lines.join('\n')))
  expect(triples).toEqual([triple])
  expect(faults).toEqual([
    { line: 3, reason: 'the line is not JSON' },
    { line: 4, reason: '"output" is missing or empty' },
    { line: 5, reason: 'the edited caption is the caption' },
    { line: 6, reason: 'it repeats line 1' },
  ])
  await expect(readHumanTriples(bench.at('none.jsonl'))).rejects.toMatchObject({ code: 'bad-data' })
})

it('writes the files for fine-tuning', () => {
  expect(JSON.parse(fineTuningLines([triple], 'completion'))).toEqual({
    prompt: 'a dog\n##\n',
    completion: 'make it a cat\n%%\na cat\nEND',
  })
  expect(JSON.parse(fineTuningLines([triple], 'chat')).messages.map(({ role }: { role: string }) => role)).toEqual([
    'user',
    'assistant',
  ])
})
