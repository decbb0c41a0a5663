/** A form under way says so on its button: on a slow line the next page is long in coming. */

const words = new WeakMap<HTMLButtonElement, Node[]>()

function buttons(form: HTMLFormElement): HTMLButtonElement[] {
  return [...form.querySelectorAll<HTMLButtonElement>('button[type="submit"]')]
}

export function showSending(form: HTMLFormElement): void {
  for (const button of buttons(form)) {
    if (words.has(button)) continue
    words.set(button, [...button.childNodes])
    button.replaceChildren(form.dataset['once'] ?? '')
    button.setAttribute('aria-busy', 'true')
  }
}

export function showReady(form: HTMLFormElement): void {
  for (const button of buttons(form)) {
    button.replaceChildren(...(words.get(button) ?? button.childNodes))
    words.delete(button)
    button.removeAttribute('aria-busy')
  }
}
