/**
 * The only script of a shared page: turns the two pictures into a comparison. It runs in the browser as its own text, so it
 * refers to nothing outside of itself.
 */
function startSliders(): void {
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

export const sliderScript = `(${startSliders.toString()})()`
