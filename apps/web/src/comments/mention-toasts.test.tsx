// @vitest-environment happy-dom
import { Toasts } from '@amend/ui'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { messages } from '../i18n/messages.ts'
import { MentionToasts } from './mention-toasts.tsx'

const outside = vi.hoisted(() => ({ push: (_: string) => {}, send: (_: object) => {} }))

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: (path: string) => outside.push(path) }) }))
vi.mock('@amend/next-app/client/viewer', () => ({ useViewer: () => ({ user: { id: 'me' } }) }))
vi.mock('@amend/next-app/client/events', () => ({
  useWorkspaceEvents: (_: string, listener: (event: object) => void) => {
    outside.send = listener
  },
}))

const choices = { queryKey: ['choices'], queryFn: async () => [] }
vi.mock('../trpc/client.tsx', () => ({
  useTRPC: () => ({ notification: { choices: { queryOptions: () => choices } } }),
}))

const push = vi.fn()
const hashes: string[] = []
const note = () => hashes.push(window.location.hash)

beforeEach(() => {
  push.mockReset()
  outside.push = push
  hashes.length = 0
  window.addEventListener('hashchange', note)
})
afterEach(() => {
  cleanup()
  window.removeEventListener('hashchange', note)
  window.history.replaceState(null, '', '/')
})

function show(chosen: object[] = []) {
  const queries = new QueryClient()
  queries.setQueryData(choices.queryKey, chosen)
  render(
    <QueryClientProvider client={queries}>
      <IntlProvider locale="en" messages={messages.en as never} timeZone="UTC">
        <MentionToasts workspaceId="w" />
        <Toasts label="Notifications" />
      </IntlProvider>
    </QueryClientProvider>,
  )
}

function mention(subjectId: string) {
  const data = { mentions: ['me'], authorId: 'other', imageId: 'a' }
  act(() => outside.send({ kind: 'comment.added', subjectId, data }))
}

async function openMention(subjectId: string) {
  show()
  mention(subjectId)
  fireEvent.click(await screen.findByRole('button', { name: 'Open' }))
}

it('opens the picture with its comments', async () => {
  window.history.replaceState(null, '', '/w/w/edit/b')
  await openMention('first')
  expect(push.mock.calls).toEqual([['/w/w/edit/a#comments']])
  expect(hashes).toEqual([])
})

it('asks the open editor of the picture for the comments', async () => {
  window.history.replaceState(null, '', '/w/w/edit/a')
  await openMention('second')
  expect(push).not.toHaveBeenCalled()
  expect(hashes).toEqual(['#comments'])
})

it('says nothing to somebody who has chosen not to be told in the app', async () => {
  show([{ event: 'mention', app: false, mail: 'daily' }])
  mention('third')
  await act(async () => {})
  expect(screen.queryByRole('button', { name: 'Open' })).toBeNull()
})
