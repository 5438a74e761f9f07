/* Marks what the keyboard must reach on a page, and tells it: visible links, fields, buttons and what can be scrolled to. */
() => {
  const MEANT = "a[href], button, input, select, textarea, summary, [role='tab'], [role='button'], [tabindex]";
  // A group of choices is one stop of the Tab key, arrows go on inside it; steppers and clearing have keys in their field.
  const INSIDE = "[role='radiogroup'] *, [role='tabpanel'], [role='tablist'] *, [role='listbox'] *, [data-testid='stNumberInput'] button, [data-testid='stMultiSelectTagsContainer'] *, [data-testid='stSelectbox'] button, [data-testid='stMultiSelect'] button";
  const roots = (root) => [root, ...[...root.querySelectorAll("*")].filter((box) => box.shadowRoot).flatMap((box) => roots(box.shadowRoot))];
  const told = [];
  for (const box of roots(document.body).flatMap((root) => [...root.querySelectorAll(MEANT)])) {
    const { width, height } = box.getBoundingClientRect();
    if (width < 2 || height < 2 || box.disabled || box.inert || box.closest("[inert], [aria-hidden='true']")) continue;
    if (!box.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || box.matches(INSIDE)) continue;
    if (box.matches("[data-variant]") && box.previousElementSibling?.matches("[data-variant]")) continue;
    if (box.getAttribute("tabindex") === "-1" && !box.matches("a[href], button, summary")) continue;
    box.dataset.reach = String(told.length);
    told.push(`${box.tagName} ${box.getAttribute("aria-label") || box.textContent.trim().slice(0, 40)} ${box.outerHTML.slice(0, 120)}`);
  }
  return told;
}
