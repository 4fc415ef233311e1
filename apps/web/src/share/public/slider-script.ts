/**
 * The only script of a shared page: turns the two pictures into a comparison, and brings the chosen step into view. It runs
 * in the browser as its own text, so it refers to nothing outside of itself.
 */
function startPage(): void {
  document.querySelector('.steps [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  for (const slider of Array.from(document.querySelectorAll<HTMLElement>('.slider'))) {
    const range = slider.querySelector('input')
    if (!range) continue
    const show = () => slider.style.setProperty('--at', `${range.value}%`)
    range.hidden = false
    range.addEventListener('input', show)
    slider.classList.add('on')
    show()
  }
}

export const sliderScript = `(${startPage.toString()})()`
