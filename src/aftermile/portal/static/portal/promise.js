// Shows when something would arrive, beside a product of a shop or in its checkout:
// <div data-aftermile-promise data-seller="lamp-house" data-sku="..." data-country="DE" data-postcode="10115"
// data-lang="de" data-place="checkout"></div>. A changed attribute asks again. Asks only the place this file came
// from; styles live in a shadow root, made without inline style, so a strict Content-Security-Policy may stay.
(() => {
  const source = document.currentScript && document.currentScript.src;
  if (!source) return;
  const asks = ["seller", "sku", "country", "postcode", "place"];
  const css = `:host{display:block;font:inherit;color:inherit}
section{border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:10px;padding:.75rem 1rem}
h2{font-size:1em;margin:0 0 .5em}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.625em}
.row{display:flex;flex-wrap:wrap;gap:0 1em;justify-content:space-between}
b{font-weight:650}small{font-size:.8125em;opacity:.8;display:block}
.notice{margin:0 0 .75em;padding:.5em .75em;border-radius:8px;border:1px solid color-mix(in srgb,currentColor 25%,transparent);background:color-mix(in srgb,currentColor 6%,transparent)}
.warn{border-color:#b45309}
p{font-size:.8125em;margin:.75em 0 0}a{color:inherit}`;

  const make = (name, text, parent, kind) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    if (parent) parent.append(element);
    return element;
  };

  const draw = (host, told) => {
    const root = host.shadowRoot || host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const section = document.createElement("section");
    section.lang = told.language;
    for (const notice of told.notices) make("div", notice.text, section, `notice ${notice.tone}`).setAttribute("role", "note");
    make("h2", told.words.title, section);
    const list = make("ul", "", section);
    for (const option of told.options) {
      const row = make("li", "", list);
      const head = make("div", "", row, "row");
      make("span", option.price ? `${option.name} · ${option.price}` : option.name, head);
      make("b", option.window, head);
      if (option.leaves) make("small", option.leaves, row);
    }
    if (told.available === false) make("li", told.words.sold_out, list);
    if (!told.options.length) make("li", told.words.unknown, list);
    const foot = make("p", [told.returns, told.warranty].filter(Boolean).map((row) => row.text).join(" · "), section);
    const target = new URL(told.links.policy, source);
    if (/^https?:$/.test(target.protocol)) {
      if (foot.textContent) foot.append(" · ");
      const link = make("a", told.words.more, foot);
      link.href = target.href;
      link.target = "_blank";
      link.rel = "noopener";
    }
    root.replaceChildren(section);
    host.dataset.state = "shown";
  };

  let last = 0;
  const show = async (host) => {
    const turn = (last += 1);
    host.aftermileTurn = turn;
    const address = new URL("/api/v1/promise", source);
    for (const name of asks) if (host.dataset[name]) address.searchParams.set(name, host.dataset[name]);
    const language = host.dataset.lang || host.closest("[lang]")?.lang || navigator.language;
    if (language) address.searchParams.set("language", language);
    try {
      const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      if (host.aftermileTurn === turn) draw(host, told);
    } catch (error) {
      console.warn(`Aftermile: no delivery from ${address}`, error.message);
      host.dataset.state = "failed"; // what stands inside the element, such as a link, stays
    }
  };

  const all = () => document.querySelectorAll("[data-aftermile-promise]:not([data-state])").forEach((host) => {
    host.dataset.state = "asked";
    show(host);
    new MutationObserver(() => show(host)).observe(host, { attributeFilter: [...asks, "lang"].map((name) => `data-${name}`) });
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
