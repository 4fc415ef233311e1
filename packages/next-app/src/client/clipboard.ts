import copy from 'copy-to-clipboard'

/**
 * Copies a text, on plain http too: `navigator.clipboard` exists on https and localhost only. If the browser refuses, a
 * dialog shows the text, selected.
 * @param manually the sentence of that dialog
 * @returns whether the text was copied without the dialog
 */
export const copyText = (text: string, manually: string): Promise<boolean> =>
  copy(text, { fallbackToPrompt: true, message: manually })
