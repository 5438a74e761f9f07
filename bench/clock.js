/* Put into every page of the bench before its own scripts: marks by the browser's own clock, in ms since 1970. */
(() => {
  const now = () => performance.timeOrigin + performance.now();
  if (window === window.top) {
    const bench = (window.bench = { marks: { asked: performance.timeOrigin }, drawn: [], clicked: 0, message: 0 });
    const mark = (bench.mark = (name) => (bench.marks[name] = bench.marks[name] || now()));
    const Plain = window.WebSocket;
    window.WebSocket = class extends Plain {
      constructor(...given) {
        super(...given);
        mark("shell");
        this.addEventListener("message", ({ data }) => {
          if (!(data instanceof ArrayBuffer) || data.byteLength < 500 || bench.marks.told) return;
          if (!new TextDecoder().decode(data).includes("js_links")) return;
          mark("told");
          bench.message = data.byteLength;
        });
      }
    };
    window.addEventListener("click", (event) => (bench.clicked = performance.timeOrigin + event.timeStamp), true);
    return;
  }
  const bench = window.top.bench;
  /* What is drawn: the hotspots our map counts itself; else the markers of a map whose controls stand. */
  const seen = () => {
    const own = document.querySelector("#map_div[data-drawn]");
    if (own) return Number(own.dataset.drawn);
    return document.querySelector(".leaflet-control-zoom") ? document.querySelectorAll("path.leaflet-interactive").length : null;
  };
  let last = null;
  const observer = new MutationObserver(() => {
    const number = seen();
    if (number === null || number === last) return;
    last = number;
    // Leaflet's canvas asked for this frame before: what follows it is on the screen.
    requestAnimationFrame(() => bench.drawn.push([now(), number]));
  });
  // This script may have run in the blank page that stood before, whose window the frame keeps.
  let watched = null;
  window.addEventListener("message", () => {
    bench.mark("frame");
    if (watched !== window.document) observer.observe((watched = window.document), { subtree: true, childList: true, attributes: true, attributeFilter: ["data-drawn"] });
  });
})();
