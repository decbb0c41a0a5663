/* Runs before the app, in words that any browser knows: one that is too old gets a sentence, not an empty page. */
(function () {
  function knows() {
    try {
      return 'noModule' in document.createElement('script') && !!AbortSignal.timeout && !!window.CompressionStream && CSS.supports('selector(:has(a))')
    } catch (error) {
      return false
    }
  }
  if (knows()) return
  var app = document.getElementById('app')
  var page = document.createElement('main')
  var add = function (name, lang, text) {
    var part = document.createElement(name)
    part.lang = lang
    part.appendChild(document.createTextNode(text))
    page.appendChild(part)
  }
  add('h1', 'zh-CN', '这个浏览器太旧，打不开这一页')
  add('p', 'zh-CN', '请更新浏览器：Chrome 或 Edge 109 以上，Safari 16.4 以上（iPhone 要 iOS 16.4 以上），或最新的微信、华为、小米浏览器。已经记下的内容都还在。')
  add('h1', 'en', 'This browser is too old for this page')
  add('p', 'en', 'Update it: Chrome or Edge 109 or later, Safari 16.4 or later (iOS 16.4 on an iPhone), or the latest WeChat, Huawei or Xiaomi browser. What was recorded is kept.')
  page.id = 'too-old'
  page.style.cssText = 'max-width:640px;margin:0 auto;padding:32px 20px;font:18px/1.6 sans-serif'
  app.parentNode.replaceChild(page, app)
})()
