'use client'

import './globals.css'

/** Shown when the layout itself failed: no messages are available, so it is in both languages. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body className="grid min-h-dvh place-items-center bg-canvas p-6 text-ink">
        <main className="max-w-md text-center">
          <title>Amend</title>
          <h1 className="font-semibold text-lg">This page could not be shown</h1>
          <p className="mt-1 text-muted">Something went wrong on our side.</p>
          <p lang="de" className="mt-1 text-muted">
            Auf unserer Seite ist etwas schiefgegangen.
          </p>
          <button
            type="button"
            onClick={reset}
            className="mt-5 rounded-lg bg-accent px-4 py-2 font-medium text-on-accent"
          >
            Try again · Noch einmal versuchen
          </button>
        </main>
      </body>
    </html>
  )
}
