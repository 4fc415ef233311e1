import { expect, it } from 'vitest'
import { splitAtLinks } from './links.ts'

const links = (text: string) => splitAtLinks(text).flatMap((part) => (part.kind === 'link' ? [part.text] : []))

it('finds the URLs in a mail, without the punctuation after them', () => {
  const text = 'Open http://localhost:3000/sign-in/link?token=ab_c-1.\nOr (https://a.example/x), or https://b.example!'
  expect(links(text)).toEqual([
    'http://localhost:3000/sign-in/link?token=ab_c-1',
    'https://a.example/x',
    'https://b.example',
  ])
  expect(
    splitAtLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
})

it('links web URLs only', () => {
  expect(links('javascript:alert(1) data:text/html,x <script>http</script> mailto:a@b.example')).toEqual([])
})
