'use client'

import { modelLimits } from '@amend/contract'
import { Select, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../shell/form-dialog.tsx'
import { useCommand } from '../shell/use-command.ts'
import { ModelFile } from './model-file.tsx'
import { modelSources, useAddModel } from './use-add-model.ts'

/** Adds a checkpoint to the registry: one on the machine of the workers, one that they fetch from a hub, or one of this computer. */
export function AddModelDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('models')
  const command = useCommand()
  const { form, problem, share, busy, change, submit } = useAddModel()
  const { from, reference, variant, name } = form
  const onSubmit = async () => {
    if (!(await submit())) return
    await command.finish()
    onClose()
  }
  const plain = { spellCheck: false, autoCapitalize: 'none' }
  return (
    <FormDialog
      {...{ title: t('add.title'), description: t('add.text'), action: t('add.action'), busy, onSubmit, onClose }}
    >
      <Select
        label={t('add.from')}
        value={from}
        onValueChange={(value) => change({ from: modelSources.find((one) => one === value) ?? 'place' })}
        options={[
          { value: 'place', label: t('add.fromPlace') },
          { value: 'hub', label: t('add.fromHub') },
          { value: 'upload', label: t('upload.from') },
        ]}
      />
      {from === 'upload' ? (
        <>
          <ModelFile
            {...{ label: t('upload.file'), hint: t('upload.fileHint'), error: problem, share }}
            accept=".safetensors,.zip,.tar,.tgz,.gz"
            onFile={(file) => change({ file })}
          />
          <TextField
            {...{ ...plain, label: t('upload.name'), hint: t('upload.nameHint'), value: name }}
            maxLength={modelLimits.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        </>
      ) : (
        <TextField
          {...{ ...plain, error: problem, value: reference }}
          label={t(from === 'hub' ? 'add.hub' : 'add.place')}
          hint={t(from === 'hub' ? 'add.hubHint' : 'add.hint')}
          maxLength={modelLimits.reference}
          autoFocus
          onChange={({ target }) => change({ reference: target.value })}
        />
      )}
      {from === 'hub' && (
        <Select
          label={t('add.variant')}
          value={variant}
          onValueChange={(value) => change({ variant: value === 'fp32' ? 'fp32' : 'fp16' })}
          options={[
            { value: 'fp16', label: t('add.fp16') },
            { value: 'fp32', label: t('add.fp32') },
          ]}
        />
      )}
    </FormDialog>
  )
}
