/** What script adds to the customer's pages: photos shrunk before they travel, a page that updates itself, one send per form. */

import './customer.css'
import { addSignature } from './signature.ts'
import { shrinkChosen } from './photos.ts'
import { keepFresh } from './live.ts'
import { showReady, showSending } from './sending.ts'
import { offerMap } from './where.ts'

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset['sent'] !== undefined) event.preventDefault()
    // Sent while a photo is still being shrunk: the form goes by itself once that is done.
    if (form.getAttribute('aria-busy') === 'true') {
      event.preventDefault()
      form.dataset['waits'] = ''
    } else form.dataset['sent'] = ''
    showSending(form)
  })
}

// A page shown again by "back" may be sent again: the nonce in the form keeps it one report.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) {
    delete form.dataset['sent']
    showReady(form)
  }
})

for (const input of document.querySelectorAll<HTMLInputElement>('input[data-shrink]')) shrinkChosen(input)
for (const form of document.querySelectorAll<HTMLFormElement>('.verdict-form')) addSignature(form)

for (const place of document.querySelectorAll<HTMLElement>('[data-map]')) offerMap(place)

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  button.hidden = navigator.clipboard === undefined
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(location.href.replace(/\?.*$/, '')).then(() => {
      const word = button.querySelector('span')
      if (word !== null) word.textContent = button.dataset['copied'] ?? ''
    })
  })
}

keepFresh()
