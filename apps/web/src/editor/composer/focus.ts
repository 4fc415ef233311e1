/** The instruction field, and functions that move the focus to it. */
export const instructionId = 'editor-instruction'

export function focusInstruction(): void {
  const field = document.getElementById(instructionId)
  if (!(field instanceof HTMLTextAreaElement)) return
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
}

/**
 * Focuses the field, unless the person is in a field already: what is typed there goes on. On touch screens focusing
 * opens a keyboard over the picture, so this does nothing there.
 */
export function focusInstructionIfKeyboard(): void {
  if (document.activeElement?.matches('input, textarea, select, [contenteditable]')) return
  if (window.matchMedia('(pointer: fine)').matches) focusInstruction()
}
