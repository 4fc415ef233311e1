/** The one field that instructions are typed into; it keeps the focus, and gets it back. */
export const instructionId = 'editor-instruction'

export function focusInstruction(): void {
  const field = document.getElementById(instructionId)
  if (!(field instanceof HTMLTextAreaElement)) return
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
}

/** Ready for the next instruction: what is typed takes the place of the last one. */
export function selectInstructionIfKeyboard(): void {
  if (!window.matchMedia('(pointer: fine)').matches) return
  const field = document.getElementById(instructionId)
  if (!(field instanceof HTMLTextAreaElement)) return
  field.focus()
  field.select()
}

/** On touch screens the focus opens a keyboard over the picture, so there it is left to the finger. */
export function focusInstructionIfKeyboard(): void {
  if (window.matchMedia('(pointer: fine)').matches) focusInstruction()
}
