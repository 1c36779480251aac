// The player of live figures: shows the frame for the controls' present values.
//
// It follows the ordinary Jupyter controls in the page. A frame that it has had before is shown at
// once; for any other it asks Python, by one synced value (`request`): Jupyter keeps one in flight,
// the newest follows. Python answers with `frame`, and in idle time sends frames ahead as messages.

const LIMITS = { files: 24 * 2 ** 20, pictures: 40 * 2 ** 20 }; // bytes: 64 MB in all for one figure
const PATIENCE = 2000; // ms without an answer after which the figure says that it waits

const STYLE = `
.course-figure canvas { display: block; max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
.course-figure p { max-width: 840px; min-height: 2.8em; margin: 6px 2px 2px;
  font: var(--jp-content-font-size1, 14px)/1.4 var(--jp-content-font-family, system-ui, sans-serif); }
.course-figure p, .course-figure small { color: var(--jp-content-font-color1, inherit); }
`;

// Frames by key, least recently used first. Files (PNG) are small and kept in hundreds; decoded
// pictures are large, so only the latest stay decoded.
class Frames {
  #frames = new Map();
  #used = { files: 0, pictures: 0 };

  get(key) {
    const frame = this.#frames.get(key);
    if (this.#frames.delete(key)) this.#frames.set(key, frame); // back in as the latest
    return frame;
  }

  add(key, { png, sentence, last }) {
    if (this.get(key)) return this.get(key);
    const frame = { file: new Blob([png], { type: "image/png" }), sentence, last, picture: null };
    this.#frames.set(key, frame);
    this.#used.files += frame.file.size;
    this.#trim(frame);
    return frame;
  }

  async decode(frame) {
    const picture = frame.picture ?? (await createImageBitmap(frame.file));
    if (frame.picture) return frame.picture; // it was decoded meanwhile
    frame.picture = picture;
    this.#used.pictures += 4 * picture.width * picture.height;
    this.#trim(frame);
    return picture;
  }

  #trim(current) {
    for (const [key, frame] of this.#frames) {
      const tooManyFiles = this.#used.files > LIMITS.files;
      if (!tooManyFiles && this.#used.pictures <= LIMITS.pictures) return;
      if (frame === current) continue;
      if (frame.picture) {
        this.#used.pictures -= 4 * frame.picture.width * frame.picture.height;
        frame.picture.close();
        frame.picture = null;
      }
      if (tooManyFiles) {
        this.#frames.delete(key);
        this.#used.files -= frame.file.size;
      }
    }
  }
}

// The name of a setting: numbers to 10 digits, so that Python's and the page's arithmetic agree.
function keyOf(values) {
  const plain = (v) => (typeof v === "number" ? Number(v.toPrecision(10)) : v);
  return JSON.stringify(Object.keys(values).sort().map((name) => [name, plain(values[name])]));
}

// The object with each value made anew.
const mapped = (values, make) => Object.fromEntries(Object.entries(values).map(([k, v]) => [k, make(k, v)]));

class Player {
  #frames = new Frames();
  #views = new Set();
  #controls = {}; // name -> { model, key }
  #undo = []; // what to do when the figure goes away
  #wanted = null; // the key of the frame to show
  #last = null; // where playing ends, as the frame on show says

  async follow(model) {
    this.model = model;
    const resolve = (reference) => model.widget_manager.get_model(reference.slice("IPY_MODEL_".length));
    for (const [name, reference, key] of model.get("controls")) {
      const control = await resolve(reference);
      this.#controls[name] = { model: control, key };
      // At once, so that Python hears of the wanted frame before it hears of the control.
      this.#listen(control, `change:${key}`, () => this.setting || this.#show());
    }
    for (const [reference, action] of model.get("actions")) this.#answer(await resolve(reference), action);
    this.plays = model.get("plays");
    this.run = this.plays.run && (await resolve(this.plays.run));
    if (this.run) this.#listen(this.run, "change:value", () => this.#startOrStop());
    this.#listen(model, "change:frame", () => this.#receive(model.get("frame")));
    this.#listen(model, "msg:custom", (frame, [png]) => this.#receive({ ...frame, png }));
    this.#receive(model.get("frame"));
    this.#request({ fresh: true }); // whatever Python sent before is not in this page
  }

  #listen(model, event, handler) {
    model.on(event, handler);
    this.#undo.push(() => model.off(event, handler));
  }

  close() {
    [this.timer, this.impatient].forEach(clearTimeout);
    this.#undo.forEach((undo) => undo());
  }

  #values() {
    return mapped(this.#controls, (name, { model, key }) => model.get(key));
  }

  // Changes that come together (a preset sets several controls) are one change.
  #set(values) {
    this.setting = true;
    mapped(values, (name, value) => this.#save(this.#controls[name].model, this.#controls[name].key, value));
    this.setting = false;
    this.#show();
  }

  #save(model, key, value) {
    model.set(key, value);
    model.save_changes();
  }

  async #show() {
    const key = (this.#wanted = keyOf(this.#values()));
    const frame = this.#frames.get(key);
    if (!frame) return this.#request();
    const picture = await this.#frames.decode(frame);
    if (this.#wanted !== key) return; // a newer value is on its way
    clearTimeout(this.impatient);
    this.#last = frame.last;
    this.#views.forEach((view) => view.show(picture, frame.sentence));
    this.#continueRun();
    this.#prepare(this.#values());
  }

  // The frame that follows if the controls go on moving like this is decoded before it is wanted.
  #prepare(now) {
    const goOn = (name, v) => (typeof v === "number" ? 2 * v - (this.before?.[name] ?? v) : v);
    const next = this.#frames.get(keyOf(mapped(now, goOn)));
    if (next) this.#frames.decode(next);
    this.before = now;
  }

  #request(also) {
    clearTimeout(this.impatient);
    this.impatient = setTimeout(() => this.#views.forEach((view) => view.wait()), PATIENCE);
    this.#save(this.model, "request", { n: performance.now(), values: this.#values(), ...also });
  }

  #receive(packed) {
    const key = keyOf(packed.values);
    const wanted = key === keyOf(this.#values());
    if (packed.png.byteLength > 0) {
      const frame = this.#frames.add(key, packed);
      return wanted ? this.#show() : this.#frames.decode(frame); // decoded before it is wanted
    }
    if (!wanted) return;
    clearTimeout(this.impatient); // Python cannot draw this: the last picture stays, and it says why
    this.#views.forEach((view) => view.say(packed.sentence));
    if (this.run) this.#save(this.run, "value", false);
  }

  // -- playing: buttons move the controls here in the page, without a way to Python and back --------

  #answer(button, action) {
    const send = button.send;
    button.send = (content, ...rest) => {
      if (content?.event !== "click") return send.call(button, content, ...rest);
      if (action.play === "reset") this.#save(this.run, "value", false);
      return action.set ? this.#set(action.set) : this.#move(action.play);
    };
    this.#undo.push(() => (button.send = send));
  }

  #move(how) {
    const control = this.#controls[this.plays.control].model;
    const [at, step, reset, max] = ["value", "step", "min", "max"].map((key) => control.get(key));
    const end = Math.min(this.#last ?? max, max);
    const to = { reset, end, step: Math.max(at, Math.min(end, at + step)) }[how];
    if (to !== at && how !== "look") this.#set({ [this.plays.control]: to });
    return at >= end;
  }

  #startOrStop() {
    clearTimeout(this.timer);
    if (!this.run.get("value")) return;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.#move("end"); // the result, without the motion
      this.#save(this.run, "value", false);
    } else this.#move(this.#move("look") ? "reset" : "step");
  }

  // The next step comes a moment after the frame before it is on show: no step is left out.
  #continueRun() {
    clearTimeout(this.timer);
    if (!this.run?.get("value")) return;
    if (this.#move("look")) this.#save(this.run, "value", false);
    else this.timer = setTimeout(() => this.#move("step"), this.plays.pace);
  }

  // -- views: a figure may be on show more than once ------------------------------------------------

  addView(el) {
    const make = (tag, attributes) => Object.assign(document.createElement(tag), attributes);
    const [width, height] = this.model.get("size");
    const canvas = make("canvas", { width, height, role: "img" });
    const sentence = make("p", { role: "status", ariaLive: "polite" });
    const note = make("small");
    el.classList.add("course-figure");
    el.append(make("style", { textContent: STYLE }), canvas, sentence, note);
    const view = {
      say: (text) => {
        note.textContent = "";
        if (sentence.textContent !== text) sentence.textContent = text;
        canvas.ariaLabel = `${this.model.get("title")}: ${text}`;
      },
      show: (picture, text) => (canvas.getContext("2d").drawImage(picture, 0, 0), view.say(text)),
      wait: () => (note.textContent = "Waiting for Python. Is the kernel busy, or has it stopped?"),
    };
    this.#views.add(view);
    this.#show();
    setTimeout(() => this.#serveKeys(), 500); // once the controls are in the page as well
    return () => this.#views.delete(view);
  }

  async #serveKeys() { // sliders lack a name for screen readers, and JupyterLab takes a list's arrow keys
    for (const { model } of Object.values(this.#controls)) {
      for (const { el } of await Promise.all(Object.values(model.views ?? {}))) {
        const parts = el.querySelectorAll("[role=slider], select, input");
        const own = { "aria-label": model.get("description"), "data-lm-suppress-shortcuts": "true" };
        parts.forEach((part) => Object.entries(own).forEach(([name, value]) => part.setAttribute(name, value)));
      }
    }
  }
}

export default () => {
  const player = new Player();
  return {
    initialize: async ({ model }) => (await player.follow(model), () => player.close()),
    render: ({ el }) => player.addView(el),
  };
};
