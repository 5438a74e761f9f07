/* Text on a page that is cut, laid over other text, or runs over the page's edge: a list of what and where. */
() => {
  const WIDE = ".riskmap-scroll, [data-testid='stCode'], [data-testid='stDataFrame'], [data-testid='stTabs'] [role='tablist']";
  const UNSEEN = ".riskmap-hidden, svg, style, script, [data-testid='stVegaLiteChart'], [data-testid='stSkipToContent'], [data-testid='stSidebar'][data-collapsed='true'], [aria-hidden='true'], [data-testid='stIconMaterial']";
  const found = [];
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, box = node.parentElement;
    if (!node.nodeValue.trim() || !box || box.closest(UNSEEN) || !box.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (box.closest("details:not([open])") && !box.closest("summary")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      // What a table holds beyond its own edge is scrolled to, not laid over its neighbour.
      const table = box.closest(WIDE)?.getBoundingClientRect();
      const [left, right] = table ? [Math.max(rect.left, table.left), Math.min(rect.right, table.right)] : [rect.left, rect.right];
      const seen = { left, right, top: rect.top, bottom: rect.bottom };
      if (right - left > 1 && rect.height > 1) texts.push({ node, box, rect: seen, said: node.nodeValue.trim().slice(0, 40) });
    }
  }
  const say = (what, text, more) => found.push(`${what}: "${text.said}"${more ? " " + more : ""}`);
  for (const text of texts) {
    const { left, right } = text.rect;
    const scrolls = text.box.closest(WIDE);
    if (!scrolls && (left < -1 || right > innerWidth + 1)) say("over the edge", text, `${Math.round(left)} to ${Math.round(right)} of ${innerWidth}`);
    for (let up = text.box; up && up !== document.body && !scrolls; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowX === "visible" || style.textOverflow === "ellipsis" || up.closest("[data-baseweb='select']")) continue;
      const edge = up.getBoundingClientRect();
      const scrollable = style.overflowX === "auto" || style.overflowX === "scroll";
      if (!scrollable && (left < edge.left - 2 || right > edge.right + 2)) say("cut", text, `by ${up.tagName}.${String(up.className).slice(0, 40)}`);
      if (up.dataset && up.dataset.testid === "stMain") break;
    }
  }
  const main = texts.filter((text) => text.box.closest("[data-testid='stMain']"));
  for (let i = 0; i < main.length; i++) {
    for (let j = i + 1; j < Math.min(main.length, i + 60); j++) {
      const one = main[i], other = main[j];
      if (one.box === other.box || one.box.contains(other.box) || other.box.contains(one.box)) continue;
      const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      if (wide > 3 && high > 5) say("over other words", one, `and "${other.said}"`);
    }
  }
  const page = document.querySelector("[data-testid='stMain']");
  if (page.scrollWidth - page.clientWidth > 0) found.push(`the page runs over by ${page.scrollWidth - page.clientWidth} px`);
  return found;
}
