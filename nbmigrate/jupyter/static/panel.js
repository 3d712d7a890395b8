/**
 * The panel in a browser: shows what Python sends, and sends back what a person does.
 *
 * Parts of cells are asked for when they come into view.
 */

const NEAR = "500px 0px"; // what is so near to being seen is asked for already
const ROW_HEIGHT = 20; // pixels, until the real lines are there
const PATIENCE = 1500; // milliseconds

const keyOf = (element) => element.dataset.key ?? element.dataset.entry;
const isField = (element) => element.matches("input, select");

const NO_FILTER = { safety: "", rule: "", cell: "", verdict: "" };

class Panel {
  constructor(model, el) {
    this.model = model;
    this.view = crypto.randomUUID?.() ?? String(Math.random());
    this.root = document.createElement("div");
    this.root.className = "nbm nbm-panel";
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", "Review of a notebook");
    this.root.textContent = "Opening the review …";
    el.append(this.root);
    this.entries = []; // [entry, part], as the filter lets them through
    this.shown = null; // the filter's parts; null without a filter
    this.filter = { ...NO_FILTER };
    this.current = null; // the entry that keys are about
    this.sought = null; // an entry to go to as soon as it is there
    this.seen = new Set(); // parts in view
    this.missing = new Set(); // parts whose content is not there, or not that of now
    this.asked = new Set(); // parts that were asked for
    this.waiting = null; // a timer
    this.receive = (message) => this.onMessage(message);
    this.keydown = (event) => this.onKey(event);
    model.on("msg:custom", this.receive);
    // Before JupyterLab, which listens to the document, gets to see the keys.
    window.addEventListener("keydown", this.keydown, true);
    this.root.addEventListener("click", (event) => this.onClick(event));
    this.root.addEventListener("change", (event) => this.onChange(event));
    this.root.addEventListener("focusin", (event) => this.onFocus(event));
    this.send({ type: "open", view: this.view });
  }

  close() {
    this.model.off("msg:custom", this.receive);
    window.removeEventListener("keydown", this.keydown, true);
    this.observer?.disconnect();
    clearTimeout(this.waiting);
  }

  // messages

  send(message) {
    const decides = ["decide", "decide-shown", "style", "undo", "replay"].includes(message.type);
    this.model.send(decides ? { ...message, visible: [...this.seen] } : message);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.notice("Waiting for the kernel …"), PATIENCE);
  }

  onMessage(message) {
    if (message.type === "page" && message.view !== this.view) return;
    clearTimeout(this.waiting);
    if (message.type === "failure") {
      this.notice(message.text);
      return;
    }
    if (message.type === "page") this.open(message.content);
    const anchor = this.anchor();
    for (const part of message.stale) this.missing.add(part);
    for (const [key, nodes] of Object.entries(message.regions)) this.fill(key, nodes);
    if (message.shown) this.show(message.shown);
    anchor?.();
    this.arrive();
    this.request();
  }

  open(content) {
    this.observer?.disconnect();
    this.seen.clear();
    this.asked.clear();
    this.missing.clear();
    this.current = null;
    this.filter = { ...NO_FILTER };
    this.root.replaceChildren(...content.map(build));
    this.cells = this.root.querySelector(".nbm-cells");
    if (!this.cells) return;
    this.observer = new IntersectionObserver((found) => this.onSeen(found), {
      root: this.cells,
      rootMargin: NEAR,
    });
    for (const part of this.root.querySelectorAll("[data-part]")) {
      part.style.minHeight = `${Number(part.dataset.rows) * ROW_HEIGHT}px`;
      this.missing.add(part.dataset.part);
      this.observer.observe(part);
    }
  }

  onSeen(found) {
    for (const { target, isIntersecting } of found) {
      if (isIntersecting) this.seen.add(target.dataset.part);
      else this.seen.delete(target.dataset.part);
    }
    this.request();
  }

  request() {
    const wanted = [...this.seen].filter((p) => this.missing.has(p) && !this.asked.has(p));
    if (!wanted.length) return;
    for (const part of wanted) this.asked.add(part);
    this.send({ type: "look", visible: wanted });
  }

  // elements

  region(key) {
    return this.root.querySelector(`[data-region="${CSS.escape(key)}"]`);
  }

  fill(key, nodes) {
    const region = this.region(key);
    if (!region) return;
    const active = region.contains(document.activeElement) ? keyOf(document.activeElement) : null;
    region.replaceChildren(...nodes.map(build));
    const part = region.dataset.part;
    if (part !== undefined) {
      region.style.minHeight = "";
      this.missing.delete(part);
      this.asked.delete(part);
      this.hideCards(region);
      this.mark(region);
    }
    if (key.startsWith("rule:")) {
      const button = region.closest("[data-entry]")?.querySelector('[data-act="explain"]');
      button?.setAttribute("aria-expanded", String(nodes.length > 0));
    }
    for (const link of region.querySelectorAll("a[data-path]")) {
      const href = linkTo(link.dataset.path, link.dataset.home);
      if (href) Object.assign(link, { href, target: "_blank" });
    }
    if (active) this.refocus(region, active);
  }

  refocus(region, key) {
    const found = [...region.querySelectorAll("[data-key], [data-entry]")];
    const again = found.find((element) => keyOf(element) === key && !element.disabled);
    (again ?? this.cells)?.focus({ preventScroll: true });
  }

  /** Keeps the current card where it is on the screen while what is above it grows or shrinks. */
  anchor() {
    const entry = this.current;
    const before = this.card(entry)?.getBoundingClientRect().top;
    if (before === undefined) return null;
    return () => {
      const after = this.card(entry)?.getBoundingClientRect().top;
      if (after !== undefined) this.cells.scrollTop += after - before;
    };
  }

  show({ entries, parts, narrowed }) {
    this.entries = entries;
    this.shown = narrowed ? new Set(parts) : null;
    for (const part of this.root.querySelectorAll("[data-part]")) {
      part.hidden = narrowed && !this.shown.has(part.dataset.part);
      this.hideCards(part);
    }
    for (const gap of this.root.querySelectorAll(".nbm-gap")) gap.hidden = narrowed;
    for (const cell of this.root.querySelectorAll(".nbm-cell")) {
      cell.hidden = narrowed && !cell.querySelector("[data-part]:not([hidden])");
    }
    if (!entries.some(([entry]) => entry === this.current)) this.moveOn();
  }

  hideCards(part) {
    const known = new Set(this.entries.map(([entry]) => entry));
    for (const card of part.querySelectorAll("[data-entry]")) {
      card.hidden = this.shown !== null && !known.has(card.dataset.entry);
    }
  }

  /** The current entry is gone: take the one that stands where it stood. */
  moveOn() {
    const hadFocus = this.current !== null && this.root.contains(document.activeElement);
    const [next] = this.entries[Math.min(this.place ?? 0, this.entries.length - 1)] ?? [];
    this.current = null;
    if (next !== undefined && hadFocus && !isField(document.activeElement)) this.go(next);
  }

  notice(text) {
    const region = this.region("notice") ?? this.root;
    region.textContent = text;
  }

  // the current entry

  card(entry) {
    return entry && this.root.querySelector(`[data-entry="${CSS.escape(entry)}"]`);
  }

  /** Makes an entry the one that keys are about. */
  choose(entry) {
    this.current = entry;
    this.place = this.entries.findIndex(([other]) => other === entry);
    this.mark(this.root);
  }

  mark(within) {
    const number = this.card(this.current)?.dataset.number;
    for (const card of within.querySelectorAll("[data-entry]")) {
      const current = card.dataset.entry === this.current;
      card.classList.toggle("nbm-current", current);
      card.tabIndex = current ? 0 : -1;
      for (const button of card.querySelectorAll("button")) button.tabIndex = current ? 0 : -1;
    }
    for (const row of within.querySelectorAll("[data-changes]")) {
      row.classList.toggle("nbm-current", row.dataset.changes.split(" ").includes(number));
    }
  }

  go(entry) {
    this.sought = entry;
    const found = this.entries.find(([other]) => other === entry);
    if (!found || this.arrive()) return;
    const [, part] = found;
    this.region(`part:${part}`)?.scrollIntoView({ block: "center" });
    this.seen.add(part);
    this.request();
  }

  arrive() {
    const card = this.card(this.sought);
    if (!card || this.missing.has(card.closest("[data-part]").dataset.part)) return false;
    this.choose(this.sought);
    this.sought = null;
    card.focus({ preventScroll: true });
    // The lines it is about are above it.
    const room = this.cells.clientHeight * 0.35;
    this.cells.scrollTop +=
      card.getBoundingClientRect().top - this.cells.getBoundingClientRect().top - room;
    return true;
  }

  step(by) {
    if (!this.entries.length) return;
    const at = this.current === null ? -1 : this.entries.findIndex(([e]) => e === this.current);
    const next = at < 0 ? 0 : Math.max(0, Math.min(at + by, this.entries.length - 1));
    this.go(this.entries[next][0]);
  }

  // what a person does

  decide(change, verdict) {
    const button = this.card(change)?.querySelector(`[data-act="${verdict}"]`);
    if (!button) return;
    const taken = button.getAttribute("aria-pressed") === "true";
    const word = { accept: "accepted", reject: "rejected" }[verdict];
    this.send({ type: "decide", change, verdict: taken ? "undecided" : word });
  }

  field(name) {
    return this.root.querySelector(`[data-field="${name}"]`);
  }

  narrow() {
    const { safety, rule, cell, verdict } = this.filter;
    const filter = { safety, rule, cell: cell ? Number(cell) : null, verdict: verdict || null };
    this.send({ type: "filter", filter });
  }

  act(name, { id, value, cell, gap }) {
    const path = () => this.field("write-path").value;
    const saved = () => this.field("save-path").value;
    const acts = {
      accept: () => this.decide(id, "accept"),
      reject: () => this.decide(id, "reject"),
      style: () => this.send({ type: "style", change: id, style: value }),
      explain: () => this.send({ type: "explain", entry: id, rule: value }),
      unfold: () => this.send({ type: "unfold", cell: Number(cell), gap: Number(gap) }),
      safety: () => {
        this.filter.safety = this.filter.safety === value ? "" : value;
        this.narrow();
      },
      previous: () => this.step(-1),
      next: () => this.step(1),
      "accept-safe": () =>
        this.send({ type: "decide-shown", verdict: "accepted", safe_only: true }),
      "accept-shown": () => this.send({ type: "decide-shown", verdict: "accepted" }),
      "reject-shown": () => this.send({ type: "decide-shown", verdict: "rejected" }),
      undo: () => this.send({ type: "undo" }),
      keys: () => this.toggleKeys(),
      write: () => this.write(path(), false),
      overwrite: () => this.write(path(), true),
      keep: () => this.fill("written", []),
      save: () => this.send({ type: "save", path: saved() }),
      replay: () => this.send({ type: "replay", path: saved() }),
      settle: () => this.send({ type: "settle", answer: value, view: this.view }),
    };
    acts[name]();
  }

  write(path, overwrite) {
    this.fill("written", ["Writing …"]);
    this.send({ type: "write", path, overwrite });
  }

  toggleKeys() {
    const keys = this.root.querySelector(".nbm-keys");
    keys.hidden = !keys.hidden;
    const button = this.root.querySelector('[data-act="keys"]');
    button.setAttribute("aria-expanded", String(!keys.hidden));
  }

  onClick(event) {
    const button = event.target.closest("[data-act]");
    if (button) this.act(button.dataset.act, button.dataset);
  }

  onChange(event) {
    const { filter } = event.target.dataset;
    if (!filter) return;
    this.filter[filter] = event.target.value;
    this.narrow();
  }

  onFocus(event) {
    const entry = event.target.closest("[data-entry]")?.dataset.entry;
    if (entry && entry !== this.current) this.choose(entry);
  }

  onKey(event) {
    const target = event.composedPath()[0];
    if (!this.root.contains(target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = isField(target);
    if (event.key === "Escape" && !inField) return; // leads back to the notebook
    event.stopPropagation();
    const handled = inField ? this.onFieldKey(event.key, target) : this.onPlainKey(event.key);
    if (handled) event.preventDefault();
  }

  onFieldKey(key, target) {
    if (key === "Escape") {
      (this.card(this.current) ?? this.cells).focus();
      return true;
    }
    if (key === "Enter" && target.dataset.field) {
      this.act({ "write-path": "write", "save-path": "save" }[target.dataset.field], {});
      return true;
    }
    return false;
  }

  onPlainKey(key) {
    const card = this.card(this.current);
    const press = (act, selector = "") =>
      card?.querySelector(`[data-act="${act}"]${selector}`)?.click();
    const keys = {
      j: () => this.step(1),
      k: () => this.step(-1),
      a: () => press("accept"),
      r: () => press("reject"),
      e: () => press("style", '[aria-pressed="false"]'),
      d: () => press("explain"),
      u: () => this.send({ type: "undo" }),
      w: () => this.field("write-path")?.focus(),
      "/": () => this.root.querySelector("[data-filter]")?.focus(),
      "?": () => this.toggleKeys(),
    };
    if (!this.cells || !Object.hasOwn(keys, key)) return false;
    keys[key]();
    return true;
  }
}

export default {
  render({ model, el }) {
    const panel = new Panel(model, el);
    return () => panel.close();
  },
};
