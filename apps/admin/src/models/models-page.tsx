'use client'

import type { ModelVersionItem, Registry } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, ErrorState } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Time, useBytes } from '../format/format.tsx'
import { PageHeader, Section } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { AddModelDialog } from './add-model-dialog.tsx'
import { CanaryDialog } from './canary-dialog.tsx'
import { CanarySection } from './canary-section.tsx'
import { DeployDialog } from './deploy-dialog.tsx'
import { DeploymentLog } from './deployment-log.tsx'
import { Tasks } from './tasks.tsx'
import { Trained } from './trained.tsx'
import { MadeOf, VersionMenu } from './version-menu.tsx'

const lookEvery = 10_000 // ms
const lookOften = 1_000 // ms, while a worker reads a checkpoint

/** The registry of models: what there is, which one serves, and what served before. */
export function ModelsPage() {
  const t = useTranslations('models')
  const sentence = useErrorSentence()
  const [adding, setAdding] = useState(false)
  const [deploying, setDeploying] = useState<ModelVersionItem>()
  const [trying, setTrying] = useState<ModelVersionItem>()
  const registry = useQuery(
    useTRPC().model.registry.queryOptions(undefined, {
      refetchInterval: ({ state }) => (isUnderway(state.data) ? lookOften : lookEvery),
    }),
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={
          <Button variant="primary" onClick={() => setAdding(true)}>
            {t('add.action')}
          </Button>
        }
      />
      {registry.isPending && <TableSkeleton />}
      {registry.isError && !registry.data && <ErrorState title={sentence(registry.error)} />}
      {registry.data && (
        <>
          <Tasks registry={registry.data} />
          <Section title={t('versions')}>
            <Versions registry={registry.data} onDeploy={setDeploying} onCanary={setTrying} />
          </Section>
          <CanarySection />
          <DeploymentLog registry={registry.data} />
        </>
      )}
      {adding && <AddModelDialog onClose={() => setAdding(false)} />}
      {trying && registry.data?.serving && (
        <CanaryDialog
          version={trying}
          replaces={registry.data.serving.deploymentId}
          onClose={() => setTrying(undefined)}
        />
      )}
      {deploying && registry.data && (
        <DeployDialog
          version={deploying}
          replaces={registry.data.serving?.deploymentId ?? null}
          onClose={() => setDeploying(undefined)}
        />
      )}
    </>
  )
}

const isUnderway = (registry: Registry | undefined): boolean =>
  registry?.tasks.some(({ status }) => status === 'waiting') ?? false

interface VersionsProps {
  registry: Registry
  onDeploy: (version: ModelVersionItem) => void
  onCanary: (version: ModelVersionItem) => void
}

function Versions({ registry: { versions, serving, tasks }, onDeploy, onCanary }: VersionsProps) {
  const t = useTranslations('models')
  const bytes = useBytes()
  const underway = tasks.some(({ status, kind }) => status === 'waiting' && (kind === 'deploy' || kind === 'canary'))
  const columns: Column<ModelVersionItem>[] = [
    {
      key: 'name',
      label: t('version'),
      cell: ({ id, title, label }) => (
        <span className="flex flex-wrap items-center gap-2 whitespace-nowrap">
          <span className="font-medium">
            {title} · {label}
          </span>
          {serving?.versionId === id && <Badge tone="success">{t('serves')}</Badge>}
        </span>
      ),
    },
    { key: 'licence', label: t('licence'), cell: ({ licence }) => licence },
    {
      key: 'provenance',
      label: t('provenance'),
      cell: ({ reference, source, made, trained }) => (
        <span className="flex max-w-72 flex-col break-words">
          <span>{reference ?? '–'}</span>
          {source && <span className="text-muted text-xs">{source}</span>}
          {made && (
            <span className="text-muted text-xs">
              <MadeOf made={made} />
            </span>
          )}
          {trained && <Trained trained={trained} />}
        </span>
      ),
    },
    {
      key: 'identity',
      label: t('identity'),
      cell: ({ identity }) => (
        <code title={identity} className="text-muted text-xs">
          {identity.slice(0, 12)}
        </code>
      ),
    },
    {
      ...{ key: 'bytes', label: t('disk'), numeric: true },
      cell: (row) => (row.bytes === null ? <span className="text-subtle">–</span> : bytes(row.bytes)),
    },
    {
      key: 'verified',
      label: t('verified'),
      cell: ({ verifiedAt }) => (verifiedAt ? <Time at={verifiedAt} /> : <span className="text-subtle">–</span>),
    },
    {
      ...{ key: 'actions', label: t('actions'), hideLabel: true, className: 'whitespace-nowrap text-right' },
      cell: (version) => (
        <span className="inline-flex gap-2">
          <VerifyButton version={version} />
          <VersionMenu version={version} />
          {serving && serving.versionId !== version.id && (
            <Button size="sm" disabled={underway} onClick={() => onCanary(version)}>
              {t('canary.action')}
            </Button>
          )}
          {serving?.versionId !== version.id && (
            <Button size="sm" disabled={underway} onClick={() => onDeploy(version)}>
              {t('deploy.action')}
            </Button>
          )}
        </span>
      ),
    },
  ]
  if (versions.length === 0) return <p className="text-muted">{t('none')}</p>
  return <DataTable label={t('versions')} columns={columns} rows={versions} rowKey={({ id }) => id} />
}

function VerifyButton({ version }: { version: ModelVersionItem }) {
  const t = useTranslations('models')
  const command = useCommand()
  const verify = useMutation(useTRPC().model.verify.mutationOptions())
  return (
    <Button
      size="sm"
      loading={command.busy}
      onClick={() => command.run(() => verify.mutateAsync({ id: version.id }), t('verify.requested'))}
    >
      {t('verify.action')}
    </Button>
  )
}
