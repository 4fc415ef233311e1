export { Avatar, type AvatarProps, initials } from './avatar.tsx'
export { Badge, type BadgeProps } from './badge.tsx'
export { Button, type ButtonProps, buttonStyles } from './button.tsx'
export { Card } from './card.tsx'
export { Checkbox, type CheckboxProps } from './checkbox.tsx'
export { classNames } from './class-names.ts'
export { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog.tsx'
export { Dialog, type DialogProps } from './dialog.tsx'
export { Field, FieldMessage, type FieldTexts, inputStyles, useField } from './field.tsx'
export { FullPage, type FullPageProps } from './full-page.tsx'
export { IconButton, type IconButtonProps } from './icon-button.tsx'
export { Kbd, type KbdProps } from './kbd.tsx'
export { Logo } from './logo.tsx'
export {
  Menu,
  MenuCheckboxItem,
  MenuItem,
  type MenuItemProps,
  MenuLabel,
  type MenuProps,
  MenuRadioGroup,
  MenuSeparator,
} from './menu.tsx'
export { Popover, PopoverClose, type PopoverProps } from './popover.tsx'
export { Progress, type ProgressProps } from './progress.tsx'
export { SearchField, type SearchFieldProps } from './search-field.tsx'
export { SegmentedControl, type SegmentedControlProps } from './segmented-control.tsx'
export { Select, type SelectOption, type SelectProps } from './select.tsx'
export { Slider, type SliderProps } from './slider.tsx'
export { Spinner } from './spinner.tsx'
export { EmptyState, ErrorState, Skeleton } from './states.tsx'
export { Switch, type SwitchProps } from './switch.tsx'
export { Tabs, type TabsProps } from './tabs.tsx'
export { TextArea, type TextAreaProps, TextField, type TextFieldProps } from './text-field.tsx'
export { hideToast, showToast, type ToastContent, Toasts } from './toasts.tsx'
export { Tooltip, TooltipGroup, type TooltipProps } from './tooltip.tsx'
export { VisuallyHidden } from './visually-hidden.tsx'
