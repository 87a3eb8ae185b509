// What a page must keep, looked at from inside the browser; returns a list of what is wrong.
// Contrast after WCAG 2.1 (1.4.3: text 4.5, large text 3; 1.4.11: lines of charts 3).
(() => {
  const wrong = [];
  const say = (what, e) => wrong.push(what + (e ? ": " + e.outerHTML.slice(0, 160) : ""));

  const parse = (c) => {
    const m = c.match(/rgba?\(([^)]+)\)/);
    if (!m) return null;
    const v = m[1].split(/[ ,/]+/).map(Number);
    return [v[0], v[1], v[2], v.length > 3 ? v[3] : 1];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const ground = (e) => {
    const layers = [];
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c && c[3] > 0) layers.push(c);
    }
    return layers.reverse().reduce((below, c) => over(c, below), [255, 255, 255]);
  };
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const ratio = (color, alpha, e) => {
    const c = parse(color);
    if (!c) return 0;
    const below = ground(e);
    return contrast(over([c[0], c[1], c[2], c[3] * alpha], below), below);
  };

  let texts = 0, lines = 0;
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const style = getComputedStyle(e);
    if (["title", "desc", "script"].includes(e.tagName.toLowerCase())) continue;
    if (own && style.display !== "none") {
      const svg = e instanceof SVGElement;
      const r = ratio(svg ? style.fill : style.color, svg ? +style.fillOpacity : 1, e);
      const large = parseFloat(style.fontSize) >= 24;
      texts++;
      if (r < (large ? 3 : 4.5)) say(`text has a contrast of ${r.toFixed(2)}`, e);
    }
    if (e.tagName === "path" && e.closest("svg") && style.stroke !== "none" &&
        +style.strokeOpacity === 1) {
      const r = ratio(style.stroke, 1, e);
      lines++;
      if (r < 3) say(`a line has a contrast of ${r.toFixed(2)}`, e);
    }
  }
  if (texts < 20) say(`only ${texts} texts`);

  let level = 0;
  for (const h of document.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
    const n = +h.tagName[1];
    if (n > level + 1) say("a heading skips a level", h);
    level = n;
  }
  if (document.querySelectorAll("h1").length !== 1) say("not one h1");
  if (!document.title.trim() || !document.documentElement.lang) say("no title or language");
  if (document.querySelectorAll("main").length !== 1) say("not one main");
  for (const e of document.querySelectorAll("script,iframe,object,embed,link,form"))
    say("something that runs or fetches", e);
  for (const e of document.querySelectorAll("*"))
    for (const a of e.attributes) if (/^on/i.test(a.name)) say("a handler", e);

  for (const i of document.querySelectorAll("img")) {
    if (!i.complete || !i.naturalWidth) say("an image is not decoded", i);
    if (!i.alt.trim()) say("an image has no alt", i);
    if (!i.src.startsWith("data:")) say("an image is from elsewhere", i);
  }
  for (const s of document.querySelectorAll("svg")) {
    if (!s.querySelector(":scope > title")?.textContent.trim()) say("a chart has no title", s);
    if (s.getAttribute("role") !== "img") say("a chart is not role=img", s);
    if (s.querySelectorAll("path").length === 0) say("an empty chart", s);
  }
  for (const t of document.querySelectorAll("table")) {
    if (!t.caption?.textContent.trim()) say("a table has no caption", t);
    for (const h of t.querySelectorAll("th")) if (!h.scope) say("a th has no scope", h);
  }
  const ids = new Set();
  for (const e of document.querySelectorAll("[id]")) {
    if (ids.has(e.id)) say("an id twice", e);
    ids.add(e.id);
  }
  for (const a of document.querySelectorAll("a[href^='#']"))
    if (!document.getElementById(a.hash.slice(1))) say("a link to nowhere", a);
  for (const e of document.querySelectorAll("section"))
    if (!document.getElementById(e.getAttribute("aria-labelledby"))) say("a section has no name", e);
  for (const e of document.querySelectorAll("[tabindex='0'][role=region]"))
    if (!e.getAttribute("aria-label")) say("a region has no name", e);
  if (document.documentElement.scrollWidth > innerWidth)
    say(`the page is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`);
  for (const e of document.querySelectorAll("body *"))
    if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "auto" &&
        e.tabIndex < 0) say("it scrolls, but not by keyboard", e);
  return wrong;
})()
