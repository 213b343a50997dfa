export type Child = Node | string | undefined | false;
export type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Makes an element. It skips attributes that are undefined or false. A string child is text, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...nodesOf(children));
  return made;
}

/** A part of the page that shows one value. */
export interface Region<Value> {
  readonly element: HTMLElement;
  show(value: Value): void;
}

/** Redraws only when the value changes, so that unchanged parts keep their place and the focus. */
export function region<Value>(outer: HTMLElement, render: (value: Value) => readonly Child[]): Region<Value> {
  let shown: string | undefined;
  return {
    element: outer,
    show: (value) => {
      const key = JSON.stringify(value) ?? '';
      if (key === shown) return;
      outer.replaceChildren(...nodesOf(render(value)));
      // After the drawing: a value that could not be drawn must not count as shown.
      shown = key;
    },
  };
}

export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** A new id, for labels and descriptions. */
export function newId(): string {
  ids += 1;
  return `part-${ids}`;
}
let ids = 0;

function nodesOf(children: readonly Child[]): (Node | string)[] {
  return children.filter((child) => child !== undefined && child !== false);
}
