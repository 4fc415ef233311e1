// @vitest-environment happy-dom
import type { ImageItem } from '@amend/api/types'
import { hideToast, Toasts } from '@amend/ui'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, expect, it, vi } from 'vitest'
import { messages } from '../i18n/messages.ts'
import type { DownloadOptions } from './download.ts'
import { useBulkActions } from './use-bulk-actions.tsx'

const download = vi.hoisted(() => ({ act: (_: DownloadOptions): Promise<never> => Promise.reject() }))

vi.mock('./download.ts', () => ({ downloadPictures: (_: unknown, options: DownloadOptions) => download.act(options) }))
vi.mock('./use-pictures.ts', () => ({ useListsKey: () => ['lists'] }))
vi.mock('./use-stacks.ts', () => ({ useStacksKey: () => ['stacks'], patchCovers: () => {} }))
vi.mock('../trpc/client.tsx', () => ({ useTRPCClient: () => ({}) }))

function Gallery() {
  const { save, cancelDownload, downloading } = useBulkActions('w', () => {})
  return (
    <>
      <button type="button" onClick={() => void save([{ id: 'a' } as ImageItem])}>
        Download
      </button>
      {downloading && (
        <button type="button" onClick={cancelDownload}>
          Cancel
        </button>
      )}
      <Toasts label="Notifications" />
    </>
  )
}

const open = () =>
  render(
    <IntlProvider locale="en" messages={messages.en as never} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>
        <Gallery />
      </QueryClientProvider>
    </IntlProvider>,
  )

afterEach(() => {
  cleanup()
  hideToast('pictures')
})

it('reports a failed download, whatever the cause', async () => {
  download.act = () => Promise.reject(new TypeError('network error'))
  open()
  fireEvent.click(screen.getByText('Download'))
  expect(await screen.findByText('The server cannot be reached. Check your connection and try again.')).toBeTruthy()
  expect(screen.queryByText('Cancel')).toBeNull()
})

it('does not report a cancelled download', async () => {
  const ended = new Promise<void>((resolve) => {
    download.act = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason)
          resolve()
        })
      })
  })
  open()
  fireEvent.click(screen.getByText('Download'))
  fireEvent.click(await screen.findByText('Cancel'))
  await ended
  await vi.waitFor(() => expect(screen.queryByText('Cancel')).toBeNull())
  expect(screen.queryByText(/cannot be reached/)).toBeNull()
})
