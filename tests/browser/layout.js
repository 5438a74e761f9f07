/* What on a page is cut, laid over other words, or runs over the page's edge: a list of what and where. */
() => {
  const WIDE = ".riskmap-scroll, .hotspots, [data-testid='stCode'], [data-testid='stDataFrame'], [data-testid='stTabs'] [role='tablist']";
  const UNSEEN = ".riskmap-hidden, caption, svg, style, script, [data-testid='stVegaLiteChart'], [data-testid='stSkipToContent'], [data-testid='stSidebar'][data-collapsed='true'], [aria-hidden='true'], [data-testid='stIconMaterial']";
  const found = [];
  const over = (box) => box.parentElement || (box.getRootNode().host ?? null);
  // As `closest`, out of the shadow of a component too.
  const near = (box, selector) => {
    for (let up = box; up; up = up.getRootNode().host ?? null) {
      const hit = up.closest(selector);
      if (hit) return hit;
    }
    return null;
  };
  const roots = (root) => [root, ...[...root.querySelectorAll("*")].filter((box) => box.shadowRoot).flatMap((box) => roots(box.shadowRoot))];
  const seen = (box) => box.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !(near(box, "details:not([open])") && !near(box, "summary"));
  const hidden = (box) => near(box, UNSEEN) && !near(box, ".riskmap-table caption:not(.riskmap-hidden)");

  const texts = [];
  for (const root of roots(document.body)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, box = node.parentElement;
      if (!node.nodeValue.trim() || !box || hidden(box) || !seen(box)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        // What a table holds beyond its own edge is scrolled to, not laid over its neighbour.
        const table = near(box, WIDE)?.getBoundingClientRect();
        const [left, right] = table ? [Math.max(rect.left, table.left), Math.min(rect.right, table.right)] : [rect.left, rect.right];
        const [top, bottom] = table ? [Math.max(rect.top, table.top), Math.min(rect.bottom, table.bottom)] : [rect.top, rect.bottom];
        if (right - left > 1 && bottom - top > 1) texts.push({ node, box, rect: { left, right, top, bottom }, said: node.nodeValue.trim().slice(0, 40) });
      }
    }
  }
  const say = (what, text, more) => found.push(`${what}: "${text.said}"${more ? " " + more : ""}`);
  for (const text of texts) {
    const { left, right, top, bottom } = text.rect;
    const scrolls = near(text.box, WIDE);
    if (!scrolls && (left < -1 || right > innerWidth + 1)) say("over the edge", text, `${Math.round(left)} to ${Math.round(right)} of ${innerWidth}`);
    for (let up = text.box; up && up !== document.body && !scrolls; up = over(up)) {
      const style = getComputedStyle(up);
      const edge = up.getBoundingClientRect();
      const hides = (overflow) => overflow === "hidden" || overflow === "clip";
      const named = `by ${up.tagName}.${String(up.className).slice(0, 40)}`;
      if (style.textOverflow !== "ellipsis" && !near(up, "[data-baseweb='select']")) {
        if (hides(style.overflowX) && (left < edge.left - 2 || right > edge.right + 2)) say("cut", text, named);
        if (hides(style.overflowY) && edge.height > 1 && (top < edge.top - 4 || bottom > edge.bottom + 4)) say("cut below or above", text, named);
      }
      // What scrolls holds what is beyond its edge: page and sidebar.
      if (up.dataset && ["stMain", "stSidebarContent"].includes(up.dataset.testid)) break;
    }
  }
  const main = texts.filter((text) => near(text.box, "[data-testid='stMain']"));
  for (let i = 0; i < main.length; i++) {
    for (let j = i + 1; j < Math.min(main.length, i + 60); j++) {
      const one = main[i], other = main[j];
      if (one.box === other.box || one.box.contains(other.box) || other.box.contains(one.box)) continue;
      // The head of a list stays where it is while its rows pass under it.
      if (near(one.box, ".hotspots thead") || near(other.box, ".hotspots thead")) continue;
      const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      if (wide > 3 && high > 5) say("over other words", one, `and "${other.said}"`);
    }
  }
  for (const box of document.querySelectorAll("[data-testid='stMain'] :is(canvas, iframe, img, button, input, textarea)")) {
    const { left, right, width } = box.getBoundingClientRect();
    if (width <= 1 || !seen(box) || near(box, WIDE) || near(box, "[aria-hidden='true']")) continue;
    if (left < -1 || right > innerWidth + 1) found.push(`over the edge: ${box.tagName} ${box.title || box.textContent.slice(0, 40)} ${Math.round(left)} to ${Math.round(right)} of ${innerWidth}`);
  }
  const page = document.querySelector("[data-testid='stMain']");
  if (page.scrollWidth - page.clientWidth > 0) found.push(`the page runs over by ${page.scrollWidth - page.clientWidth} px`);
  return found;
}
