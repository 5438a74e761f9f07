/* The ranked table beside the map: plain HTML, every row a button that the keyboard reaches. */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".hotspots");
  const active = parentElement.activeElement || (root.getRootNode().activeElement ?? null);
  const focused = active && active.dataset ? active.dataset.id : null;
  root.replaceChildren(table(data, setTriggerValue));
  if (focused) root.querySelector(`button[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function table(data, send) {
  const made = element("table");
  made.append(element("caption", data.caption));
  const head = made.createTHead().insertRow();
  data.headers.forEach((text, i) => {
    const cell = element("th", text);
    cell.scope = "col";
    if (i === 0 || i === 2) cell.className = "number";
    head.append(cell);
  });
  const body = made.createTBody();
  for (const row of data.rows) body.append(line(row, data, send));
  return made;
}

function line(row, data, send) {
  const made = element("tr");
  made.className = row.id === data.chosen ? "chosen" : "";
  made.append(cell(row.place, "number"), place(row, data), cell(row.people, "number"));
  // The whole row answers to a click; the button inside it answers to the keyboard.
  made.addEventListener("click", () => send("opened", row.id));
  return made;
}

function place(row, data) {
  const made = element("td");
  const button = element("button", row.name);
  button.type = "button";
  button.dataset.id = row.id;
  button.setAttribute("aria-pressed", String(row.id === data.chosen));
  const where = element("span", row.notes);
  where.className = "where";
  where.prepend(mark(row.mark));
  made.append(button, where);
  return made;
}

/* Shapes tell the environments apart without colour. */
function mark([shape, colour]) {
  const name = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(name, "svg");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(name, "path");
  path.setAttribute("d", { circle: "M6 1a5 5 0 1 0 .01 0z", triangle: "M6 1 11.5 11H.5z", square: "M1 1h10v10H1z" }[shape]);
  path.setAttribute("fill", colour);
  svg.append(path);
  return svg;
}

function cell(text, name) {
  const made = element("td", text);
  if (name) made.className = name;
  return made;
}

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}
