/** The names under which published datasets have their columns. */
export const columnNames = {
  input: [
    'input_image',
    'input_image_file_name',
    'original_image',
    'original_image_file_name',
    'source_img',
    'input',
    'before',
  ],
  output: ['edited_image', 'edited_image_file_name', 'target_img', 'edited_img', 'output', 'after', 'file_name'],
  instruction: ['edit_prompt', 'instruction', 'edit', 'prompt', 'text'],
  before: ['original_prompt', 'input_caption', 'input_prompt'],
  after: ['edited_prompt', 'output_caption', 'output_prompt'],
  id: ['id'],
  session: ['img_id'],
  turn: ['turn_index'],
} as const

/** A text without the spaces around it; undefined when nothing is left, or for a value that is no text. */
export function nonEmpty(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? undefined : text
}
