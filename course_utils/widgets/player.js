// The player of live figures: shows the frame for the controls' present values.
//
// It follows the ordinary Jupyter controls in the page. A frame that it has been given before is
// shown at once; for any other it asks Python, by one synced value (`request`), of which Jupyter
// keeps one in flight and lets the newest follow. Python answers with `frame`, and in idle time
// sends frames ahead as messages. Whatever arrives is kept; shown is only what is wanted now.

const MB = 2 ** 20;
const LIMITS = { files: 24 * MB, pictures: 40 * MB }; // 64 MB in all for one figure
const PATIENCE = 2000; // ms without an answer after which the figure says that it waits

const STYLE = `
.course-figure { max-width: 100%; }
.course-figure canvas { display: block; max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
.course-figure p { margin: 6px 2px 2px; max-width: 900px; min-height: 2.8em; line-height: 1.4;
  font: var(--jp-content-font-size1, 14px)/1.4 var(--jp-content-font-family, system-ui, sans-serif);
  color: var(--jp-content-font-color1, inherit); }
.course-figure small { color: var(--jp-content-font-color2, inherit); }
`;

// Frames by key, least recently used first. Files (PNG) are small and kept in hundreds; decoded
// pictures are large, so only the latest stay decoded.
class Frames {
  #frames = new Map();
  #files = 0;
  #pictures = 0;

  constructor(width, height) {
    this.pictureSize = 4 * width * height;
  }

  get(key) {
    const frame = this.#frames.get(key);
    if (frame) {
      this.#frames.delete(key); // and back in as the latest
      this.#frames.set(key, frame);
    }
    return frame;
  }

  add(key, { png, sentence, last }) {
    const known = this.get(key);
    if (known) return known;
    const frame = { file: new Blob([png], { type: "image/png" }), sentence, last, picture: null };
    this.#frames.set(key, frame);
    this.#files += frame.file.size;
    this.#trim();
    return frame;
  }

  // Resolves to the decoded picture.
  async picture(frame) {
    if (frame.picture) return frame.picture;
    const picture = await createImageBitmap(frame.file);
    if (frame.picture) return frame.picture; // decoded twice at the same time
    frame.picture = picture;
    this.#pictures += this.pictureSize;
    this.#trim(frame);
    return picture;
  }

  #trim(current) {
    for (const [key, frame] of this.#frames) {
      const tooManyFiles = this.#files > LIMITS.files;
      if (!tooManyFiles && this.#pictures <= LIMITS.pictures) return;
      if (frame === current) continue;
      if (frame.picture) {
        frame.picture.close();
        frame.picture = null;
        this.#pictures -= this.pictureSize;
      }
      if (tooManyFiles) {
        this.#frames.delete(key);
        this.#files -= frame.file.size;
      }
    }
  }
}

// The name of a setting: numbers to 10 digits, so that Python's and the page's arithmetic agree.
function keyOf(values) {
  const plain = (v) => (typeof v === "number" ? Number(v.toPrecision(10)) : v);
  return JSON.stringify(Object.keys(values).sort().map((name) => [name, plain(values[name])]));
}

class Player {
  #views = new Set();
  #controls = {}; // name -> { model, key }
  #undo = []; // what to do when the figure goes away
  #wanted = null;
  #shown = null; // the frame on show
  #scheduled = false;
  #requests = 0;

  static async of(model) {
    const player = new Player();
    player.model = model;
    player.frames = new Frames(...model.get("size"));
    const resolve = (reference) => model.widget_manager.get_model(reference.slice("IPY_MODEL_".length));
    for (const [name, reference, key] of model.get("controls")) {
      player.#controls[name] = { model: await resolve(reference), key };
    }
    for (const [reference, action] of model.get("actions")) {
      player.#answerPresses(await resolve(reference), action);
    }
    const plays = model.get("plays");
    if (plays.control) {
      player.run = await resolve(plays.run);
      player.#listen(player.run, "change:value", () => player.#startOrStop());
    }
    for (const { model: control, key } of Object.values(player.#controls)) {
      player.#listen(control, `change:${key}`, () => player.#changed());
    }
    player.#listen(model, "change:frame", () => player.#receive(model.get("frame")));
    player.#listen(model, "msg:custom", (frame, [png]) => player.#receive({ ...frame, png }));
    player.#receive(model.get("frame"));
    player.#request({ fresh: true }); // whatever Python sent before is not in this page
    return player;
  }

  #listen(model, event, handler) {
    model.on(event, handler);
    this.#undo.push(() => model.off(event, handler));
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.impatient);
    this.#undo.forEach((undo) => undo());
  }

  values() {
    const entries = Object.entries(this.#controls);
    return Object.fromEntries(entries.map(([name, { model, key }]) => [name, model.get(key)]));
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) {
      const { model, key } = this.#controls[name];
      model.set(key, value);
      model.save_changes();
    }
  }

  // Changes that come together (a preset sets several controls) are one change.
  #changed() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#show();
    });
  }

  async #show() {
    const values = this.values();
    const key = (this.#wanted = keyOf(values));
    const frame = this.frames.get(key);
    if (!frame) {
      this.#request({ values });
      return;
    }
    const picture = await this.frames.picture(frame);
    if (this.#wanted !== key) return; // a newer value is on its way
    clearTimeout(this.impatient);
    this.#shown = { frame, picture };
    this.#views.forEach((view) => view.paint(picture, frame.sentence));
    this.#continueRun();
  }

  #request(what) {
    clearTimeout(this.impatient);
    this.impatient = setTimeout(() => this.#views.forEach((view) => view.wait()), PATIENCE);
    this.#requests += 1;
    this.model.set("request", { n: this.#requests, values: this.values(), ...what });
    this.model.save_changes();
  }

  async #receive(packed) {
    const key = keyOf(packed.values);
    if (packed.png.byteLength === 0) {
      // Python could not draw this; the last picture stays, and the sentence says why.
      if (key === keyOf(this.values())) {
        clearTimeout(this.impatient);
        this.#views.forEach((view) => view.say(packed.sentence));
        this.run?.set("value", false);
      }
      return;
    }
    const frame = this.frames.add(key, packed);
    if (key === keyOf(this.values())) await this.#show();
    else await this.frames.picture(frame); // decoded before it is wanted
  }

  // -- playing: Step, Run, Reset move one control, here in the page -------------------------------

  #answerPresses(button, action) {
    const send = button.send;
    button.send = (content, ...rest) => {
      if (content?.event !== "click") return send.call(button, content, ...rest);
      if (action.set) this.set(action.set);
      else if (action.play === "step") this.#step();
      else this.#reset();
    };
    this.#undo.push(() => (button.send = send));
  }

  #played() {
    const name = this.model.get("plays").control;
    const control = this.#controls[name].model;
    const last = this.#shown?.frame.last ?? control.get("max");
    return { name, control, at: control.get("value"), end: Math.min(last, control.get("max")) };
  }

  #reset() {
    const { name, control } = this.#played();
    this.set({ [name]: control.get("min") });
  }

  #step() {
    const { name, control, at, end } = this.#played();
    if (at < end) this.set({ [name]: Math.min(end, at + control.get("step")) });
  }

  #startOrStop() {
    clearTimeout(this.timer);
    if (!this.run.get("value")) return;
    const { name, at, end } = this.#played();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.set({ [name]: end }); // the result, without the motion
      this.#stop();
    } else if (at >= end) this.#reset();
    else this.#step();
  }

  // The next step comes a moment after the frame before it is on show: no step is left out.
  #continueRun() {
    clearTimeout(this.timer);
    if (!this.run?.get("value")) return;
    const { at, end } = this.#played();
    if (at >= end) this.#stop();
    else this.timer = setTimeout(() => this.#step(), this.model.get("plays").pace);
  }

  #stop() {
    this.run.set("value", false);
    this.run.save_changes();
  }

  // -- views: a figure may be on show more than once ----------------------------------------------

  addView(el) {
    const [canvas, sentence, note, style] = ["canvas", "p", "small", "style"].map((tag) => document.createElement(tag));
    [canvas.width, canvas.height] = this.model.get("size");
    canvas.setAttribute("role", "img");
    sentence.setAttribute("role", "status");
    sentence.setAttribute("aria-live", "polite");
    style.textContent = STYLE;
    el.classList.add("course-figure");
    el.append(style, canvas, sentence, note);
    const view = {
      say: (text) => {
        note.textContent = "";
        if (sentence.textContent !== text) sentence.textContent = text;
        canvas.setAttribute("aria-label", `${this.model.get("title")}: ${text}`);
      },
      paint: (picture, text) => {
        canvas.getContext("2d").drawImage(picture, 0, 0);
        view.say(text);
      },
      wait: () => (note.textContent = "Waiting for Python. Is the kernel busy, or has it stopped?"),
    };
    this.#views.add(view);
    if (this.#shown) view.paint(this.#shown.picture, this.#shown.frame.sentence);
    return () => this.#views.delete(view);
  }
}

export default () => {
  let player;
  return {
    async initialize({ model }) {
      player = await Player.of(model);
      return () => player.close();
    },
    render: ({ el }) => player.addView(el),
  };
};
