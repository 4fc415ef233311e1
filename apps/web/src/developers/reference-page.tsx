import { apiDocument } from '@amend/api/v1'
import { translations } from '../server/translations.ts'
import { type Operation, operationsOf } from './operations.ts'

const document = apiDocument()

/** The reference of the HTTP API, made of its OpenAPI document on the server: the page needs no script. */
export async function ReferencePage({ address }: { address: string }) {
  const t = await translations('developers')
  const example = `curl ${address}/api/v1/edits \\
  -H "Authorization: Bearer $AMEND_API_KEY" \\
  -F file=@photo.jpg \\
  -F instruction="make it night"`
  return (
    <main className="mx-auto flex w-full max-w-3xl flex-col gap-8 px-4 pt-6 pb-16 sm:px-6 sm:pt-10">
      <header className="flex flex-col gap-3">
        <h1 className="font-semibold text-2xl tracking-tight">{t('title')}</h1>
        <p className="text-muted">{t('text')}</p>
        <pre className="overflow-x-auto rounded-lg bg-surface p-4 text-[0.8125rem] ring-1 ring-line">{example}</pre>
        <ul className="flex list-disc flex-col gap-1 pl-5">
          <li>{t('errors')}</li>
          <li>{t('limits')}</li>
          <li>{t('idempotency')}</li>
          <li>{t('pages')}</li>
          <li>{t('webhooks')}</li>
        </ul>
        <a href="/api/v1/openapi.json" className="self-start text-accent-ink underline underline-offset-4">
          {t('document')}
        </a>
      </header>
      {operationsOf(document).map(({ tag, description, operations }) => (
        <section key={tag} aria-labelledby={`tag-${tag}`} lang="en" className="flex flex-col gap-2">
          <h2 id={`tag-${tag}`} className="font-semibold text-lg">
            {description}
          </h2>
          {operations.map((operation) => (
            <OperationDetails key={operation.name} operation={operation} />
          ))}
        </section>
      ))}
    </main>
  )
}

function OperationDetails({ operation }: { operation: Operation }) {
  const { name, method, path, summary, description, fields, answer } = operation
  return (
    <details id={name} className="rounded-lg bg-surface px-4 py-3 ring-1 ring-line">
      <summary className="cursor-pointer rounded-md">
        <code className="mr-2 font-semibold">{method}</code>
        <code className="break-all">{path}</code>
        <span className="mt-1 block text-muted">{summary}</span>
      </summary>
      <div className="flex flex-col gap-3 pt-3">
        {description && <p>{description}</p>}
        {fields.length > 0 && (
          <dl className="flex flex-col gap-1.5">
            {fields.map(({ name: field, place, type, required }) => (
              <div key={`${place} ${field}`} className="flex flex-wrap gap-x-3">
                <dt>
                  <code className="font-medium">{field}</code>
                </dt>
                <dd className="text-muted">
                  {type}, {place}
                  {required && ', required'}
                </dd>
              </div>
            ))}
          </dl>
        )}
        <p className="text-muted">{answer}</p>
      </div>
    </details>
  )
}
