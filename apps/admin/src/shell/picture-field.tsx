import { Field, inputStyles, useField } from '@amend/ui'

interface PictureFieldProps {
  label: string
  hint?: string | undefined
  error?: string | undefined
  onChoose: (file: File | undefined) => void
}

/** The choice of a picture from the person's machine. */
export function PictureField({ label, hint, error, onChoose }: PictureFieldProps) {
  const { id, messageId, control } = useField({ hint, error })
  return (
    <Field {...{ id, messageId, label, hint, error }}>
      <input
        {...control}
        type="file"
        accept="image/*"
        className={`${inputStyles} py-2 file:mr-3 file:rounded-md file:border-0 file:bg-hover file:px-2.5 file:py-1 file:font-medium file:text-ink`}
        onChange={({ target: { files } }) => onChoose(files?.[0])}
      />
    </Field>
  )
}
