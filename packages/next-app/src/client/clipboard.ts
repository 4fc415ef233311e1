import copy from 'copy-to-clipboard'

/**
 * Copies a text, on plain http too: `navigator.clipboard` exists on https and localhost only. Where the browser refuses,
 * a window shows the text, selected.
 * @param manually sentence of that window
 * @returns whether the text was copied without that window
 */
export const copyText = (text: string, manually: string): Promise<boolean> =>
  copy(text, { fallbackToPrompt: true, message: manually })
