import type { MetadataRoute } from 'next'

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'Amend',
    short_name: 'Amend',
    description: 'Say what to change, and the picture changes.',
    start_url: '/',
    display: 'standalone',
    background_color: '#fafafb',
    theme_color: '#fafafb',
    icons: [{ src: '/icon.svg', type: 'image/svg+xml', sizes: 'any' }],
  }
}
