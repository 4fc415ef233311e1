// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { copyText } from './clipboard.ts'

const manually = 'Copy the text:'

/** A browser at a plain-http address, or a secure one. */
function browser({ secure, allows }: { secure: boolean; allows: boolean }) {
  let copied: string | undefined
  const take = (text: string | undefined) => {
    if (allows) copied = text
  }
  vi.stubGlobal('isSecureContext', secure)
  vi.stubGlobal('navigator', {
    userAgent: '',
    ...(secure && {
      clipboard: {
        writeText: async (text: string) => {
          if (!allows) throw new DOMException('Not allowed', 'NotAllowedError')
          take(text)
        },
      },
    }),
  })
  const command = vi.fn(() => {
    take(document.getSelection()?.toString())
    return allows
  })
  Object.defineProperty(document, 'execCommand', { value: command, configurable: true })
  const prompt = vi.fn()
  vi.stubGlobal('prompt', prompt)
  return { copied: () => copied, prompt, command }
}

afterEach(() => vi.unstubAllGlobals())

describe('copying a text', () => {
  it('uses the clipboard of a secure page', async () => {
    const { copied, command } = browser({ secure: true, allows: true })
    expect(await copyText('seed 7', manually)).toBe(true)
    expect(copied()).toBe('seed 7')
    expect(command).not.toHaveBeenCalled()
  })

  it('uses the copy command on plain http', async () => {
    const { copied, prompt } = browser({ secure: false, allows: true })
    expect(await copyText('seed 7', manually)).toBe(true)
    expect(copied()).toBe('seed 7')
    expect(prompt).not.toHaveBeenCalled()
  })

  it.each([true, false])('shows the text when the browser refuses, secure: %s', async (secure) => {
    const { prompt } = browser({ secure, allows: false })
    expect(await copyText('seed 7', manually)).toBe(false)
    expect(prompt).toHaveBeenCalledExactlyOnceWith('Copy the text:', 'seed 7')
  })
})
