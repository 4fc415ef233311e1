/** The instruction field, and functions that move the focus to it. */
export const instructionId = 'editor-instruction'

export function focusInstruction(): void {
  const field = document.getElementById(instructionId)
  if (!(field instanceof HTMLTextAreaElement)) return
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
}

/** Focuses and selects the text, so that typing replaces the last instruction. */
export function selectInstructionIfKeyboard(): void {
  if (!window.matchMedia('(pointer: fine)').matches) return
  const field = document.getElementById(instructionId)
  if (!(field instanceof HTMLTextAreaElement)) return
  field.focus()
  field.select()
}

/** On touch screens focusing opens a keyboard over the picture, so this does nothing there. */
export function focusInstructionIfKeyboard(): void {
  if (window.matchMedia('(pointer: fine)').matches) focusInstruction()
}
