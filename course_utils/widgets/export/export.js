// Moves an exported figure: everything that it shows is in the fragment itself.
//
// The pictures are cut into tiles; sheets of tiles and lists of their numbers are unpacked when the figure is
// first touched. From then on a picture is drawn at once: only the tiles that differ from those on show.
(() => {
  const PATTERN = ".course-export:not([data-live])";

  // The sheets as pictures, and the book: which tiles and which sentence belong to which setting.
  async function unpack({ sheets, book }) {
    const blob = (text, type) => new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], { type });
    const plain = blob(book).stream().pipeThrough(new DecompressionStream("gzip"));
    const pictures = sheets.map((sheet) => createImageBitmap(blob(sheet, "image/webp")));
    return { ...JSON.parse(await new Response(plain).text()), sheets: await Promise.all(pictures) };
  }

  // A control is known by its place: which of its stops it stands at.
  function readControl(input) {
    const places = { range: () => Number(input.value), checkbox: () => Number(input.checked) };
    return (places[input.type] ?? (() => input.selectedIndex))();
  }

  function setControl(input, place) {
    if (input.type === "range") input.value = place;
    else if (input.type === "checkbox") input.checked = place === 1;
    else input.selectedIndex = place;
  }

  function start(root) {
    root.dataset.live = "";
    const find = (selector) => root.querySelector(selector);
    const data = JSON.parse(find("script[type='application/json']").textContent);
    const { plays, pace, tile, side, title } = data;
    const texts = Object.values(data.stops); // of each control, what its stops are called
    const [form, still, sentence] = ["form", "img", ".sentence"].map(find);
    const inputs = [...form.querySelectorAll("[data-control]")];
    const run = find("[data-play=run]");
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    let opening = null; // the promise of the book
    let book = null;
    let shown = []; // the tiles on show
    let end = 0; // where playing ends, as the frame on show says
    let timer = null;
    let presses = 0;

    const open = () => (opening ??= Promise.all([unpack(data), still.decode()]).then(([b]) => (book = b)));

    function firstPicture() {
      Object.assign(canvas, { className: "picture", width: still.naturalWidth, height: still.naturalHeight });
      canvas.setAttribute("role", "img");
      pen.drawImage(still, 0, 0);
      shown = book.places.map(() => 0);
      still.replaceWith(canvas);
    }

    function drawTile(place, number) {
      const wide = Math.ceil(canvas.width / tile);
      const [x, y] = [(place % wide) * tile, Math.floor(place / wide) * tile];
      const at = (number - 1) % (side * side);
      const [source, column, row] = number
        ? [book.sheets[Math.floor((number - 1) / (side * side))], at % side, Math.floor(at / side)]
        : [still, x / tile, y / tile];
      const [w, h] = [Math.min(tile, canvas.width - x), Math.min(tile, canvas.height - y)];
      pen.drawImage(source, column * tile, row * tile, w, h, x, y, w, h);
    }

    async function show() {
      inputs.forEach((input, k) => {
        if (input.type !== "range") return;
        input.setAttribute("aria-valuetext", texts[k][input.value]);
        input.nextElementSibling.textContent = texts[k][input.value];
      });
      await open();
      if (!canvas.isConnected) firstPicture();
      const setting = inputs.reduce((sum, input, k) => sum * texts[k].length + readControl(input), 0);
      const [picture, said, last] = book.frames[setting];
      book.pictures[picture].forEach((number, k) => {
        if (number !== shown[k]) drawTile(book.places[k], (shown[k] = number));
      });
      end = last;
      if (sentence.textContent !== book.sentences[said]) sentence.textContent = book.sentences[said];
      canvas.setAttribute("aria-label", `${title}: ${book.sentences[said]}`);
    }

    function stop() {
      clearTimeout(timer);
      timer = null;
      if (run) run.textContent = "Run";
    }

    // Each step waits until the one before is on show; the figure stops where there is nothing more to see.
    async function goOn() {
      const slider = inputs[plays];
      setControl(slider, Math.min(readControl(slider) + 1, end));
      await show();
      if (timer === null) return;
      if (readControl(slider) >= end) stop();
      else timer = setTimeout(goOn, pace);
    }

    async function play(how) {
      const slider = inputs[plays];
      const [running, press] = [timer !== null, ++presses];
      stop();
      await show(); // now `end` belongs to the present setting
      if (press !== presses) return; // pressed again meanwhile
      const place = readControl(slider);
      if (how === "reset") setControl(slider, 0);
      if (how === "step") setControl(slider, Math.max(place, Math.min(place + 1, end)));
      if (how !== "run" || running) return show();
      if (calm.matches) { // the result, without the motion
        setControl(slider, end);
        return show();
      }
      if (place >= end) setControl(slider, 0);
      await show();
      run.textContent = "Pause";
      timer = setTimeout(goOn, pace);
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => event.key !== "Escape" && event.stopPropagation()); // of slides
    for (const kind of ["focusin", "pointerenter"]) form.addEventListener(kind, open);
    form.addEventListener("input", () => (stop(), show()));
    form.addEventListener("click", ({ target }) => {
      const { play: how, set } = target.dataset;
      if (how) play(how);
      if (!set) return;
      stop();
      Object.entries(JSON.parse(set)).forEach(([k, place]) => setControl(inputs[k], place));
      show();
    });
    form.hidden = false;
    find(".still").hidden = true;
  }

  if ("DecompressionStream" in window) document.querySelectorAll(PATTERN).forEach(start);
})();
