/* Where labels go so that they cover neither each other nor what they name. */
'use strict';

(() => {
  const CELL_PX = 64;
  const HIGH_PX = 18; // of a pill
  const APART_PX = 2;
  const OFFSET = 4096; // cells of either sign make one positive number

  /* Boxes [left, top, right, bottom] found by where they are. */
  dronemap.Boxes = class {
    constructor() {
      this.cells = new Map();
    }

    add(left, top, right, bottom) {
      const box = [left, top, right, bottom];
      this.each(left, top, right, bottom, (cell, key) => {
        if (cell) { cell.push(box); } else { this.cells.set(key, [box]); }
        return false;
      });
    }

    addPoint(point, radius) {
      this.add(point.x - radius, point.y - radius, point.x + radius, point.y + radius);
    }

    /* Whether anything is in the way of a box. */
    isTaken(left, top, right, bottom) {
      return this.each(left, top, right, bottom, (cell) => cell && cell.some((other) => (
        left < other[2] && right > other[0] && top < other[3] && bottom > other[1]
      )));
    }

    each(left, top, right, bottom, look) {
      const lastX = Math.floor(right / CELL_PX);
      const lastY = Math.floor(bottom / CELL_PX);
      for (let x = Math.floor(left / CELL_PX); x <= lastX; x += 1) {
        for (let y = Math.floor(top / CELL_PX); y <= lastY; y += 1) {
          const key = (x + OFFSET) * 65536 + y + OFFSET;
          if (look(this.cells.get(key), key)) { return true; }
        }
      }
      return false;
    }
  };

  /* Places for a pill `width` wide around its anchor, the best first: beside, above, below, then in a
     column further out, where a line leads to the anchor. */
  function spot(place, width, reach) {
    const half = HIGH_PX / 2;
    switch (place) {
      case 0: return [reach, 0];
      case 1: return [-reach - width, 0];
      case 2: return [-width / 2, -reach - half];
      case 3: return [-width / 2, reach + half];
      case 4: return [reach * 0.7, -reach];
      case 5: return [reach * 0.7, reach];
      case 6: return [-reach * 0.7 - width, -reach];
      case 7: return [-reach * 0.7 - width, reach];
      default: {
        const row = Math.floor((place - 8) / 4) + 2;
        const side = place % 2 ? -1 : 1;
        const sink = (place >> 1) % 2 ? 1 : -1;
        const y = sink * (row * (HIGH_PX + APART_PX) + reach / 2);
        return [side > 0 ? reach + 8 : -reach - 8 - width, y];
      }
    }
  }

  const PLACES = 24;

  /* Give each label { x, y, name, caption, reach } its pill's place, in the order given, clear of `taken`
     (Boxes, which take the labels in) and of every other of `others`. `sides` keeps, by `key`, where a
     label was, so that it does not jump about while its anchor moves. */
  dronemap.placed = (context, labels, taken, others, sides) => labels.map((label) => {
    const width = dronemap.pillWidth(context, label.name, label.caption);
    const fits = (place) => {
      const [dx, dy] = spot(place, width, label.reach);
      const left = label.x + dx - APART_PX;
      const top = label.y + dy - HIGH_PX / 2 - APART_PX / 2;
      const box = [left, top, left + width + 2 * APART_PX, top + HIGH_PX + APART_PX];
      return [taken, ...others].some((boxes) => boxes.isTaken(...box)) ? null : box;
    };
    let place = sides.get(label.key) || 0;
    let box = fits(place);
    for (let next = 0; !box && next < PLACES; next += 1) {
      place = next;
      box = fits(place);
    }
    if (!box) { place = 0; }
    sides.set(label.key, place);
    const [dx, dy] = spot(place, width, label.reach);
    taken.add(...(box || [label.x + dx, label.y + dy - 9, label.x + dx + width, label.y + dy + 9]));
    return { ...label, width, x: label.x + dx, y: label.y + dy, anchor: label, isFar: place > 7 };
  });

  /* Thin lines from the anchors to the labels that found no place beside them. */
  dronemap.leaders = (context, pills) => {
    for (const pill of pills) {
      if (!pill.isFar) { continue; }
      context.beginPath();
      context.moveTo(pill.anchor.x, pill.anchor.y);
      context.lineTo(pill.x < pill.anchor.x ? pill.x + pill.width : pill.x, pill.y);
      dronemap.cased(context, pill.border || dronemap.theme.text, 1);
    }
  };
})();
