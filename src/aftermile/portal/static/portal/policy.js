// Shows what holds before the purchase, beside a product of a shop: <div data-aftermile-policy data-country="DE"
// data-sku="..." data-category="..." data-lang="de"></div>. Asks only the place this file came from; styles live
// in a shadow root, made without inline style, so a strict Content-Security-Policy of the shop may stay.
(() => {
  const source = document.currentScript && document.currentScript.src;
  if (!source) return;
  const home = new URL(".", source);
  const css = `:host{display:block;font:inherit;color:inherit}
section{border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:10px;padding:.75rem 1rem}
h2{font-size:1em;margin:0 0 .5em}
dl{display:grid;grid-template-columns:minmax(6em,auto) 1fr;gap:.25em 1em;margin:0}
dt{opacity:.75}dd{margin:0;overflow-wrap:anywhere}
small,p{font-size:.8125em;opacity:.8}p{margin:.75em 0 0}
a{color:inherit}
@media(max-width:26em){dl{grid-template-columns:1fr}dd{margin-bottom:.5em}}`;

  const make = (name, text, parent) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  const link = (text, address, parent) => {
    const element = make("a", text, parent);
    const target = new URL(address, home);
    if (target.protocol !== "https:" && target.protocol !== "http:") return element;
    element.href = target.href;
    element.target = "_blank";
    element.rel = "noopener";
    return element;
  };

  const draw = (host, terms) => {
    const root = host.shadowRoot || host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const section = document.createElement("section");
    section.lang = terms.language;
    make("h2", terms.title, section);
    const list = make("dl", "", section);
    for (const row of terms.statements) {
      make("dt", row.title, list);
      const said = make("dd", row.text, list);
      if (row.law && row.by !== "shop") {
        said.append(" ");
        make("small", `(${terms.words.law})`, said).title = row.law.cite;
      }
    }
    const foot = make("p", "", section);
    link(terms.words.all, terms.links.policy, foot);
    foot.append(" · ");
    link(terms.words.withdraw, terms.links.withdrawal, foot);
    if (terms.note) make("p", terms.note, section);
    root.replaceChildren(section);
    host.dataset.state = "shown";
  };

  const show = async (host) => {
    const address = new URL("policy.json", home);
    for (const name of ["country", "region", "sku", "category"]) {
      if (host.dataset[name]) address.searchParams.set(name, host.dataset[name]);
    }
    const language = host.dataset.lang || host.closest("[lang]")?.lang || navigator.language;
    if (language) address.searchParams.set("language", language);
    try {
      const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
      if (!answer.ok) throw new Error(answer.status);
      draw(host, await answer.json());
    } catch {
      host.dataset.state = "failed"; // what stands inside the element, such as a link, stays
    }
  };

  const all = () => document.querySelectorAll("[data-aftermile-policy]:not([data-state])").forEach((host) => {
    host.dataset.state = "asked";
    show(host);
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
