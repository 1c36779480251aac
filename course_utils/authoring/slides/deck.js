// Starts the deck, and shares the keyboard between its slides and its live figures.
function startDeck(settings) {
  const FIGURE = ".course-export";
  Reveal.initialize({ ...settings, plugins: [RevealNotes] });

  // A control that has the focus keeps its keys (the figure sees to that), save those that would hold up a talk: a
  // remote control sends PageUp and PageDown, and Escape gives the keyboard back to the slides.
  const leave = {
    PageDown: () => Reveal.next(),
    PageUp: () => Reveal.prev(),
    Escape: () => {},
  };
  document.addEventListener("keydown", (event) => {
    if (!event.target.closest?.(FIGURE) || !leave[event.key]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.activeElement.blur();
    leave[event.key]();
  }, true);

  // Nothing keeps the focus on a slide that has gone.
  Reveal.on("slidechanged", () => {
    if (document.activeElement?.closest(FIGURE)) document.activeElement.blur();
  });
}
