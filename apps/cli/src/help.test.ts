import { describe, expect, it } from 'vitest'
import { amend, amendHere } from './testing/amend.ts'

const help = (...words: string[]) => amendHere([...words, '--help'])

describe('help', () => {
  it('of amend lists the commands; amend without a command is an error', async () => {
    const { code, stdout, stderr } = await help()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const name of ['backup', 'edit', 'migrate', 'models', 'recipe', 'restore', 'sample', 'start'])
      expect(stdout).toMatch(new RegExp(`^ {2}${name} {2,}\\S`, 'm'))
    expect(stdout).toContain('Begin with: amend edit photo.jpg "make it night"')
    expect(await amendHere([])).toEqual({ code: 2, stdout: '', stderr: stdout })
    expect(await amendHere(['models'])).toMatchObject({ code: 2, stderr: (await help('models')).stdout })
  })

  it('of amend edit lists every option in its group, within 80 columns', async () => {
    const { code, stdout } = await help('edit')
    expect(code).toBe(0)
    const groups = Object.fromEntries(
      stdout
        .split('\n\n')
        .filter((block) => /^The \w+:\n/.test(block))
        .map((block) => [
          block.slice(0, block.indexOf(':')),
          [...block.matchAll(/(?<=^ {2}.*)--[\w-]+/gm)].map(String),
        ]),
    )
    expect(groups).toEqual({
      'The edit': [
        '--text-guidance',
        '--image-guidance',
        '--strength',
        '--negative',
        '--mask',
        '--feather',
        '--seed',
        '--variants',
        '--replay',
      ],
      'The result': [
        '--output',
        '--output-folder',
        '--format',
        '--quality',
        '--restore',
        '--force',
        '--preview',
        '--json',
      ],
      'The model': ['--model', '--lora', '--steps', '--speed', '--samples', '--scheduler', '--resolution'],
      'The machine': ['--device', '--precision', '--threads', '--memory-limit'],
      'The server': ['--server', '--api-key-file'],
    })
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it.each(['list', 'pull', 'inspect', 'optimize', 'verify', 'remove'])('of amend models %s', async (name) => {
    const { code, stdout } = await help('models', name)
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^Usage: amend models ${name} `))
    expect(stdout).toContain('--json')
  })

  it('and version work in a child process', async () => {
    const [version, nothing] = await Promise.all([amend(['--version']), amend([])])
    expect(version).toMatchObject({ code: 0, stderr: '' })
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(nothing).toMatchObject({ code: 2, stdout: '' })
    expect(nothing.stderr).toMatch(/^Usage: amend /)
  })
})
