/** The map of who is coming, loaded with a tap: the page itself stays small. */

export function offerMap(place: HTMLElement): void {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button wide'
  const box = document.createElement('div')
  let close: (() => void) | null = null
  const say = (): void => {
    button.textContent = place.dataset[close === null ? 'show' : 'hide'] ?? ''
    button.setAttribute('aria-expanded', String(close !== null))
  }
  button.addEventListener('click', () => {
    if (close !== null) {
      close()
      close = null
      box.replaceChildren()
      return say()
    }
    button.disabled = true
    import('./engineer-map.ts')
      .then(({ openMap }) => (close = openMap(box, place.dataset)))
      .catch(() => (box.textContent = place.dataset['failed'] ?? ''))
      .finally(() => {
        button.disabled = false
        say()
      })
  })
  say()
  place.append(button, box)
  place.hidden = false
}
