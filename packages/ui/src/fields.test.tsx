// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { Checkbox } from './checkbox.tsx'
import { Select } from './select.tsx'
import { Slider } from './slider.tsx'
import { Switch } from './switch.tsx'
import { TextArea, TextField } from './text-field.tsx'

afterEach(cleanup)

const described = (element: HTMLElement) =>
  document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent

it.each([
  ['a text field', <TextField key="1" label="Name" hint="As others see it" />],
  ['a text area', <TextArea key="2" label="Name" hint="As others see it" />],
  ['a select', <Select key="3" label="Name" hint="As others see it" options={[]} value="" onValueChange={() => {}} />],
  ['a checkbox', <Checkbox key="4" label="Name" hint="As others see it" checked={false} onCheckedChange={() => {}} />],
  ['a switch', <Switch key="5" label="Name" hint="As others see it" checked={false} onCheckedChange={() => {}} />],
])('links the label and the hint to %s', (_, field) => {
  render(field)
  expect(described(screen.getByLabelText('Name'))).toBe('As others see it')
})

it('shows an error in place of the hint, and marks the field as invalid', () => {
  render(<TextField label="E-mail" hint="We send a link" error="That is not an address." />)
  const input = screen.getByLabelText('E-mail')
  expect(input.getAttribute('aria-invalid')).toBe('true')
  expect(described(input)).toBe('That is not an address.')
  expect(screen.queryByText('We send a link')).toBeNull()
})

it('has a label for screen readers only', () => {
  render(<TextField label="Search" hideLabel />)
  expect(screen.getByLabelText('Search').tagName).toBe('INPUT')
})

it('toggles a checkbox by its label, from neither to on', () => {
  const onCheckedChange = vi.fn()
  render(<Checkbox label="All" checked="indeterminate" onCheckedChange={onCheckedChange} />)
  expect(screen.getByRole('checkbox').getAttribute('aria-checked')).toBe('mixed')
  fireEvent.click(screen.getByText('All'))
  expect(onCheckedChange).toHaveBeenCalledWith(true)
})

function Guidance({ onCommit = () => {} }: { onCommit?: (value: number) => void }) {
  const [value, setValue] = useState(7.5)
  return (
    <Slider
      label="Text guidance"
      {...{ value, onValueChange: setValue, onValueCommit: onCommit }}
      min={1}
      max={10}
      step={0.5}
      typedMax={20}
      format={(number) => `${number} of 10`}
      shows="input"
    />
  )
}

const thumb = () => screen.getByRole('slider', { name: 'Text guidance' })
const typed = () => screen.getByRole('textbox', { name: 'Text guidance' }) as HTMLInputElement

it('moves a slider by keys, and announces its value as text', () => {
  render(<Guidance />)
  fireEvent.keyDown(thumb(), { key: 'ArrowRight' })
  expect(thumb().getAttribute('aria-valuetext')).toBe('8 of 10')
  fireEvent.keyDown(thumb(), { key: 'Home' })
  expect(thumb().getAttribute('aria-valuenow')).toBe('1')
  expect(typed().value).toBe('1')
})

it('applies a typed number on Enter or blur, within its own limits', () => {
  const onCommit = vi.fn()
  render(<Guidance onCommit={onCommit} />)
  fireEvent.change(typed(), { target: { value: '12,25' } })
  expect(onCommit).not.toHaveBeenCalled()
  fireEvent.keyDown(typed(), { key: 'Enter' })
  expect(onCommit).toHaveBeenLastCalledWith(12.25)
  fireEvent.change(typed(), { target: { value: '99' } })
  fireEvent.blur(typed())
  expect(typed().value).toBe('20')
})

it.each(['', 'much', '1e999'])('restores the value when %o is typed', (text) => {
  const onCommit = vi.fn()
  render(<Guidance onCommit={onCommit} />)
  fireEvent.change(typed(), { target: { value: text } })
  fireEvent.blur(typed())
  expect(typed().value).toBe('7.5')
  expect(onCommit).not.toHaveBeenCalled()
})
